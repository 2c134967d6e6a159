"""What is known of each field of a version, measured once: pages read it instead of the records.

By field name, JSON-ready; a key is absent where it means nothing:

| key | |
|---|---|
| `filled` | records that have a value |
| `distinct`, `distinct_is_exact` | different values (those inside lists), estimated above `EXACT_DISTINCT` |
| `min`, `max` | of numbers and moments; dates and moments in ISO 8601, UTC |
| `histogram` | counts in `BINS` equal parts from `min` to `max` |
| `top` | `[value, records]` of the `TOP_VALUES` most frequent texts or booleans, most frequent first |
"""

import datetime as dt
from collections.abc import Sequence

import duckdb

from parvis.engine.sql import is_list, name
from parvis.lib.schema import Field, FieldType, Schema

Statistics = dict[str, dict[str, object]]
EXACT_DISTINCT = 100_000
TOP_VALUES = 20
LONGEST_VALUE = 255
BINS = 12
UNCOUNTED = {FieldType.GEO_POINT, FieldType.GEO_SHAPE, FieldType.FILE, FieldType.JSON}


def measure(connection: duckdb.DuckDBPyConnection, schema: Schema) -> Statistics:
    """Statistics by field name."""
    found = first_pass(connection, schema.fields)
    for field in schema:
        known = found[field.name]
        if field.type in UNCOUNTED:
            continue
        add_exact(connection, field, known)
        if field.type in {FieldType.TEXT, FieldType.BOOLEAN}:
            add_top(connection, field, known)
        else:
            add_histogram(connection, field, known)
    return found


def first_pass(connection: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> Statistics:
    """What one scan tells of all fields: filled, about how many values, between what."""
    columns = ", ".join(f"{{'filled': count({name(field.name)}){extent(field)}}}" for field in fields)
    (row,) = connection.execute(f"SELECT {columns} FROM records").fetchall() if fields else [()]
    return {
        field.name: {key: json_ready(value) for key, value in found.items() if value is not None}
        for field, found in zip(fields, row, strict=True)
    }


def extent(field: Field) -> str:
    """More of a field's first figures, as SQL."""
    if field.type in UNCOUNTED:
        return ""
    column = name(field.name)
    if is_list(field) or not (field.type.is_number or field.type.is_moment):
        return f", 'distinct': approx_count_distinct({column}), 'distinct_is_exact': false"
    finite = f"CASE WHEN isfinite({column}) THEN {column} END" if field.type is not FieldType.INT else column
    return (
        f", 'distinct': approx_count_distinct({column}), 'distinct_is_exact': false,"
        f" 'min': min({finite}), 'max': max({finite})"
    )


def add_exact(connection: duckdb.DuckDBPyConnection, field: Field, known: dict[str, object]) -> None:
    """Count the different values one by one where the estimate says that it is cheap, or a facet shows them."""
    if field.is_facet or is_list(field) or few(known):
        query = f"SELECT count(DISTINCT value) FROM (SELECT {each_value(field)} AS value FROM records)"
        found = connection.execute(query).fetchone()
        known["distinct"] = found[0] if found else 0
        known["distinct_is_exact"] = True


def add_top(connection: duckdb.DuckDBPyConnection, field: Field, known: dict[str, object]) -> None:
    """The most frequent values. Long texts are no values to choose from, nor are too many outside a facet."""
    if not (field.is_facet or few(known)):
        return
    shown = f"length(value) <= {LONGEST_VALUE}" if field.type is FieldType.TEXT else "value IS NOT NULL"
    rows = connection.execute(
        f"""
        SELECT value, count(*) AS n FROM (SELECT {each_value(field)} AS value FROM records)
        WHERE {shown} GROUP BY value ORDER BY n DESC, value LIMIT {TOP_VALUES}
        """
    ).fetchall()
    known["top"] = [list(row) for row in rows]


def each_value(field: Field) -> str:
    """The values of a field, one to a row, as SQL."""
    return f"unnest({name(field.name)})" if is_list(field) else name(field.name)


def few(known: dict[str, object]) -> bool:
    """Whether the different values are few enough to be counted."""
    distinct = known["distinct"]
    return isinstance(distinct, int) and distinct <= EXACT_DISTINCT


def add_histogram(connection: duckdb.DuckDBPyConnection, field: Field, known: dict[str, object]) -> None:
    """How the values spread from the smallest to the largest."""
    if "min" not in known:
        return
    value = f"epoch({name(field.name)})" if field.type.is_moment else f"CAST({name(field.name)} AS DOUBLE)"
    rows = connection.execute(
        f"""
        WITH spread AS (SELECT {value} AS value FROM records),
        ends AS (SELECT min(value) AS low, max(value) AS high FROM spread WHERE isfinite(value))
        SELECT least({BINS - 1}, if(high > low, floor((value - low) / (high - low) * {BINS}), 0)) AS bin, count(*)
        FROM spread, ends WHERE isfinite(value) GROUP BY bin
        """
    ).fetchall()
    counts = [0] * BINS
    for position, n in rows:
        counts[int(position)] = n
    known["histogram"] = counts


def json_ready(value: object) -> object:
    """Moments as ISO 8601 text; the rest as it is."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value
