"""Bytes on their way: a file that only grows, and files that are handed on and then forgotten."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from parvis.formats.registry import Subject

CHUNK = 256 * 1024


class Chunks(io.RawIOBase):
    """A file that only grows: what is written waits to be taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written = 0
        self._waiting: list[bytes] = []

    def write(self, data: Any) -> int:
        """Keep the bytes; they may come as a buffer that is reused."""
        kept = bytes(data)
        self._waiting.append(kept)
        self._written += len(kept)
        return len(kept)

    def tell(self) -> int:
        """Bytes written so far, taken or not."""
        return self._written

    def writable(self) -> bool:
        """Always."""
        return True

    def taken(self) -> bytes:
        """All that waits, at once."""
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


@contextmanager
def workplace(subject: Subject) -> Iterator[Path]:
    """A folder for formats that must seek; it goes with the stream, finished or cut."""
    if subject.work_dir is not None:
        subject.work_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="export-", dir=subject.work_dir) as folder:
        yield Path(folder)


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
