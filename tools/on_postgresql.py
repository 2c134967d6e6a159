"""Run a command on a PostgreSQL server of its own, made for it and thrown away: tools/on_postgresql.py command…

Says so and succeeds where PostgreSQL is not installed. The server never runs as root, which PostgreSQL refuses.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PLACES = ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt")
SERVED_BY = "postgres"
NAME = "parvis"
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What is thrown away need not survive a power cut."""


def main() -> int:
    """Start, run, stop; the exit status is that of the command."""
    programs = installed()
    if programs is None:
        print("PostgreSQL is not installed: its part is left out. On Debian:  sudo apt-get install postgresql")
        return 0
    with tempfile.TemporaryDirectory(prefix="parvis-postgresql-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, SERVED_BY)
        try:
            port = start(programs, Path(folder))
            address = f"postgresql://{NAME}@127.0.0.1:{port}/{NAME}"
            return subprocess.run(sys.argv[1:], env={**os.environ, "PARVIS_DATABASE": address}, check=False).returncode
        finally:
            run([programs / "pg_ctl", "-D", f"{folder}/cluster", "-m", "immediate", "-w", "stop"])


def installed() -> Path | None:
    """The folder of the server's programs, the newest release first."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    known = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    return max(known, default=None)


def start(programs: Path, folder: Path) -> int:
    """A server that answers on this machine alone, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    cluster = folder / "cluster"
    run([programs / "initdb", "-D", cluster, "-U", NAME, "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"])
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 " + " ".join(f"-c {one}" for one in UNSAFE_BUT_FAST)
    run([programs / "pg_ctl", "-D", cluster, "-o", options, "-l", folder / "log", "-w", "start"])
    run([programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", NAME, NAME])
    return port


def run(command: Sequence[str | Path]) -> None:
    """A command of the server's, as its user; its words are shown when it fails."""
    switch = ["runuser", "-u", SERVED_BY, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*switch, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        cwd="/", check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed:\n{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
