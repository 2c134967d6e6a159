"""What every test shares: closed sockets, and the real data beside the project."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` writes golden files anew; the difference is reviewed."""
    parser.addoption("--bless", action="store_true", help="write what golden files expect anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what reads ../shared where it is absent."""
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason="../shared is not here"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and contracts beside the project."""
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def emptied_tally() -> Iterator[None]:
    """Counts of calls are shared memory, which outlives a process."""
    yield
    if quotas := sys.modules.get("parvis.accounts.quotas"):
        quotas.TALLY.forget()


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            host = str(address[0])
            if not (host.startswith("127.") or host in {"::1", "localhost"}):
                raise OSError(f"The network is closed in tests: {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
