"""Runs lowered nodes on real engines, in process: DuckDB, and ClickHouse as chDB."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import duckdb
from chdb.session import Session
from sqlglot import exp

from parvis.lib.schema import Schema
from parvis.odsql.context import Lowering
from parvis.odsql.sql import text_of

DIALECTS = ("duckdb", "clickhouse")


def lowering(dialect: str, timezone: str = "UTC", lang: str = "fr") -> Lowering:
    """A context without tables."""
    return Lowering(dialect, "v", Schema(()), timezone=timezone, lang=lang)


def evaluate(node: exp.Expr, value: exp.Expr, context: Lowering) -> Any:
    """What a node gives when its column `v` is a value."""
    return rows(exp.select(node).from_(exp.select(exp.alias_(value, "v")).subquery("t")), context)[0][0]


def rows(query: exp.Expr, context: Lowering) -> list[Sequence[Any]]:
    """The rows of a query."""
    sql, values = text_of(query, context)
    if context.is_duckdb:
        return duck().execute(sql, values).fetchall()
    pieces = sql.split("?")
    written = [*map(clickhouse_constant, values), ""]
    whole = "".join(piece + value for piece, value in zip(pieces, written, strict=True))
    found: list[Sequence[Any]] = json.loads(str(click().query(whole, "JSONCompact")))["data"]
    return found


def clickhouse_constant(value: object) -> str:
    """A bound value as chDB reads it."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case datetime():
            return f"toDateTime64('{value.isoformat(sep=' ')}', 6, 'UTC')"
        case date():
            return f"toDate32('{value.isoformat()}')"
        case list() | tuple():
            return f"[{', '.join(map(clickhouse_constant, value))}]"
        case _:
            return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


@cache
def duck() -> duckdb.DuckDBPyConnection:
    """One DuckDB for all tests."""
    return duckdb.connect(config={"threads": 1})


@cache
def click() -> Session:
    """One chDB for all tests: a process has no more."""
    return Session()
