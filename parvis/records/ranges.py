"""Which bytes of a file a request wants. Source: RFC 9110 §14."""

import re
from dataclasses import dataclass

ONE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class UnsatisfiableError(Exception):
    """None of the bytes asked for are there."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Positions of the first and of the last byte."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def byte_range(header: str, size: int) -> ByteRange | None:
    """The one range of a `Range` header; None where it is ignored: several ranges, other units, nonsense.

    Raises UnsatisfiableError.
    """
    found = ONE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
        if not int(found[2]):
            raise UnsatisfiableError(size)
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size:
        raise UnsatisfiableError(size)
    return ByteRange(first, last)
