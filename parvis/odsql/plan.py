"""A compiled question: the statements that answer it, and what their columns are.

Pages that are sorted, or found through a side table, are answered in two steps: first which records, then their
columns, since reading whole rows before the cut costs ten times as much.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from sqlglot import exp

from parvis.lib.statements import Statement
from parvis.odsql import bound
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.groups import grouped_query, totals_query
from parvis.odsql.lowering import COMPUTED, lower, lower_predicate
from parvis.odsql.nodes import call
from parvis.odsql.query import Output, Query, Sort
from parvis.odsql.ranges import is_range
from parvis.odsql.scope import OutputColumn, Scope
from parvis.odsql.sql import text_of

PAGE = "_p"


class Slot(Enum):
    """A value that a page fills in."""

    LIMIT = "limit"
    OFFSET = "offset"
    END = "end"


@dataclass(frozen=True, slots=True)
class Plan:
    """What `compile_query` gives. `stable` is False where the answer changes without the records."""

    query: Query
    scope: Scope
    stable: bool
    made: dict[object, tuple[str, tuple[object, ...]]] = field(default_factory=dict, compare=False, repr=False)
    """Statements by what was asked, their pages left open."""

    @property
    def columns(self) -> tuple[OutputColumn, ...]:
        """What each row has, before the technical columns."""
        return tuple(output.column for output in self.query.outputs)

    @property
    def grouped(self) -> bool:
        """Whether rows are groups, not records."""
        return bool(self.query.keys)

    @property
    def filtered(self) -> bool:
        """Whether some records may be left out."""
        return not isinstance(self.query.where, bound.Everything)

    def page(self, limit: int | None, offset: int = 0, *, with_id: bool = False) -> Statement:
        """Some rows; None is all. `with_id` adds the record's id in hexadecimal and its size in bytes."""
        shape = ("page", limit is None, offset == 0, with_id)
        return self.filled(shape, lambda context: page_query(self.query, context, shape), limit, offset)

    def records_count(self) -> Statement:
        """How many records match: one row, one number."""
        return self.filled("count", lambda context: count_query(self.query, context), None, 0)

    def filled(self, shape: object, make: Callable[[Lowering], exp.Expr], limit: int | None, offset: int) -> Statement:
        """A statement made once per shape, with its page filled in."""
        if shape not in self.made:
            context = lowering(self.scope)
            self.made[shape] = text_of(make(context), context)
        sql, values = self.made[shape]
        slots: Mapping[object, int] = {Slot.LIMIT: limit or 0, Slot.OFFSET: offset, Slot.END: offset + (limit or 0)}
        return Statement(sql, tuple(slots[one] if isinstance(one, Slot) else one for one in values))


def lowering(scope: Scope) -> Lowering:
    """A new statement in the making."""
    return Lowering(scope.dialect, scope.alias, scope.schema, scope.timezone, scope.lang, scope.now)


def count_query(query: Query, context: Lowering) -> exp.Select:
    """How many records match."""
    counted = exp.select(exp.Count(this=exp.Star()) if context.is_duckdb else call("count"))
    return filtered(counted.from_(context.table("records", RECORDS)), query.where, context)


def filtered(select: exp.Select, where: bound.Predicate, context: Lowering) -> exp.Select:
    """A query with its predicate."""
    if isinstance(where, bound.Everything):
        return select
    return select.where(lower_predicate(where, context), copy=False)


def page_query(query: Query, context: Lowering, shape: tuple[str, bool, bool, bool]) -> exp.Expr:
    """Rows of records, or of groups."""
    _, whole, from_start, with_id = shape
    cut = Cut(whole, from_start)
    if query.keys:
        return grouped_page(query, context, cut)
    columns = [aliased(output, context) for output in query.outputs] or [exp.alias_(exp.null(), "nothing", quoted=True)]
    if with_id:
        columns += [
            exp.alias_(call("lower", call("hex", context.column("_id"))), "_id"),
            exp.alias_(context.column("_size"), "_size"),
        ]
    select = exp.select(*columns)
    if query.sorts or (needs_two_steps(query.where) and not whole):
        select = sorted_page(select, query, context, cut)
    else:
        select = plain_page(select, query, context, cut)
    if query.aggregates:
        totals = totals_query(query, context).subquery(COMPUTED)
        select = select.join(totals, join_type="cross", copy=False)
    return select


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows: all of them, or from the start."""

    whole: bool
    from_start: bool

    def limited(self, select: exp.Select, context: Lowering) -> exp.Select:
        """A query cut to its page."""
        if not self.whole:
            select = select.limit(context.bind(Slot.LIMIT), copy=False)
        if not self.from_start:
            select = select.offset(context.bind(Slot.OFFSET), copy=False)
        return select


def aliased(output: Output, context: Lowering) -> exp.Expr:
    """A column under its key."""
    return exp.alias_(lower(output.node, context), output.column.key, quoted=True)


def plain_page(select: exp.Select, query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """Records in their own order: by a range of positions where nothing filters."""
    select = select.from_(context.table("records", RECORDS), copy=False)
    if isinstance(query.where, bound.Everything):
        rid = context.rid()
        if not cut.from_start:
            select = select.where(exp.GTE(this=rid, expression=context.bind(Slot.OFFSET)), copy=False)
        if not cut.whole:
            select = select.where(exp.LT(this=rid.copy(), expression=context.bind(Slot.END)), copy=False)
    else:
        select = cut.limited(filtered(select, query.where, context), context)
    if not context.is_duckdb or needs_two_steps(query.where):
        select = select.order_by(context.rid(), copy=False)
    return select


def needs_two_steps(where: bound.Predicate) -> bool:
    """Whether a predicate looks into side tables, which loses the order of records."""
    match where:
        case bound.And(parts) | bound.Or(parts):
            return any(map(needs_two_steps, parts))
        case bound.Not(of):
            return needs_two_steps(of)
        case bound.Words() | bound.Place():
            return True
        case bound.Comparison(_, left) | bound.OneOf(left):
            return isinstance(left, bound.Technical)
        case _:
            return False


def sorted_page(select: exp.Select, query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """First the positions of the page in its order, then the columns of these records."""
    keys = [sort_key(one, context) for one in query.sorts]
    inner = exp.select(exp.alias_(context.rid(), "rid"), *[exp.alias_(key, f"s{n}") for n, key in enumerate(keys)])
    inner = filtered(inner.from_(context.table("records", RECORDS)), query.where, context)
    if query.aggregates and any(map(uses_totals, query.sorts)):
        inner = inner.join(totals_query(query, context).subquery(COMPUTED), join_type="cross", copy=False)
    inner = cut.limited(inner.order_by(*ordering(query.sorts), copy=False), context)
    select = select.from_(context.table("records", RECORDS), copy=False)
    same = exp.EQ(this=context.rid(), expression=exp.column("rid", table=PAGE))
    select = select.join(inner.subquery(PAGE), on=same, copy=False)
    return select.order_by(*ordering(query.sorts, PAGE), copy=False)


def uses_totals(sort: Sort) -> bool:
    """Whether a sort looks at an aggregate over all records."""
    return isinstance(sort.node, bound.Computed)


def sort_key(sort: Sort, context: Lowering) -> exp.Expr:
    """What is compared; of a list its smallest element, or its largest when descending."""
    lowered = lower(sort.node, context)
    if isinstance(sort.node, bound.Column) and sort.node.many:
        if context.is_duckdb:
            return call("list_max" if sort.descending else "list_min", lowered)
        extreme = call("arrayMax" if sort.descending else "arrayMin", lowered)
        return call("if", call("empty", lowered), exp.null(), extreme)
    return lowered


def ordering(sorts: tuple[Sort, ...], table: str | None = None) -> list[exp.Expr]:
    """Sorts by the names of their keys, nulls last, then the position of the record."""
    parts: list[exp.Expr] = [
        exp.Ordered(this=exp.column(f"s{n}", table=table), desc=sort.descending, nulls_first=False)
        for n, sort in enumerate(sorts)
    ]
    return [*parts, exp.column("rid", table=table)]


def grouped_page(query: Query, context: Lowering, cut: Cut) -> exp.Select:
    """Groups in their order: what was asked, then their keys."""
    columns = [aliased(output, context) for output in query.outputs]
    select = exp.select(*columns).from_(grouped_query(query, context).subquery(COMPUTED), copy=False)
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
