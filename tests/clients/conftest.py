"""A portal for real clients: unmodified programs of others, over HTTP."""

from collections.abc import Iterator

import pytest

from tests.serving import served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one worker, which serves once; warnings of others are theirs."""
    for item in items:
        if "tests/clients/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("clients"))
            item.add_marker(pytest.mark.filterwarnings("ignore"))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the fixture portal."""
    with served(tmp_path_factory.mktemp("clients")) as found:
        yield found


@pytest.fixture(scope="session")
def api(address: str) -> str:
    """The root of the API."""
    return f"{address}/api/explore/v2.1"
