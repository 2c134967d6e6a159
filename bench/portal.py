"""A portal in a folder of its own, driven by its command and watched from outside."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.server import Server

ROOT = Path(__file__).resolve().parent.parent


class Portal(Server):
    """Load, serve, measure."""

    def __init__(self, folder: Path, *, workers: int = 2) -> None:
        super().__init__()
        self.folder = folder
        self.workers = workers

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
        self.start(command, "/api/explore/v2.1/", environment=self.environment())

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
