"""Dates and datetimes against literals, days counting as whole days. Source: odsql.md §1, §4.2, §5.2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.moments.literals import Moment
from parvis.odsql.moments.zones import day_as_instant
from parvis.odsql.nodes import all_of, any_of

Bound = date | datetime


@dataclass(frozen=True, slots=True)
class Span:
    """What a literal is for a column: the values from `first` on and before `after`; one value where it is None.

    Nothing equals an empty span (`first` = `after`): it lies between two values of the column.
    """

    first: Bound
    after: Bound | None = None


def span_of(moment: Moment, type_: FieldType) -> Span:
    """A literal in the values of a date or of a datetime column; a date counts as its midnight in the zone."""
    if type_ is FieldType.DATETIME:
        return Span(moment.at, moment.next_at)
    day = moment.local.date()
    if moment.is_day or moment.is_midnight:
        return Span(day)
    following = day if day == date.max else day + timedelta(days=1)
    return Span(following, following)


def compare_moment(
    column: exp.Expr, type_: FieldType, operator: type[exp.Binary], moment: Moment, context: Lowering
) -> exp.Expr:
    """A column of dates or datetimes against a literal; null or false where the column is null.

    `operator` is one of exp.EQ, NEQ, LT, LTE, GT, GTE.
    """
    span = span_of(moment, type_)
    if operator is exp.EQ:
        return equal(column, span, context)
    if operator is exp.NEQ:
        return different(column, span, context)
    if span.after is None or operator in {exp.LT, exp.GTE}:
        return versus(column, operator, span.first, context)
    return versus(column, exp.LT if operator is exp.LTE else exp.GTE, span.after, context)


def among_moments(column: exp.Expr, type_: FieldType, moments: Sequence[Moment], context: Lowering) -> exp.Expr:
    """Whether a column equals one of the literals."""
    return any_of([compare_moment(column, type_, exp.EQ, moment, context) for moment in moments])


def between_moments(
    column: exp.Expr,
    type_: FieldType,
    low: tuple[Moment, bool] | None,
    high: tuple[Moment, bool] | None,
    context: Lowering,
) -> exp.Expr:
    """Whether a column lies in an interval; each bound says whether it belongs to it, None is open."""
    sides = []
    if low is not None:
        sides.append(compare_moment(column, type_, exp.GTE if low[1] else exp.GT, low[0], context))
    if high is not None:
        sides.append(compare_moment(column, type_, exp.LTE if high[1] else exp.LT, high[0], context))
    return all_of(sides) if sides else exp.Not(this=exp.Is(this=column.copy(), expression=exp.null()))


def as_instant(column: exp.Expr, type_: FieldType, context: Lowering) -> exp.Expr:
    """A date or datetime column as instants, to be compared with another one."""
    return day_as_instant(column, context) if type_ is FieldType.DATE else column.copy()


def equal(column: exp.Expr, span: Span, context: Lowering) -> exp.Expr:
    """Inside the span."""
    if span.after is None:
        return versus(column, exp.EQ, span.first, context)
    if span.after == span.first:
        return exp.false()
    return all_of([versus(column, exp.GTE, span.first, context), versus(column, exp.LT, span.after, context)])


def different(column: exp.Expr, span: Span, context: Lowering) -> exp.Expr:
    """Outside the span."""
    if span.after is None:
        return versus(column, exp.NEQ, span.first, context)
    return any_of([versus(column, exp.LT, span.first, context), versus(column, exp.GTE, span.after, context)])


def versus(column: exp.Expr, operator: type[exp.Binary], bound: Bound, context: Lowering) -> exp.Expr:
    """One comparison."""
    return exp.Paren(this=operator(this=column.copy(), expression=context.bind(bound)))
