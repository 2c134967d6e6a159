"""A scratch engine for those who prepare data: files in, tables out, nothing served.

Ingestion reads, types and writes with it; what visitors ask never passes here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "700MB"


@contextmanager
def workbench(folder: Path, *, memory_limit: str = MEMORY_LIMIT, threads: int = 2) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that spills to `folder` and reads and writes local files below it only."""
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
        connection.execute("SET enable_external_access = false")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()
