"""A scratch engine for those who prepare data: files in, tables out, nothing served.

Ingestion reads, types and writes with it; what visitors ask never passes here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "700MB"

Connection = duckdb.DuckDBPyConnection
WorkbenchError = duckdb.Error
"""What a statement on the workbench raises, for those who may not name the engine's own errors."""


@contextmanager
def workbench(
    folder: Path, *, reads: Sequence[Path] = (), memory_limit: str = MEMORY_LIMIT, threads: int = 2
) -> Iterator[Connection]:
    """A DuckDB connection that spills to `folder` and reads and writes local files below it only.

    `reads` are files elsewhere that it may open as well: a source that stays where its owner put it.
    """
    folder = folder.resolve()
    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        }
    )
    try:
        connection.execute("SET allowed_directories = [?]", [str(folder)])
        connection.execute("SET allowed_paths = CAST(? AS VARCHAR[])", [[str(path) for path in reads]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()
