"""Streams are read in turn, and freed whether they were read to the end or not."""

from collections.abc import Iterator

import pyarrow as pa

from parvis.lib.streams import InTurn, RecordStream

SCHEMA = pa.schema([("n", pa.int64())])


class Numbers(Iterator[pa.RecordBatch]):
    """A batch for each number."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)
        self.closed = 0

    def __next__(self) -> pa.RecordBatch:
        if not self.numbers:
            raise StopIteration
        return pa.record_batch([pa.array([self.numbers.pop(0)])], schema=SCHEMA)

    def close(self) -> None:
        self.closed += 1


def test_streams_follow_each_other_and_open_when_their_turn_comes() -> None:
    first, second = Numbers(1, 2), Numbers(3)
    opened: list[str] = []

    def open_second() -> RecordStream:
        opened.append("second")
        return RecordStream(SCHEMA, second)

    stream = RecordStream(SCHEMA, InTurn(RecordStream(SCHEMA, first), [open_second]))

    assert next(stream.batches)["n"].to_pylist() == [1]
    assert not opened
    assert [batch["n"].to_pylist() for batch in stream.batches] == [[2], [3]]
    assert opened == ["second"]


def test_a_cut_stream_frees_the_one_that_is_open_and_opens_no_other() -> None:
    first, second = Numbers(1, 2), Numbers(3)
    stream = RecordStream(SCHEMA, InTurn(RecordStream(SCHEMA, first), [lambda: RecordStream(SCHEMA, second)]))

    next(stream.batches)
    stream.close()

    assert first.closed == 1
    assert second.closed == 0
    first.numbers.clear()
    assert list(stream.batches) == []
