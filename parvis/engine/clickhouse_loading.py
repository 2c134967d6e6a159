"""The tables of a version on their way into ClickHouse: built by DuckDB, carried by Parquet files."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from parvis.engine.attached import SERVING_FILE
from parvis.engine.build import build
from parvis.engine.protocol import Built, Progress
from parvis.engine.spatial import load_spatial
from parvis.engine.sql import constant, is_list, name
from parvis.lib.errors import EngineError, gettext_noop
from parvis.lib.schema import Field, FieldType, Schema

TABLES_FOLDER = "clickhouse"
UNPUBLISHED = gettext_noop("The records could not be published.")
TYPES = {
    FieldType.TEXT: "Nullable(String)",
    FieldType.INT: "Nullable(Int64)",
    FieldType.DOUBLE: "Nullable(Float64)",
    FieldType.BOOLEAN: "Nullable(Bool)",
    FieldType.DATE: "Nullable(Date32)",
    FieldType.DATETIME: "Nullable(DateTime64(6, 'UTC'))",
    FieldType.GEO_POINT: "Nullable(Tuple(lon Float64, lat Float64))",
    FieldType.GEO_SHAPE: "Nullable(String)",
    FieldType.FILE: "Nullable(String)",
    FieldType.JSON: "Nullable(String)",
}
BOX = "xmin Float64, ymin Float64, xmax Float64, ymax Float64"
SIMPLE_SHAPES = """
    SELECT * REPLACE (ST_AsWKB(shape) AS shape) FROM (
        SELECT * REPLACE (
            unnest(
                CASE WHEN ST_GeometryType(shape) = 'GEOMETRYCOLLECTION'
                THEN list_transform(ST_Dump(shape), lambda one: one.geom) ELSE [shape] END
            ) AS shape
        ) FROM {}
    )
"""
"""ClickHouse has no collections: their parts are rows of their own, under the same record."""
FIXED = {
    "postings": ("token String, rid Int64, field Int16, first Bool", "token, rid, field"),
    "tokens": ("token String, n Int64", "token"),
    "ids": ("prefix UInt64, rid Int64", "prefix, rid"),
}


def export_tables(source: Path, schema: Schema, folder: Path, progress: Progress | None) -> Built:
    """Build the tables in `folder`, as Parquet files; nothing is left there on failure."""
    work = folder / "carrying"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        built = build(source, schema, work, progress)
        (work / TABLES_FOLDER).mkdir()
        with duckdb.connect(str(work / SERVING_FILE), read_only=True) as connection:
            load_spatial(connection)
            for table, query in carried(schema).items():
                target = constant(str(work / TABLES_FOLDER / f"{table}.parquet"))
                connection.execute(f"COPY ({query}) TO {target} (FORMAT parquet)")
        shutil.rmtree(folder / TABLES_FOLDER, ignore_errors=True)
        (work / TABLES_FOLDER).rename(folder / TABLES_FOLDER)
    except duckdb.Error as error:
        raise EngineError(UNPUBLISHED) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return replace(built, bytes=sum(path.stat().st_size for path in (folder / TABLES_FOLDER).iterdir()))


def carried(schema: Schema) -> dict[str, str]:
    """The query for what is carried of each table. Columns are numbered: Parquet readers disagree on odd names."""
    columns = [part for place, field in enumerate(schema) for part in carried_columns(place, field)]
    found = {"records": f"SELECT {', '.join(['rowid AS rid', *columns, '_id AS id', '_size AS size'])} FROM records"}
    found |= {table: f"SELECT * FROM {table}" for table in FIXED}
    for place, field in geo_fields(schema):
        table = f"geo_{place}"
        found[table] = f"SELECT * FROM {table}" if field.type is FieldType.GEO_POINT else SIMPLE_SHAPES.format(table)
    return found


def carried_columns(place: int, field: Field) -> list[str]:
    """A field as columns of a file: a point is two, since no file holds a tuple that is null."""
    if field.type is FieldType.GEO_POINT:
        return [f"{name(field.name)}.{side} AS c{place}_{side}" for side in ("lon", "lat")]
    return [f"{name(field.name)} AS c{place}"]


def read_column(place: int, field: Field) -> str:
    """A field out of a file."""
    if field.type is not FieldType.GEO_POINT:
        return f"c{place}"
    lon, lat = f"c{place}_lon", f"c{place}_lat"
    point = f"CAST((assumeNotNull({lon}), assumeNotNull({lat})), {quoted(TYPES[field.type])})"
    return f"if(isNull({lon}) OR isNull({lat}), NULL, {point})"


def load_statements(database: str, schema: Schema, folder: Path) -> Iterator[str]:
    """What makes and fills a database; it remembers the folder it came from. Raises OSError for a missing file."""
    yield f'DROP DATABASE IF EXISTS "{database}" SYNC'
    yield f'CREATE DATABASE "{database}" ENGINE = Atomic COMMENT {quoted(str(folder))}'
    for table, (columns, order, selected) in tables(schema).items():
        path = folder / f"{table}.parquet"
        if not path.is_file():
            raise FileNotFoundError(path)
        yield (
            f'CREATE TABLE "{database}"."{table}" ({columns}) ENGINE = MergeTree ORDER BY ({order})'
            " SETTINGS allow_nullable_key = 1"
        )
        yield f'INSERT INTO "{database}"."{table}" SELECT {selected} FROM file({quoted(str(path))}, Parquet)'


def tables(schema: Schema) -> dict[str, tuple[str, str, str]]:
    """For each table its columns, its order, and what is read of its file."""
    columns = [f"{identifier(field.name)} {column_type(field)}" for field in schema]
    selected = [read_column(place, field) for place, field in enumerate(schema)]
    records = ", ".join(["_rid Int64", *columns, "_id FixedString(20)", "_size Int32"])
    found = {"records": (records, "_rid", ", ".join(["rid", *selected, "id", "size"]))}
    found |= {table: (made, order, "*") for table, (made, order) in FIXED.items()}
    for place, field in geo_fields(schema):
        if field.type is FieldType.GEO_POINT:
            made = "rid Int64, lon Float64, lat Float64, mx UInt32, my UInt32"
            found[f"geo_{place}"] = (made, "mortonEncode(mx, my), rid", "*")
        else:
            read = "rid, xmin, ymin, xmax, ymax, readWKB(assumeNotNull(shape))"
            found[f"geo_{place}"] = (f"rid Int64, {BOX}, shape Geometry", "xmin, ymin, rid", read)
    return found


def geo_fields(schema: Schema) -> list[tuple[int, Field]]:
    """Fields with a side table, and their positions."""
    return [(place, field) for place, field in enumerate(schema) if field.type.is_geo]


def column_type(field: Field) -> str:
    """The type of a column of `records`; there are no null lists, but empty ones."""
    return "Array(String)" if is_list(field) else TYPES[field.type]


def identifier(text: str) -> str:
    """A quoted name."""
    return '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'


def quoted(text: str) -> str:
    """A quoted text."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
