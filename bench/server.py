"""A server in a process of its own, on a port of its own."""

import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from urllib.error import URLError
from urllib.request import urlopen

STARTS_WITHIN_SECONDS = 60


class Server:
    """Started by `start()`, stopped by `close()`."""

    def __init__(self) -> None:
        self.server: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(
        self,
        command: Sequence[str],
        path: str,
        *,
        environment: Mapping[str, str] | None = None,
        stderr: int | None = None,
    ) -> None:
        """Run a command and wait until a path of it is answered."""
        self.server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=stderr)
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5):
                    return
            except URLError:
                time.sleep(0.1)
        raise RuntimeError(f"{command[0]} did not start.")

    def close(self) -> None:
        """Stop it."""
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=30)
