"""A stream of records: what engines give and formats write."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RecordStream:
    """Arrow batches of one schema, read once; closing the iterator frees the cursor behind it."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
