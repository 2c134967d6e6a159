"""Exports kept on disk for a while, so that a part of one can be had: bounded, shared by all processes.

Files are named by their tag, written under another name and moved when they are whole. A lock per file lets many ask
for parts of the same export while one of them writes it.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

WHOLE_BYTES = 2 * 1024**3
"""All kept files together."""
FILE_BYTES = 1024**3
"""The largest file that is kept; larger ones are only sent from their start."""
FREE_BYTES = 1024**3
"""What must stay free on the disk."""
STALE_SECONDS = 86_400
"""After that, what a killed process left behind goes."""
NAME = re.compile(r"[0-9a-z-]+")


def folder() -> Path:
    """Where the files are."""
    found = Path(settings.WORK_DIR) / "exports" / "kept"
    found.mkdir(parents=True, exist_ok=True)
    return found


def kept_file(name: str) -> Path | None:
    """A whole file, when it is there; it counts as just used."""
    path = folder() / f"{name}.file"
    with suppress(FileNotFoundError):
        just_used(path)
        return path
    return None


def just_used(path: Path) -> None:
    """Date a file finer than the disk does by itself."""
    moment = time.time_ns()
    os.utime(path, ns=(moment, moment))


def made_file(name: str, chunks: Callable[[], Iterator[bytes]]) -> Path | None:
    """A whole file, made when it is not there; None where it is too large to be kept."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    with locked(name):
        large = folder() / f"{name}.large"
        if found := kept_file(name):
            return found
        if large.exists() or shutil.disk_usage(folder()).free < FREE_BYTES:
            return None
        path = written(name, chunks())
        if path is None:
            large.touch()
    make_room()
    return path


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One at a time, whatever the process."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def written(name: str, chunks: Iterator[bytes]) -> Path | None:
    """The file, moved to its name when it is whole; None when it grows too large."""
    part, path = folder() / f"{name}.part", folder() / f"{name}.file"
    size = 0
    try:
        with part.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > FILE_BYTES:
                    return None
                file.write(chunk)
        just_used(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def make_room() -> None:
    """Let go of the files not used for longest, and of what was left behind."""
    found = [(path.stat().st_mtime, path.stat().st_size, path) for path in present(folder()) if path.suffix == ".file"]
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found)[:-1]:
        if total <= WHOLE_BYTES:
            break
        path.unlink(missing_ok=True)
        total -= size
    oldest = time.time() - STALE_SECONDS
    for path in [*present(folder()), *present(folder().parent)]:
        if path.stat().st_mtime < oldest and (path.suffix in {".lock", ".part", ".large"} or is_workplace(path)):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def present(parent: Path) -> list[Path]:
    """What is in a folder."""
    return [path for path in parent.iterdir() if path.exists()]


def is_workplace(path: Path) -> bool:
    """Whether a format made this folder for itself."""
    return path.is_dir() and path.name.startswith("export-")
