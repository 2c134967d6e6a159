"""Writing the cells that a reader finds, batch after batch, into the file of a `RawTable`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.lib.schema import FieldType

if TYPE_CHECKING:
    Array = pa.Array[Any]
    Chunks = pa.ChunkedArray[Any]
else:
    Array = pa.Array
    Chunks = pa.ChunkedArray

BATCH_ROWS = 20_000

POINT = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])
ARROW_TYPES: dict[FieldType | None, pa.DataType] = {
    None: pa.string(),
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.GEO_POINT: POINT,
    FieldType.GEO_SHAPE: pa.binary(),
    FieldType.JSON: pa.string(),
    FieldType.FILE: pa.string(),
}
"""How each kind of raw column is stored; None is text whose type is to be found out."""


class RawFile:
    """The open file: `write` takes one array per column and the line numbers."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self.writer = writer
        self.schema = schema
        self.rows = 0

    def write(self, columns: Sequence[Array], lines: Sequence[int]) -> None:
        """Append one batch."""
        numbers = pa.array(lines, pa.int64())
        self.writer.write_batch(pa.RecordBatch.from_arrays([*columns, numbers], schema=self.schema))
        self.rows += len(lines)


@contextmanager
def raw_file(path: Path, types: Sequence[pa.DataType]) -> Iterator[RawFile]:
    """Open the file of a raw table whose columns have these types; `line` is added."""
    fields = [pa.field(f"c{position}", kind) for position, kind in enumerate(types)]
    schema = pa.schema([*fields, pa.field("line", pa.int64())])
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        yield RawFile(writer, schema)
