"""A portal in a folder of its own, driven by its command and watched from outside."""

import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent


class Portal:
    """Load, serve, measure. `close()` stops the server."""

    def __init__(self, folder: Path, *, workers: int = 2) -> None:
        self.folder = folder
        self.workers = workers
        self.server: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def environment(self) -> dict[str, str]:
        """The environment of the portal's processes."""
        own = {"PARVIS_DATA_DIR": str(self.folder / "data"), "PYTHONPATH": str(ROOT), "PARVIS_NOTIFY_SECONDS": "0"}
        return {**os.environ, **own}

    def load(self, *arguments: str) -> tuple[float, float]:
        """Run `parvis load`: wall seconds and peak resident megabytes."""
        start = time.perf_counter()
        command = [sys.executable, "-m", "parvis", "load", *arguments]
        subprocess.run(command, check=True, env=self.environment(), stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

    def serve(self) -> None:
        """Start the server and wait for its first answer."""
        command = [sys.executable, "-m", "parvis", "serve", "--port", str(self.port), "--workers", str(self.workers)]
        self.server = subprocess.Popen(command, env=self.environment(), stdout=subprocess.DEVNULL)
        for _ in range(300):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/api/explore/v2.1/", timeout=5):
                    return
            except URLError:
                time.sleep(0.1)
        raise RuntimeError("The server did not start.")

    def close(self) -> None:
        """Stop the server."""
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=30)

    def processes(self) -> list[int]:
        """The server and its workers."""
        assert self.server
        found = [self.server.pid]
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) in found:
                found.append(int(path.parent.name))
        return found

    def cpu_seconds(self) -> float:
        """Processor time of the threads of the server and its workers since they started, to the microsecond."""
        found = 0
        for pid in self.processes():
            for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                found += int(path.read_text().split()[0])
        return found / 1e9

    def memory_mb(self) -> float:
        """Resident memory of the biggest process, megabytes."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes()]
        return max(pages) * os.sysconf("SC_PAGE_SIZE") / 1024**2
