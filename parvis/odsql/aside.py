"""Positions of records that the side tables of words and places tell alone, without a look at the records.

A query of positions says in its `meta` whether each comes `once`, and whether they come `in_order` of the records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from parvis.odsql import bound
from parvis.odsql.context import Lowering
from parvis.odsql.lowering import lower_predicate

FOUND = "_f"


@dataclass(frozen=True, slots=True)
class Positions:
    """A query with the one column `rid`."""

    query: exp.Select
    once: bool
    in_order: bool

    @property
    def rid(self) -> exp.Column:
        """The position, to be read of the query as a table."""
        return exp.column("rid", table=FOUND)

    def counted(self) -> exp.Select:
        """How many there are."""
        what = exp.Star() if self.once else exp.Distinct(expressions=[self.rid])
        return exp.select(exp.Count(this=what)).from_(self.query.subquery(FOUND, copy=False))

    def sorted(self, *, turned: bool) -> exp.Select:
        """Each once, in the order of the records or from their end."""
        query = exp.select(self.rid).from_(self.query.subquery(FOUND, copy=False))
        if not self.once:
            query = query.distinct(copy=False)
        if self.in_order and not turned:
            return query
        return query.order_by(exp.Ordered(this=self.rid, desc=turned), copy=False)


def positions_alone(where: bound.Predicate, context: Lowering) -> Positions | None:
    """The positions that a predicate consists of; None where it asks the records as well."""
    if not all(isinstance(part, bound.Words | bound.Place) for part in parts_of(where)):
        return None
    queries = list(queries_of(lower_predicate(where, context), context))
    found = [of_query(query, context) for query in queries if query is not None]
    return reduce(within, found) if found and len(found) == len(queries) else None


def parts_of(where: bound.Predicate) -> Iterator[bound.Predicate]:
    """What must hold of a record, part by part."""
    if isinstance(where, bound.And):
        for part in where.parts:
            yield from parts_of(part)
    else:
        yield where


def queries_of(condition: exp.Expr, context: Lowering) -> Iterator[exp.Query | None]:
    """The queries a position must be in; None for any other condition."""
    while isinstance(condition, exp.Paren):
        condition = condition.this
    if isinstance(condition, exp.And):
        yield from queries_of(condition.left, context)
        yield from queries_of(condition.right, context)
    elif isinstance(condition, exp.In) and condition.this == context.rid():
        found = condition.args.get("query")
        inner = found.unnest() if isinstance(found, exp.Subquery) else None
        yield inner if isinstance(inner, exp.Query) else None
    else:
        yield None


def of_query(query: exp.Query, context: Lowering) -> Positions:
    """A query and what it says of itself; only DuckDB keeps rows in the order of a table."""
    if not isinstance(query, exp.Select):
        rid = exp.column("rid", table=FOUND)
        return Positions(exp.select(rid).from_(query.subquery(FOUND, copy=False)), once=False, in_order=False)
    once, in_order = bool(query.meta.get("once")), bool(query.meta.get("in_order"))
    return Positions(query, once, in_order and context.is_duckdb)


def within(first: Positions, second: Positions) -> Positions:
    """The positions of one that are in another as well; a join keeps no order."""
    rid = first.query.selects[0].copy()
    inside = exp.In(this=rid, query=second.query.subquery(copy=False))
    return Positions(first.query.where(inside, copy=False), first.once, in_order=False)
