"""Components of dates: `year(f)`, `hour(f)`… Source: odsql.md §6."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.moments.zones import to_local
from parvis.odsql.nodes import CLICKHOUSE, binary, call, number


@dataclass(frozen=True, slots=True)
class Part:
    """How each engine calls a component."""

    duckdb: str
    clickhouse: str


PARTS: Mapping[str, Part] = {
    "year": Part("year", "toYear"),
    "quarter": Part("quarter", "toQuarter"),
    "month": Part("month", "toMonth"),
    "day": Part("day", "toDayOfMonth"),
    "dayofweek": Part("isodow", "toDayOfWeek"),
    "dayofyear": Part("dayofyear", "toDayOfYear"),
    "week": Part("week", "toISOWeek"),
    "weekyear": Part("isoyear", "toISOYear"),
    "hour": Part("hour", "toHour"),
    "minute": Part("minute", "toMinute"),
    "second": Part("second", "toSecond"),
    "millisecond": Part("millisecond", "toMillisecond"),
}
"""The language knows all but the three of `date_format` (day of year, ISO week and its year)."""


def extract_part(name: str, column: exp.Expr, type_: FieldType, context: Lowering) -> exp.Expr:
    """A component of a date or datetime column on the clock of the request's zone, as an int."""
    return part_of(name, local_time(column, type_, context), context)


def local_time(column: exp.Expr, type_: FieldType, context: Lowering) -> exp.Expr:
    """A date or datetime column as clock times; dates are never shifted."""
    if type_ is FieldType.DATETIME:
        return to_local(column, context)
    if context.dialect == CLICKHOUSE:
        return call("toDateTime64", column, number(6), exp.Literal.string(context.timezone))
    return exp.cast(column.copy(), "TIMESTAMP")


def part_of(name: str, local: exp.Expr, context: Lowering) -> exp.Expr:
    """A component of a clock time."""
    part = PARTS[name]
    if context.dialect == CLICKHOUSE:
        return call("toInt64", call(part.clickhouse, local))
    found = call(part.duckdb, local)
    return binary(exp.Mod, found, number(1000)) if name == "millisecond" else found
