"""Ready text lines become chunks of bytes without one Python object per record."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parvis.lib.streams import RecordStream


def joined(records: RecordStream, separator: str) -> Iterator[bytes]:
    """One chunk per batch: its lines with the separator between them. Batches without a line are left out."""
    for batch in records.batches:
        if batch.num_rows:
            yield join(batch.column(0), separator)


def join(lines: "pa.Array[Any]", separator: str) -> bytes:
    """All lines as one text, in UTF-8."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines.cast(pa.string()))
    texts: Any = pc.binary_join(whole, separator)
    return bytes(texts[0].as_buffer())


def framed(records: RecordStream, opening: bytes, closing: bytes) -> Iterator[bytes]:
    """The lines between brackets, with a comma and a line feed between them; the first bytes leave at once."""
    yield opening
    before = b""
    for chunk in joined(records, ",\n"):
        yield before + chunk
        before = b",\n"
    yield closing
