"""Runs lowered nodes on real engines, in process: DuckDB, and ClickHouse as chDB."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from parvis.engine.clickhouse import ClickHouseEngine
from parvis.engine.duck import DuckEngine
from parvis.engine.protocol import Engine, Limits
from parvis.lib.schema import Schema
from parvis.lib.statements import Statement
from parvis.odsql.context import Lowering
from parvis.odsql.sql import text_of
from tests.clickhouse import chdb

DIALECTS = ("duckdb", "clickhouse")


def lowering(dialect: str, timezone: str = "UTC", lang: str = "fr") -> Lowering:
    """A context without tables."""
    return Lowering(dialect, "v", Schema(()), timezone=timezone, lang=lang)


def evaluate(node: exp.Expr, value: exp.Expr, context: Lowering) -> Any:
    """What a node gives when its column `v` is a value."""
    return rows(exp.select(node).from_(exp.select(exp.alias_(value, "v")).subquery("t")), context)[0][0]


def rows(query: exp.Expr, context: Lowering) -> Sequence[Sequence[Any]]:
    """The rows of a query."""
    sql, values = text_of(query, context)
    if context.is_duckdb:
        return duck().execute(sql, values).fetchall()
    return ClickHouseEngine(chdb()).rows(Statement(sql, values), [], Limits(10))


def engine_of(dialect: str, folder: Path) -> Engine:
    """An engine over versions in a folder."""
    return DuckEngine(folder, memory_mb=256) if dialect == "duckdb" else ClickHouseEngine(chdb())


@cache
def duck() -> duckdb.DuckDBPyConnection:
    """One DuckDB for all tests."""
    return duckdb.connect(config={"threads": 1})
