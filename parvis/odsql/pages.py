"""Rows of records, or of groups, in SQL.

Pages that are found through a side table, or sorted by more than columns, are answered in two steps: first which
records, then their columns, since reading whole rows before the cut costs ten times as much. The engine does the same
by itself for a page sorted by columns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlglot import exp

from parvis.odsql import bound
from parvis.odsql.aside import positions_alone
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.groups import grouped_query, totals_query
from parvis.odsql.lowering import COMPUTED, lower, lower_predicate
from parvis.odsql.nodes import call, number
from parvis.odsql.query import Query, Sort
from parvis.odsql.ranges import is_range
from parvis.odsql.words.relevance import relevance

PAGE = "_p"
SCORE = "_v"


class Slot(Enum):
    """A value that a page fills in."""

    LIMIT = "limit"
    OFFSET = "offset"
    END = "end"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows: all of them, or from the start; `from_end` counts the rows passed over from the other end."""

    whole: bool
    from_start: bool
    from_end: bool = False

    def limited(self, select: exp.Select, context: Lowering) -> exp.Select:
        """A query cut to its page."""
        if not self.whole:
            select = select.limit(context.bind(Slot.LIMIT), copy=False)
        if not self.from_start:
            select = select.offset(context.bind(Slot.OFFSET), copy=False)
        return select


Finish = Callable[[Sequence[exp.Expr], Lowering], list[exp.Expr]]
"""Makes the columns of the answer of the values of the outputs."""


def page_query(query: Query, context: Lowering, cut: Cut, finish: Finish) -> exp.Select:
    """Rows of records, or of groups."""
    select = exp.select(*finish([lower(output.node, context) for output in query.outputs], context))
    if query.keys:
        return grouped_page(select, query, context, cut)
    if is_two_steps(query, cut):
        select = two_steps(select, query, context, cut)
    elif query.sorts:
        select = sorted_page(select, query, context, cut)
    else:
        select = plain_page(select, query, context, cut)
    if query.aggregates:
        totals = totals_query(query, context).subquery(COMPUTED)
        select = select.join(totals, join_type="cross", copy=False)
    return select


def is_two_steps(query: Query, cut: Cut) -> bool:
    """Whether the records of a page are found first."""
    if query.ranked or cut.from_end:
        return True
    if cut.whole:
        return False
    return looks_aside(query.where) or not all(is_plain(sort.node) for sort in query.sorts)


def is_plain(node: bound.Expression) -> bool:
    """Whether a sort is by a column as it is."""
    return isinstance(node, bound.Column) and not node.many


def plain_page(select: exp.Select, query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """Records in their own order; deep inside unfiltered ones by a range of positions."""
    select = select.from_(context.table("records", RECORDS), copy=False)
    if not isinstance(query.where, bound.Everything) or cut.from_start:
        select = cut.limited(filtered(select, query.where, context), context)
    else:
        rid = context.rid()
        select = select.where(exp.GTE(this=rid, expression=context.bind(Slot.OFFSET)), copy=False)
        if not cut.whole:
            select = select.where(exp.LT(this=rid.copy(), expression=context.bind(Slot.END)), copy=False)
    if not context.is_duckdb or looks_aside(query.where) or finds_ids(query.where):
        select = select.order_by(context.rid(), copy=False)
    return select


def looks_aside(where: bound.Predicate) -> bool:
    """Whether a predicate looks into side tables of words or places, which loses the order of records."""
    return any(isinstance(test, bound.Words | bound.Place) for test in tests(where))


def finds_ids(where: bound.Predicate) -> bool:
    """Whether a predicate looks into the table of ids: it finds so few that they need no second step."""
    return any(isinstance(one, bound.Comparison | bound.OneOf) and is_id(one.left) for one in tests(where))


def is_id(node: bound.Expression) -> bool:
    """Whether this is the id of a record."""
    return isinstance(node, bound.Technical)


def tests(where: bound.Predicate) -> Iterator[bound.Predicate]:
    """The predicates inside that hold no other one."""
    match where:
        case bound.And(parts) | bound.Or(parts):
            for part in parts:
                yield from tests(part)
        case bound.Not(of):
            yield from tests(of)
        case _:
            yield where


def sorted_page(select: exp.Select, query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """Records sorted by columns, or all of them sorted by anything."""
    select = filtered(select.from_(context.table("records", RECORDS), copy=False), query.where, context)
    order: list[exp.Expr] = [
        exp.Ordered(this=sort_key(sort, context), desc=sort.descending, nulls_first=False) for sort in query.sorts
    ]
    return cut.limited(select.order_by(*order, context.rid(), copy=False), context)


def two_steps(select: exp.Select, query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """First the positions of the page in its order, then the columns of these records."""
    directions = [sort.descending for sort in query.sorts] or [True] * len(scores(query))
    inner = cut.limited(found_in_order(query, context, directions, turned=cut.from_end), context)
    same = exp.EQ(this=context.rid(), expression=exp.column("rid", table=PAGE))
    select = select.from_(context.table("records", RECORDS), copy=False)
    select = select.join(inner.subquery(PAGE), on=same, copy=False)
    return select.order_by(*ordering(directions, PAGE), copy=False)


def found_in_order(query: Query, context: Lowering, directions: Sequence[bool], *, turned: bool) -> exp.Select:
    """The positions of all records found, and what they are sorted by."""
    if not directions and (positions := positions_alone(query.where, context)):
        return positions.sorted(turned=turned)
    keys = [sort_key(one, context) for one in query.sorts] or scores(query)
    inner = exp.select(exp.alias_(context.rid(), "rid"), *[exp.alias_(key, f"s{n}") for n, key in enumerate(keys)])
    inner = filtered(inner.from_(context.table("records", RECORDS)), query.where, context)
    if any(isinstance(sort.node, bound.Computed) for sort in query.sorts):
        inner = inner.join(totals_query(query, context).subquery(COMPUTED), join_type="cross", copy=False)
    inner = with_scores(inner, query, context)
    return inner.order_by(*ordering(directions, turned=turned), copy=False)


def scores(query: Query) -> list[exp.Expr]:
    """How well records match, one sum for all searches."""
    if not query.ranked:
        return []
    parts = [call("coalesce", exp.column("score", table=f"{SCORE}{n}"), number(0)) for n in range(len(query.ranked))]
    total = parts[0]
    for part in parts[1:]:
        total = exp.Add(this=total, expression=part)
    return [total]


def with_scores(inner: exp.Select, query: Query, context: Lowering) -> exp.Select:
    """Beside each record, how well it matches."""
    if query.sorts:
        return inner
    for n, words in enumerate(query.ranked):
        score = relevance(words.mode, words.text, dict(query.weights), context)
        if score is None:
            score = exp.select(exp.alias_(number(0), "rid"), exp.alias_(number(0), "score"))
        table = f"{SCORE}{n}"
        same = exp.EQ(this=context.rid(), expression=exp.column("rid", table=table))
        inner = inner.join(score.subquery(table), on=same, join_type="left", copy=False)
    return inner


def sort_key(sort: Sort, context: Lowering) -> exp.Expr:
    """What is compared; of a list its smallest element, or its largest when descending."""
    lowered = lower(sort.node, context)
    if isinstance(sort.node, bound.Column) and sort.node.many:
        if context.is_duckdb:
            return call("list_max" if sort.descending else "list_min", lowered)
        extreme = call("arrayMax" if sort.descending else "arrayMin", lowered)
        return call("if", call("empty", lowered), exp.null(), extreme)
    return lowered


def ordering(directions: Sequence[bool], table: str | None = None, *, turned: bool = False) -> list[exp.Expr]:
    """Sorts by the names of their keys, nulls last, then the position of the record; turned, from the other end."""
    parts: list[exp.Expr] = [
        exp.Ordered(this=exp.column(f"s{n}", table=table), desc=descending != turned, nulls_first=turned)
        for n, descending in enumerate(directions)
    ]
    place = exp.column("rid", table=table)
    return [*parts, exp.Ordered(this=place, desc=True) if turned else place]


def grouped_page(select: exp.Select, query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """Groups in their order: what was asked, then their keys."""
    select = select.from_(grouped_query(query, context).subquery(COMPUTED), copy=False)
    order = [
        exp.Ordered(this=sorted_by(one.node, query, context), desc=one.descending, nulls_first=False)
        for one in query.sorts
    ]
    order += [
        exp.Ordered(this=order_of_key(place, query, context), nulls_first=False) for place in range(len(query.keys))
    ]
    return cut.limited(select.order_by(*order, copy=False), context)


def sorted_by(node: bound.Expression, query: Query, context: Lowering) -> exp.Expr:
    """What groups are compared by: ranges by where they begin, not by their labels."""
    if isinstance(node, bound.Computed) and node.name.startswith("k"):
        return order_of_key(int(node.name[1:]), query, context)
    return lower(node, context)


def order_of_key(place: int, query: Query, context: Lowering) -> exp.Expr:
    """What a key of groups is compared by."""
    return context.column(f"{'o' if is_range(query.keys[place].node) else 'k'}{place}", COMPUTED)


def count_query(query: Query, context: Lowering) -> exp.Select:
    """How many records match; what side tables tell alone is counted there."""
    if positions := positions_alone(query.where, context):
        return positions.counted()
    counted = exp.select(exp.Count(this=exp.Star()) if context.is_duckdb else call("count"))
    return filtered(counted.from_(context.table("records", RECORDS)), query.where, context)


def filtered(select: exp.Select, where: bound.Predicate, context: Lowering) -> exp.Select:
    """A query with its predicate."""
    if isinstance(where, bound.Everything):
        return select
    return select.where(lower_predicate(where, context), copy=False)
