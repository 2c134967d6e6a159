"""The fixture portal served as in production, in a process and a folder of its own: for browsers and real clients."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_SECONDS = 60


@contextmanager
def served(folder: Path, program: str = "tests.browser.fixture_portal", **settings: str) -> Iterator[str]:
    """The address of the portal that a program fills."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
        "PARVIS_DATA_DIR": str(folder),
        "PARVIS_SITE_URL": f"http://127.0.0.1:{port}",
        "PARVIS_PATTERNS": "true",
        **settings,
    }
    subprocess.run([sys.executable, "-m", program], cwd=ROOT, env=environment, check=True)
    serve = [sys.executable, "-m", "parvis", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(serve, cwd=ROOT, env=environment) as server:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    server.terminate()
    pytest.fail("The portal does not start.")
