"""One query on one cursor: what may be run, what its failures mean, and its answer as Arrow batches."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from parvis.engine.attached import UNAVAILABLE
from parvis.engine.watchdog import Watch
from parvis.lib.errors import EngineError, EngineUnavailableError, QueryTooLongError, gettext_noop
from parvis.lib.statements import Statement

TOO_LONG = gettext_noop("The query took too long or too much memory and was stopped.")
FAILED = gettext_noop("The query could not be run.")

BROKEN_INSTANCE = (duckdb.FatalException, duckdb.InternalException)
"""After these DuckDB refuses every further query: the instance must be replaced."""


def execute(cursor: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    """Start a statement, which must be one query: nothing else may run on a serving cursor."""
    parsed = cursor.extract_statements(statement.sql)
    if len(parsed) != 1 or parsed[0].type != duckdb.StatementType.SELECT:
        raise EngineError(FAILED)
    cursor.execute(parsed[0], statement.parameters)


@contextmanager
def failures(watch: Watch) -> Iterator[None]:
    """Say what DuckDB and Arrow raise in our own words. The cause keeps theirs, which may quote SQL."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise QueryTooLongError(TOO_LONG) from error
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise meaning(error, watch) from error


def meaning(error: Exception, watch: Watch) -> EngineError:
    """Our error for one of theirs. Failures that come through Arrow have lost their type: their text tells."""
    if watch.overran or "Out of Memory Error" in str(error):
        return QueryTooLongError(TOO_LONG)
    broken = isinstance(error, (duckdb.IOException, duckdb.SerializationException, *BROKEN_INSTANCE))
    if broken or "IO Error" in str(error):
        return EngineUnavailableError(UNAVAILABLE)
    return EngineError(FAILED)


class Batches(Iterator[pa.RecordBatch]):
    """The batches of one query, the first one computed at once. `close()` ends it early and frees its cursor."""

    def __init__(self, reader: pa.RecordBatchReader, watch: Watch, resources: ExitStack) -> None:
        self.schema = pa.schema([plain(one) for one in reader.schema])
        self._reader = reader
        self._watch = watch
        self._resources = resources
        self._closed = False
        self._first = self._read()

    def __next__(self) -> pa.RecordBatch:
        batch, self._first = self._first, None
        if batch is None and not self._closed:
            batch = self._read()
        if batch is None:
            self.close()
            raise StopIteration
        return batch

    def close(self) -> None:
        """Free the cursor and let go of the versions; harmless twice."""
        if not self._closed:
            self._closed = True
            self._first = None
            self._reader.close()
            self._resources.close()

    def __del__(self) -> None:
        self.close()

    def _read(self) -> pa.RecordBatch | None:
        try:
            with failures(self._watch):
                batch = self._reader.read_next_batch()
                return batch if batch.schema.equals(self.schema) else batch.cast(self.schema)
        except StopIteration:
            return None
        except BaseException:
            self.close()
            raise


def plain(field: "pa.Field[Any]") -> "pa.Field[Any]":
    """A column without decimals: DuckDB sums integers into them, and no reader of ours expects one."""
    if not pa.types.is_decimal(field.type):
        return field
    return field.with_type(pa.int64() if field.type.scale == 0 else pa.float64())
