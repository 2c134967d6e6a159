"""A portal of its own for an audit: a data folder that is thrown away, demonstration content, a free port."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = ("audit@portal.example", "audit of the portal")
START_SECONDS = 120


class ServerError(RuntimeError):
    """The portal of the audit could not be made or did not start."""


@dataclass(frozen=True)
class Served:
    """A portal that is running for this audit alone."""

    base_url: str
    secret: str
    embeds: tuple[str, ...]
    folder: Path


@contextmanager
def served(*, planted: bool = False) -> Iterator[Served]:
    """The portal, for as long as the audit takes; everything it kept is deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-audit-"))
    port = free_port()
    base_url, secret = f"http://localhost:{port}", secrets.token_urlsafe(32)
    arguments = ["-m", "parvis.consent.audit.serving", str(port), "planted" if planted else "plain"]
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments], env=environment_of(folder, base_url, secret), stdout=output, stderr=output
        )
    try:
        wait_for(base_url, process, log)
        yield Served(base_url, secret, ("/embed/demonstration/",), folder)
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def environment_of(folder: Path, base_url: str, secret: str) -> dict[str, str]:
    """The settings of the audit's portal: nothing of the real one's data or secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
        "PARVIS_DATA_DIR": str(folder),
        "PARVIS_SECRET_KEY": secret,
        "PARVIS_SITE_URL": base_url,
        "PARVIS_HOSTS": "localhost",
        "PARVIS_COOKIES_MODE": "enforce",
        "PARVIS_USAGE_WRITE_SECONDS": "1",
        "DJANGO_SUPERUSER_PASSWORD": USER[1],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(base_url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the portal answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            said = log.read_text(encoding="utf-8", errors="replace").strip()
            raise ServerError(f"the portal of the audit stopped at its start: {said[-800:]}")
        try:
            urllib.request.urlopen(f"{base_url}/terms/cookies-policy.json", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise ServerError("the portal of the audit does not answer")
