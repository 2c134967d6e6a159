"""DuckDB in this process: one instance, one cursor per thread, versions attached read-only.

Why these settings: `docs/decisions/` and the measurements behind them. Connecting waits for the first query, so that
a server may fork before. A process forked later gets a connection of its own; it should end by `os._exit`, as DuckDB's
extensions do not promise to be torn down twice.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from parvis.engine.attached import AttachedVersions
from parvis.engine.build import build
from parvis.engine.protocol import Built, Limits, Progress, Row
from parvis.engine.running import BROKEN_INSTANCE, Batches, execute, failures
from parvis.engine.spatial import load_spatial
from parvis.engine.watchdog import Watch, Watchdog
from parvis.lib.errors import EngineError, gettext_noop
from parvis.lib.schema import Schema, Version
from parvis.lib.statements import Statement
from parvis.lib.streams import RecordStream


@dataclass(slots=True)
class Instance:
    """What one process holds open."""

    connection: duckdb.DuckDBPyConnection
    attached: AttachedVersions
    watchdog: Watchdog = field(default_factory=Watchdog)
    cursors: threading.local = field(default_factory=threading.local)
    pid: int = field(default_factory=os.getpid)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """The calling thread's own cursor."""
        found: duckdb.DuckDBPyConnection | None = getattr(self.cursors, "cursor", None)
        if found is None:
            found = self.cursors.cursor = self.connection.cursor()
        return found

    @contextmanager
    def watched(self, cursor: duckdb.DuckDBPyConnection, limits: Limits) -> Iterator[Watch]:
        """Interrupt what runs inside once its time is over."""
        watch = self.watchdog.start(cursor, limits.seconds)
        try:
            yield watch
        finally:
            self.watchdog.finish(watch)


class DuckEngine:
    """The embedded engine. Reads only below `data_dir`."""

    dialect = "duckdb"

    def __init__(self, data_dir: Path, *, memory_mb: int = 1024, open_versions: int = 300) -> None:
        self.data_dir = data_dir
        self.memory_mb = memory_mb
        self.open_versions = open_versions
        self._connecting = threading.Lock()
        self._instance: Instance | None = None
        self._inherited: list[Instance] = []

    def publish(self, source: Path, schema: Schema, folder: Path, *, progress: Progress | None = None) -> Built:
        """Build `data.duckdb` in `folder` with a connection of its own, under another name until it is whole."""
        try:
            return build(source, schema, folder, progress)
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise EngineError(gettext_noop("The records could not be published.")) from error

    def rows(self, statement: Statement, versions: Sequence[Version], limits: Limits) -> list[Row]:
        """All rows of a small answer, as Python values."""
        instance = self._open()
        cursor = instance.cursor()
        with self._reading(instance, versions), instance.watched(cursor, limits) as watch, failures(watch):
            execute(cursor, statement)
            return cursor.fetchall()

    def stream(
        self, statement: Statement, versions: Sequence[Version], limits: Limits, *, batch_rows: int = 10_000
    ) -> RecordStream:
        """The rows as Arrow batches, from a cursor of their own; closing the iterator frees it."""
        instance = self._open()
        with ExitStack() as resources:
            resources.enter_context(self._reading(instance, versions))
            cursor = resources.enter_context(closing(instance.connection.cursor()))
            watch = resources.enter_context(instance.watched(cursor, limits))
            with failures(watch):
                execute(cursor, statement)
                reader = cursor.to_arrow_reader(batch_rows)
            batches = Batches(reader, watch, resources.pop_all())
        return RecordStream(batches.schema, batches)

    def forget(self, version: Version) -> None:
        """Detach a version after its last reader."""
        if self._instance is not None:
            self._instance.attached.forget(version)

    def close(self) -> None:
        """Free everything; a later query connects again."""
        with self._connecting:
            if self._instance is not None:
                self._instance.watchdog.close()
                self._instance.connection.close()
                self._instance = None

    @contextmanager
    def _reading(self, instance: Instance, versions: Sequence[Version]) -> Iterator[None]:
        """Hold the versions open meanwhile; start anew next time when DuckDB gave up on the instance."""
        instance.attached.acquire(versions)
        try:
            yield
        except EngineError as error:
            if isinstance(error.__cause__, BROKEN_INSTANCE):
                self._replace(instance)
            raise
        finally:
            instance.attached.release(versions)

    def _replace(self, broken: Instance) -> None:
        with self._connecting:
            if self._instance is broken:
                self._instance = None

    def _open(self) -> Instance:
        """The instance of this process."""
        instance = self._instance
        if instance is not None and instance.pid == os.getpid():
            return instance
        with self._connecting:
            if self._instance is None or self._instance.pid != os.getpid():
                self._leave_inherited()
                connection = connect(self.data_dir, self.memory_mb)
                self._instance = Instance(connection, AttachedVersions(connection, self.open_versions))
            return self._instance

    def _leave_inherited(self) -> None:
        """Keep what a fork handed down as it is: even closing it would wait for threads that stayed behind."""
        if self._instance is not None:
            self._inherited.append(self._instance)


def connect(data_dir: Path, memory_mb: int) -> duckdb.DuckDBPyConnection:
    """An empty in-memory database that may attach files below `data_dir`, and can be talked into nothing else."""
    connection = duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "late_materialization_max_rows": 1000,
            "dynamic_or_filter_threshold": 1000,
        }
    )
    load_spatial(connection)
    connection.execute("SET allowed_directories = [?]", [str(data_dir.resolve())])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
