"""Finds DuckDB's spatial extension where pip put it. The engine runs without: what needs it then answers an error."""

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import duckdb

LOG = logging.getLogger(__name__)
PACKAGE = "duckdb_extension_spatial"


@cache
def extension_path() -> Path | None:
    """The extension's file for the DuckDB that runs, from its wheel; None where it is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / "spatial.duckdb_extension"
    return path if path.is_file() else None


def load_spatial(connection: duckdb.DuckDBPyConnection) -> bool:
    """Load the extension by its path, without network; False where it cannot be."""
    path = extension_path()
    if path is None:
        return False
    try:
        connection.load_extension(str(path))
    except duckdb.Error:
        LOG.warning("The spatial extension of DuckDB could not be loaded.", exc_info=True)
        return False
    return True
