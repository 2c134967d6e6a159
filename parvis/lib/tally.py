"""Counts by day that all processes of one machine share, in memory, under keyed hashes.

The key is random, made anew each UTC day, and lives in the same memory: at midnight nobody, not even the portal, can
tell what was counted. Nothing reaches a disk. Where the machine has no shared memory folder, each process counts alone.
"""

import fcntl
import mmap
import os
import secrets
import stat
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 a folder in memory, opened for the owner alone
HEADER = struct.Struct("<q32s")
"""The day, counted from 1970, and its random key."""
SLOT = struct.Struct("<QQ")
"""A keyed hash and its count; a hash of zero is a free slot."""
SLOTS = 1 << 16
PROBES = 16
"""Slots looked at for a subject; when all are taken, the one that counted least gives way."""
SIZE = HEADER.size + SLOT.size * SLOTS


class Tally:
    """Counters of the current day. Safe to use from several threads and processes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.owner = -1
        self.file: int | None = None
        self.memory = mmap.mmap(-1, SIZE)

    def add(self, subjects: tuple[str, ...], day: int, *, step: int = 1) -> list[int]:
        """Count `step` calls of each subject on a day; their counts afterwards."""
        with self.held():
            key = self.key_of(day)
            return [self.count(subject, key, step) for subject in subjects]

    @contextmanager
    def held(self) -> Iterator[None]:
        """The memory, for this thread of this process alone."""
        with self.lock:
            if self.owner != os.getpid():
                self.open()
            if self.file is None:
                yield
                return
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN)

    def open(self) -> None:
        """Map the memory; what a parent process had mapped is mapped anew, for locks do not pass a fork."""
        self.owner = os.getpid()
        self.file = shared_file(self.name)
        if self.file is not None:
            self.memory = mmap.mmap(self.file, SIZE)

    def forget(self) -> None:
        """Let go of the memory and of its name."""
        if self.file is not None:
            os.close(self.file)
            (SHARED_MEMORY / self.name).unlink(missing_ok=True)
        self.file, self.owner = None, -1

    def key_of(self, day: int) -> bytes:
        """The random key of a day; on a new day everything is forgotten."""
        known, key = HEADER.unpack_from(self.memory, 0)
        if known != day:
            key = secrets.token_bytes(32)
            self.memory[HEADER.size : SIZE] = bytes(SIZE - HEADER.size)
            HEADER.pack_into(self.memory, 0, day, key)
        return bytes(key)

    def count(self, subject: str, key: bytes, step: int) -> int:
        """Add to one counter."""
        mark = int.from_bytes(blake2b(subject.encode(), digest_size=8, key=key).digest(), "little") or 1
        least_place, least = 0, -1
        for probe in range(PROBES):
            place = HEADER.size + SLOT.size * ((mark + probe) % SLOTS)
            found, number = SLOT.unpack_from(self.memory, place)
            if found in {mark, 0}:
                SLOT.pack_into(self.memory, place, mark, number + step)
                return int(number + step)
            if least < 0 or number < least:
                least_place, least = place, number
        SLOT.pack_into(self.memory, least_place, mark, step)
        return step


def shared_file(name: str) -> int | None:
    """A file in memory of this name, ours alone, or None where the machine has none."""
    try:
        file = os.open(SHARED_MEMORY / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_nlink != 1:
        os.close(file)
        return None
    os.fchmod(file, 0o600)
    if found.st_size != SIZE:
        os.ftruncate(file, SIZE)
    return file
