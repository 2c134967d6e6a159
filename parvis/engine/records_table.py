"""The table of records and their ids."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from parvis.engine.sql import column_type, constant, is_list, name
from parvis.lib.schema import Field, FieldType, Schema


def build_records(
    connection: duckdb.DuckDBPyConnection, source: Path, schema: Schema, shapes: Mapping[str, Path]
) -> None:
    """Make `records` in source order, with `_id` and `_size`. Equal records get ids of their own."""
    columns = [f"CAST({origin(field)} AS {column_type(field)}) AS {name(field.name)}" for field in schema]
    tables = [f"read_parquet({constant(str(source))}) AS source"]
    tables += [f"read_parquet({constant(str(path))}) AS {name('shape ' + key)}" for key, path in shapes.items()]
    identity = canonical([field for field in schema if field.annotations.get("id")] or schema.fields)
    columns += [
        f"unhex(sha1({identity})) AS _id",
        f"CAST(strlen({canonical(schema.fields)}) AS INTEGER) AS _size",
    ]
    connection.execute(f"CREATE TABLE records AS SELECT {', '.join(columns)} FROM {' POSITIONAL JOIN '.join(tables)}")
    connection.execute(
        """
        UPDATE records SET _id = unhex(sha1(concat(hex(_id), '#', again.occurrence)))
        FROM (
            SELECT rowid AS rid, row_number() OVER (PARTITION BY _id ORDER BY rowid) AS occurrence FROM records
            WHERE _id IN (SELECT _id FROM records GROUP BY _id HAVING count(*) > 1)
        ) AS again
        WHERE records.rowid = again.rid AND again.occurrence > 1
        """
    )


def build_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the sorted table that finds a record by its id."""
    connection.execute(
        "CREATE TABLE ids AS SELECT CAST('0x' || hex(_id)[:16] AS UBIGINT) AS prefix, rowid AS rid"
        " FROM records ORDER BY prefix, rid"
    )


def origin(field: Field) -> str:
    """Where a column of `records` comes from: the source, or the shapes made of it."""
    if field.type is FieldType.GEO_SHAPE:
        return f"{name('shape ' + field.name)}.geojson"
    return f"source.{name(field.name)}"


def canonical(fields: tuple[Field, ...] | list[Field]) -> str:
    """One text for the values of some fields; two records have the same one only when all values are equal.

    Texts carry their length, so that no separator can be forged, and null differs from the empty text.
    """
    return f"concat({', '.join(part for field in fields for part in canonical_parts(field))})"


def canonical_parts(field: Field) -> list[str]:
    """The pieces of one field in the canonical text; nulls are skipped by `concat`."""
    column = f"source.{name(field.name)}"
    if is_list(field):
        value = f"list_transform({column}, lambda one: concat(strlen(one), ':', one))"
        return [f"len({column})", "'['", f"array_to_string({value}, '')", "','"]
    match field.type:
        case FieldType.GEO_SHAPE:
            return [f"sha1({column})", "','"]
        case FieldType.GEO_POINT:
            return [f"{column}.lon", "' '", f"{column}.lat", "','"]
        case FieldType.TEXT | FieldType.FILE | FieldType.JSON:
            return [f"strlen({column})", "':'", column, "','"]
        case _:
            return [column, "','"]
