"""ClickHouse behind the engine's protocol, for datasets that outgrow one machine.

The tables are those that DuckDB builds, so that words, ids and order are the same; they travel as Parquet files in the
version's folder, and are loaded into a database of the version's name when it is first asked for: aside, then under
its name at once. `client` is how ClickHouse is reached; `ChdbClient` is the whole of it in this process.

What it cannot hold: dates and datetimes outside of 1900 to 2299.
"""

import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from parvis.engine.clickhouse_loading import TABLES_FOLDER, UNPUBLISHED, export_tables, load_statements
from parvis.engine.clickhouse_statements import plain_table, settings_of, written
from parvis.engine.protocol import Built, Limits, Progress, Row
from parvis.lib.errors import EngineError, EngineUnavailableError, QueryTooLongError, gettext_noop
from parvis.lib.schema import Schema, Version
from parvis.lib.statements import Statement
from parvis.lib.streams import RecordStream

TOO_LONG = gettext_noop("The query took too long or too much memory and was stopped.")
FAILED = gettext_noop("The query could not be run.")
UNAVAILABLE = gettext_noop("The records cannot be read at the moment.")
STOPPED = ("TIMEOUT_EXCEEDED", "MEMORY_LIMIT_EXCEEDED")


class ClientError(Exception):
    """ClickHouse refused; the text names its code."""


class Client(Protocol):
    """How ClickHouse is reached. Safe to call from several threads."""

    def query(self, sql: str, parameters: dict[str, object]) -> pa.Table:
        """The answer to a statement. Raises ClientError."""


class ChdbClient:
    """ClickHouse in this process, for tests and trials: a process has one, and one query runs at a time."""

    def __init__(self, folder: Path | None = None) -> None:
        chdb: Any = import_module("chdb.session")
        self._session = chdb.Session(str(folder)) if folder else chdb.Session()
        self._lock = threading.Lock()

    def query(self, sql: str, parameters: dict[str, object]) -> pa.Table:
        """The answer to a statement. Raises ClientError."""
        with self._lock:
            try:
                found = self._session.query(sql, "ArrowStream", params=parameters).bytes()
            except RuntimeError as error:
                self._session.query("SELECT 1", "ArrowStream")  # takes what the failed answer left behind
                raise ClientError(str(error)) from error
        return pa.ipc.open_stream(found).read_all() if found else pa.table({})

    def close(self) -> None:
        """Free everything."""
        self._session.close()


class ClickHouseEngine:
    """Serves versions from ClickHouse databases of their names."""

    dialect = "clickhouse"

    def __init__(self, client: Client) -> None:
        self.client = client
        self._loading = threading.Lock()
        self._loaded: dict[str, Path] = {}

    def publish(self, source: Path, schema: Schema, folder: Path, *, progress: Progress | None = None) -> Built:
        """Build the tables as files in `folder`."""
        try:
            return export_tables(source, schema, folder, progress)
        except (pa.ArrowException, OSError) as error:
            raise EngineError(UNPUBLISHED) from error

    def rows(self, statement: Statement, versions: Sequence[Version], limits: Limits) -> list[Row]:
        """All rows of a small answer, as Python values."""
        table = self._run(statement, versions, limits)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def stream(
        self, statement: Statement, versions: Sequence[Version], limits: Limits, *, batch_rows: int = 10_000
    ) -> RecordStream:
        """The rows as Arrow batches."""
        table = self._run(statement, versions, limits)
        return RecordStream(table.schema, (batch for batch in table.to_batches(max_chunksize=batch_rows)))

    def forget(self, version: Version) -> None:
        """Drop a version's database."""
        with self._loading:
            self._loaded.pop(version.alias, None)
            self._do(f'DROP DATABASE IF EXISTS "{version.alias}" SYNC')

    def close(self) -> None:
        """Let go of what is known to be loaded; the databases stay."""
        self._loaded.clear()

    def _run(self, statement: Statement, versions: Sequence[Version], limits: Limits) -> pa.Table:
        self._load(versions)
        sql, parameters = written(statement)
        try:
            return plain_table(self.client.query(sql + settings_of(limits.seconds), parameters))
        except ClientError as error:
            raise (
                QueryTooLongError(TOO_LONG) if any(code in str(error) for code in STOPPED) else EngineError(FAILED)
            ) from error
        except pa.ArrowException as error:
            raise EngineError(FAILED) from error

    def _load(self, versions: Sequence[Version]) -> None:
        """Have the databases of the versions. Raises EngineUnavailableError."""
        for version in versions:
            with self._loading:
                if self._loaded.get(version.alias) != version.folder:
                    self._load_version(version)
                    self._loaded[version.alias] = version.folder

    def _load_version(self, version: Version) -> None:
        """Load a version aside, and give it its name once whole."""
        folder = version.folder.resolve() / TABLES_FOLDER
        if self._is_loaded(version, folder):
            return
        aside = f"{version.alias}__loading"
        try:
            for sql in load_statements(aside, version.schema, folder):
                self._do(sql)
            self._do(f'DROP DATABASE IF EXISTS "{version.alias}" SYNC')
            self._do(f'RENAME DATABASE "{aside}" TO "{version.alias}"')
        except (ClientError, OSError) as error:
            raise EngineUnavailableError(UNAVAILABLE) from error

    def _is_loaded(self, version: Version, folder: Path) -> bool:
        """Whether the database is there already, from this folder."""
        sql = "SELECT comment FROM system.databases WHERE name = {name:String}"
        found = self.client.query(sql, {"name": version.alias})
        return found.num_rows > 0 and found.column(0)[0].as_py() == str(folder)

    def _do(self, sql: str) -> None:
        """Run a statement that gives nothing."""
        self.client.query(sql, {})
