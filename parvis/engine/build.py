"""Builds the serving file of a version: aside, in steps, and whole before it has its name."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from parvis.engine.attached import SERVING_FILE
from parvis.engine.geo_tables import build_geo_tables
from parvis.engine.protocol import Built, Progress
from parvis.engine.records_table import build_ids, build_records
from parvis.engine.shapes import prepare_shapes
from parvis.engine.sql import constant
from parvis.engine.statistics import measure
from parvis.engine.text_index import build_text_index
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import Schema

STORAGE_VERSION = "v1.5.0"
"""Files are readable by this DuckDB and later ones; raised on purpose only."""
SMALL_ROWS = 20_000
SMALL_BLOCK = 16_384
LARGE_BLOCK = 262_144
MEMORY_LIMIT = "500MB"
THREADS = min(4, os.cpu_count() or 1)
BUILDING = "building"


def build(source: Path, schema: Schema, folder: Path, progress: Progress | None) -> Built:
    """Make `data.duckdb` in `folder` from `source`; nothing but a whole file ever has that name."""
    work = folder / BUILDING
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        built = fill(source, schema, work, progress or quiet)
        sync(work / SERVING_FILE)
        (work / SERVING_FILE).replace(folder / SERVING_FILE)
        sync(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return built


def quiet(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def fill(source: Path, schema: Schema, work: Path, progress: Progress) -> Built:
    """Write every table of the layout into the file in `work`, and measure."""
    rows = pq.read_metadata(source).num_rows
    progress(gettext_noop("Preparing shapes"), 0.0)
    shapes = prepare_shapes(source, schema, work)
    with building(work, rows) as connection:
        progress(gettext_noop("Writing records"), 0.1)
        build_records(connection, source, schema, shapes)
        progress(gettext_noop("Numbering records"), 0.35)
        build_ids(connection)
        progress(gettext_noop("Indexing texts"), 0.4)
        build_text_index(connection, schema)
        progress(gettext_noop("Indexing places"), 0.8)
        bbox, geometry_types = build_geo_tables(connection, schema, shapes)
        progress(gettext_noop("Measuring fields"), 0.85)
        statistics = measure(connection, schema)
    progress(gettext_noop("Done"), 1.0)
    return Built(rows, (work / SERVING_FILE).stat().st_size, statistics, bbox, geometry_types)


@contextmanager
def building(work: Path, rows: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes into a new serving file, spills beside it and reads files below `work` or by name."""
    connection = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(work / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "preserve_insertion_order": True,
        }
    )
    block = SMALL_BLOCK if rows < SMALL_ROWS else LARGE_BLOCK
    path = constant(str(work / SERVING_FILE))
    try:
        connection.execute(f"ATTACH {path} AS built (BLOCK_SIZE {block}, STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE built")
        yield connection
        connection.execute("CHECKPOINT built")
        connection.execute("USE memory")
        connection.execute("DETACH built")
    finally:
        connection.close()


def sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
