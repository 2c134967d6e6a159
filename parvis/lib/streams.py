"""A stream of records: what engines give and formats write."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa


@runtime_checkable
class Closing(Protocol):
    """What holds something until it is closed."""

    def close(self) -> object:
        """Let go; harmless twice."""


@dataclass(frozen=True, slots=True)
class RecordStream:
    """Arrow batches of one schema, read once; closing it frees the cursor behind it."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]

    def close(self) -> None:
        """Free what is behind the batches, read to the end or not."""
        if isinstance(self.batches, Closing):
            self.batches.close()


class InTurn(Iterator[pa.RecordBatch]):
    """The batches of one stream, then of others that are only opened when their turn comes."""

    def __init__(self, first: RecordStream, others: Sequence[Callable[[], RecordStream]]) -> None:
        self._current = first
        self._others = list(others)

    def __next__(self) -> pa.RecordBatch:
        for batch in self._current.batches:
            return batch
        if not self._others:
            raise StopIteration
        self._current = self._others.pop(0)()
        return next(self)

    def close(self) -> None:
        """Free the stream that is open."""
        self._others.clear()
        self._current.close()
