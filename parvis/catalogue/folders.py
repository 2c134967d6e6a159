"""Folders of versions: made under another name, renamed when whole, cleaned up after whoever was killed.

One lock file per dataset keeps loads of it in a row, across processes. The system frees it when its holder dies, so
whoever holds it may remove what no row of the database knows.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait for one's turn in a folder, made when missing."""
    with lock_handle(folder) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def locked_if_free(folder: Path) -> Iterator[bool]:
    """The turn in a folder when nobody else has it; false says that somebody has."""
    with lock_handle(folder) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def lock_handle(folder: Path) -> Iterator[int]:
    """The lock file of a folder, opened; closing it gives the turn back."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """A folder to fill under another name; it gets its own when all went well, and is removed when not."""
    work = folder.with_name(f".{folder.name}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
        sync_folder(work)
        work.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def remove_others(parent: Path, kept: set[str], *, older_than_seconds: float = 0) -> list[str]:
    """Remove the folders of a parent but these and those changed lately; give the names of what went."""
    latest = time.time() - older_than_seconds
    others = [one for one in parent.iterdir() if one.is_dir() and one.name not in kept]
    gone = [one for one in others if one.stat().st_mtime <= latest]
    for one in gone:
        shutil.rmtree(one, ignore_errors=True)
    return [one.name for one in gone]


def take_in(source: Path, target: Path) -> None:
    """Have a file under a second name: without copying where the disk is the same."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
    sync_file(target)


def sync_file(path: Path) -> None:
    """Have the disk hold a file."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Have the disk hold the names in a folder."""
    sync_file(path)
