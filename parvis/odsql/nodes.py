"""The few sqlglot nodes that every lowering is made of.

Functions are named as the dialect spells them (`call`), so that sqlglot translates nothing. A node belongs to one
parent: what is used twice is copied.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import reduce

from sqlglot import exp

CLICKHOUSE = "clickhouse"
DUCKDB = "duckdb"


def call(function: str, *arguments: exp.Expr) -> exp.Expr:
    """A function under its own name in the dialect; arguments are copied."""
    return exp.Anonymous(this=function, expressions=[argument.copy() for argument in arguments])


def number(value: float) -> exp.Expr:
    """A number that the code chose: offsets, widths, bounds of a box."""
    return exp.Neg(this=exp.Literal.number(repr(-value))) if value < 0 else exp.Literal.number(repr(value))


def text(value: str) -> exp.Expr:
    """A text that the code chose. What a caller typed is bound instead."""
    return exp.Literal.string(value)


def negated(condition: exp.Expr) -> exp.Expr:
    """Not."""
    return exp.Not(this=exp.Paren(this=condition.copy()))


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """True when all are; true for none."""
    return joined(exp.And, list(conditions), exp.true())


def any_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """True when one is; false for none."""
    return joined(exp.Or, list(conditions), exp.false())


def joined(operator: type[exp.Binary], operands: Sequence[exp.Expr], empty: exp.Expr) -> exp.Expr:
    """Operands side by side, in brackets."""
    if not operands:
        return empty
    return exp.Paren(this=reduce(lambda left, right: operator(this=left, expression=right), copies(operands)))


def copies(nodes: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Each node anew, free of its parent."""
    return [node.copy() for node in nodes]


def binary(operator: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """An operation in brackets, its operands copied."""
    return exp.Paren(this=operator(this=left.copy(), expression=right.copy()))


def choose(cases: Sequence[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None = None) -> exp.Expr:
    """CASE: the first condition that holds says the value."""
    found = exp.Case(ifs=[exp.If(this=when.copy(), true=then.copy()) for when, then in cases])
    if otherwise is not None:
        found.set("default", otherwise.copy())
    return found


def is_null(value: exp.Expr) -> exp.Expr:
    """Whether it is null."""
    return exp.Paren(this=exp.Is(this=value.copy(), expression=exp.null()))


def is_present(value: exp.Expr) -> exp.Expr:
    """Whether it is not null."""
    return negated(is_null(value))


def instant(value: datetime, dialect: str) -> exp.Expr:
    """An instant (UTC, without zone) that the code chose."""
    written = text(value.isoformat(sep=" "))
    if dialect == CLICKHOUSE:
        return call("toDateTime64", written, number(6), text("UTC"))
    return exp.Cast(this=written, to=exp.DataType(this=exp.DType.TIMESTAMP))


def day(value: date, dialect: str) -> exp.Expr:
    """A day that the code chose."""
    written = text(value.isoformat())
    return call("toDate32", written) if dialect == CLICKHOUSE else exp.cast(written, "DATE")


def as_text(value: exp.Expr, dialect: str) -> exp.Expr:
    """A number, a day or an instant in the engine's own text form; null for null."""
    return call("toString", value) if dialect == CLICKHOUSE else exp.cast(value.copy(), "VARCHAR")


def chained(pieces: Sequence[exp.Expr]) -> exp.Expr:
    """Texts one after the other; null when one is."""
    return exp.Paren(this=reduce(lambda left, right: exp.DPipe(this=left, expression=right), copies(pieces)))
