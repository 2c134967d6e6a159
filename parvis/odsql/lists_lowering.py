"""Predicates over cells that hold lists."""

from collections.abc import Callable, Sequence

from sqlglot import exp

from parvis.odsql.context import Lowering
from parvis.odsql.nodes import call

ELEMENT = "_e"


def contains(elements: exp.Expr, value: exp.Expr, context: Lowering) -> exp.Expr:
    """Whether a list has a value; null where there is no list."""
    if context.is_duckdb:
        return call("list_contains", elements, value)
    return present(elements, call("has", elements, value))


def contains_any(elements: exp.Expr, values: Sequence[exp.Expr], context: Lowering) -> exp.Expr:
    """Whether a list has one of some values."""
    if context.is_duckdb:
        return call("list_has_any", elements, call("list_value", *values))
    return present(elements, call("hasAny", elements, call("array", *values)))


def any_element(elements: exp.Expr, test: Callable[[exp.Expr], exp.Expr], context: Lowering) -> exp.Expr:
    """Whether an element passes a test."""
    function = exp.Lambda(this=test(exp.column(ELEMENT)), expressions=[exp.to_identifier(ELEMENT)])
    if context.is_duckdb:
        return exp.GT(
            this=call("len", exp.Anonymous(this="list_filter", expressions=[elements, function])),
            expression=exp.Literal.number(0),
        )
    return exp.Anonymous(this="arrayExists", expressions=[function, elements])


def mapped(elements: exp.Expr, change: Callable[[exp.Expr], exp.Expr], context: Lowering) -> exp.Expr:
    """Each element changed."""
    function = exp.Lambda(this=change(exp.column(ELEMENT)), expressions=[exp.to_identifier(ELEMENT)])
    if context.is_duckdb:
        return exp.Anonymous(this="list_transform", expressions=[elements, function])
    return exp.Anonymous(this="arrayMap", expressions=[function, elements])


def present(elements: exp.Expr, found: exp.Expr) -> exp.Expr:
    """What was found, where there is a list; ClickHouse has no null lists but empty ones."""
    return exp.Paren(this=exp.And(this=call("notEmpty", elements), expression=found))
