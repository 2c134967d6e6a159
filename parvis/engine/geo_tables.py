"""The side tables that find records by place, and what they say of the whole: its box and its kinds of shapes."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from parvis.engine.levels import build_levels
from parvis.engine.sql import constant, name
from parvis.lib.schema import FieldType, Schema

Box = tuple[float, float, float, float]
HIGHEST_LATITUDE = 85.0511287798066
"""Where Web Mercator is cut to make the world a square."""

SPREAD_STEPS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
"""Shifts and masks that put a free bit after each of 32: two such numbers make a place on the Morton curve."""


def build_geo_tables(
    connection: duckdb.DuckDBPyConnection, schema: Schema, shapes: Mapping[str, Path]
) -> tuple[Box | None, tuple[str, ...]]:
    """Make `geo_<position>` of each geo field, `levels_<position>` of shapes; return the box of all and their kinds."""
    boxes: list[Box] = []
    kinds: set[str] = set()
    for position, field in enumerate(schema):
        table = f"geo_{position}"
        if field.type is FieldType.GEO_POINT:
            build_points(connection, table, field.name)
            boxes += box_of(connection, table, ("lon", "lat", "lon", "lat"))
            kinds |= {"Point"} if boxes else set()
        elif field.type is FieldType.GEO_SHAPE:
            build_shapes(connection, table, shapes[field.name])
            build_levels(connection, f"levels_{position}", shapes[field.name])
            boxes += box_of(connection, table, ("xmin", "ymin", "xmax", "ymax"))
            kinds |= kinds_of(connection, shapes[field.name])
    return around(boxes), tuple(sorted(kinds))


def build_points(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    """Points in degrees and in Web Mercator, along a Morton curve: neighbours are stored together."""
    lat = f"radians(greatest(-{HIGHEST_LATITUDE}, least({HIGHEST_LATITUDE}, lat)))"
    make_spread(connection)
    connection.execute(
        f"""
        CREATE TABLE {table} AS
        WITH points AS (
            SELECT rowid AS rid, {name(column)}.lon AS lon, {name(column)}.lat AS lat FROM records
            WHERE isfinite({name(column)}.lon) AND isfinite({name(column)}.lat)
        ), flat AS (
            SELECT rid, lon, lat, {unsigned("lon / 360 + 0.5")} AS mx,
                {unsigned(f"0.5 - asinh(tan({lat})) / (2 * pi())")} AS my
            FROM points
        )
        SELECT rid, lon, lat, mx, my FROM flat ORDER BY spread_bits(mx) | (spread_bits(my) << 1), rid
        """
    )


def make_spread(connection: duckdb.DuckDBPyConnection) -> None:
    """Define `spread_bits` for this connection."""
    body = "CAST(number AS UBIGINT)"
    for shift, mask in SPREAD_STEPS:
        body = f"apart({body}, {shift}, {mask}::UBIGINT)"
    connection.execute("CREATE OR REPLACE TEMP MACRO apart(bits, shift, mask) AS (bits | (bits << shift)) & mask")
    connection.execute(f"CREATE OR REPLACE TEMP MACRO spread_bits(number) AS {body}")


def build_shapes(connection: duckdb.DuckDBPyConnection, table: str, prepared: Path) -> None:
    """Shapes and their boxes, along a Hilbert curve."""
    connection.execute(
        f"""
        CREATE TABLE {table} AS
        SELECT file_row_number AS rid, xmin, ymin, xmax, ymax, ST_GeomFromWKB(wkb) AS shape
        FROM read_parquet({constant(str(prepared))}, file_row_number = true)
        WHERE wkb IS NOT NULL ORDER BY curve, rid
        """
    )


def unsigned(share: str) -> str:
    """A share of the world's side, 0 to 1, as 32 bits."""
    return f"CAST(greatest(0, least(4294967295, floor(({share}) * 4294967296))) AS UINTEGER)"


def box_of(connection: duckdb.DuckDBPyConnection, table: str, sides: tuple[str, str, str, str]) -> list[Box]:
    """The box around a table's places; none where it is empty."""
    west, south, east, north = sides
    found = connection.execute(f"SELECT min({west}), min({south}), max({east}), max({north}) FROM {table}").fetchone()
    return [found] if found and found[0] is not None else []


def kinds_of(connection: duckdb.DuckDBPyConnection, prepared: Path) -> set[str]:
    """The kinds of shapes in a prepared column."""
    rows = connection.execute(
        f"SELECT DISTINCT kind FROM read_parquet({constant(str(prepared))}) WHERE kind IS NOT NULL"
    )
    return {kind for (kind,) in rows.fetchall()}


def around(boxes: list[Box]) -> Box | None:
    """The box around boxes."""
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
