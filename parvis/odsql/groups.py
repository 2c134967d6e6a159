"""Groups and figures in SQL: the inner query that has a row for each group. Source: odsql.md §8, §9.

Its columns: `k0`… the keys as they are shown, `o0`… what ranges are sorted by, `a0`… the aggregates.
"""

from collections.abc import Callable

from sqlglot import exp

from parvis.odsql import bound
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.lowering import lower, lower_predicate
from parvis.odsql.nodes import call, choose, is_null, is_present, number
from parvis.odsql.places.clusters import clustered
from parvis.odsql.query import Query
from parvis.odsql.ranges import CLUSTERS, is_range, key_label, lower_range
from parvis.odsql.registry import REGISTRY

STAGE = "_s"
GROUPS = "_i"
ALL = "_a"
ZERO = frozenset({"count", "sum"})
"""Aggregates that are 0 over no records."""


def totals_query(query: Query, context: Lowering) -> exp.Select:
    """One row: the aggregates over all that matches."""
    columns = [
        exp.alias_(lower_aggregate(one, argument(one, context), context), f"a{place}")
        for place, one in enumerate(query.aggregates)
    ]
    return from_records(exp.select(*columns), query, context)


def grouped_query(query: Query, context: Lowering) -> exp.Select:
    """A row per group."""
    inner = aggregated(query, context)
    ranges = [place for place, key in enumerate(query.keys) if is_range(key.node)]
    if not (ranges or query.skip_null_keys):
        return inner
    columns: list[exp.Expr] = []
    for place, key in enumerate(query.keys):
        value: exp.Expr = exp.column(f"k{place}", table=GROUPS)
        if place in ranges:
            columns.append(exp.alias_(value, f"o{place}"))
            value = key_label(key.node, value, context)
        columns.append(exp.alias_(value, f"k{place}"))
    if shows_empty_groups(query):
        return with_empty_groups(query, columns, inner, context)
    select = exp.select(*columns, *[exp.column(f"a{place}", table=GROUPS) for place in range(len(query.aggregates))])
    select = select.from_(inner.subquery(GROUPS), copy=False)
    filled = range(len(query.keys)) if query.skip_null_keys else ranges
    return select.where(*[is_present(exp.column(f"k{place}", table=GROUPS)) for place in filled], copy=False)


def shows_empty_groups(query: Query) -> bool:
    """Whether groups that nothing falls in are listed: with written bounds and no other key."""
    return len(query.keys) == 1 and isinstance(query.keys[0].node, bound.Edges)


def with_empty_groups(query: Query, columns: list[exp.Expr], inner: exp.Select, context: Lowering) -> exp.Select:
    """All groups of written bounds, zero where nothing falls in."""
    node = query.keys[0].node
    count = len(node.points) - 1 if isinstance(node, bound.Edges) else 0
    numbers = call("range", number(count))
    listed = exp.select(exp.alias_(call("unnest" if context.is_duckdb else "arrayJoin", numbers), "k0"))
    for place, one in enumerate(query.aggregates):
        value: exp.Expr = exp.column(f"a{place}", table=GROUPS)
        value = call("coalesce", value, number(0)) if one.function in ZERO else value
        columns.append(exp.alias_(value, f"a{place}"))
    for column in columns[:2]:
        for found in column.find_all(exp.Column):
            found.set("table", exp.to_identifier(ALL))
    select = exp.select(*columns).from_(listed.subquery(ALL), copy=False)
    same = exp.EQ(this=exp.column("k0", table=ALL), expression=exp.column("k0", table=GROUPS))
    return select.join(inner.subquery(GROUPS), on=same, join_type="left", copy=False)


def aggregated(query: Query, context: Lowering) -> exp.Select:
    """The grouping itself; through a stage where a key has many values, since these must be spread first."""
    if any(isinstance(key.node, bound.Column) and key.node.many for key in query.keys):
        return aggregated_elements(query, context)
    keys = [lower_key(key.node, context) for key in query.keys]
    return grouped_by(keys, query, context, lambda one, _: argument(one, context), context_from_records(query, context))


Arguments = Callable[[bound.Aggregate, int], exp.Expr | None]


def grouped_by(
    keys: list[exp.Expr],
    query: Query,
    context: Lowering,
    arguments: Arguments,
    source: Callable[[exp.Select], exp.Select],
) -> exp.Select:
    """Keys and aggregates over a source, grouped by the place of the keys."""
    columns = [exp.alias_(key, f"k{place}") for place, key in enumerate(keys)]
    columns += [
        exp.alias_(lower_aggregate(one, arguments(one, place), context), f"a{place}")
        for place, one in enumerate(query.aggregates)
    ]
    places = [number(place + 1) for place in range(len(keys))]
    return source(exp.select(*columns)).group_by(*places, copy=False)


def aggregated_elements(query: Query, context: Lowering) -> exp.Select:
    """The grouping over the elements of lists, each counted once in its record."""
    many = [isinstance(key.node, bound.Column) and key.node.many for key in query.keys]
    columns: list[exp.Expr] = []
    for place, key in enumerate(query.keys):
        lowered = lower_key(key.node, context)
        columns.append(exp.alias_(elements(lowered, context) if many[place] else lowered, f"g{place}"))
    columns += [
        exp.alias_(value, f"v{place}")
        for place, one in enumerate(query.aggregates)
        if (value := argument(one, context)) is not None
    ]
    stage = from_records(exp.select(*columns), query, context)
    names = [column.alias for column in columns]
    for place in [place for place, is_list in enumerate(many) if is_list]:
        spread = [
            exp.alias_(unnested(exp.column(name, table=STAGE), context), name)
            if name == f"g{place}"
            else exp.column(name, table=STAGE)
            for name in names
        ]
        stage = exp.select(*spread).from_(stage.subquery(STAGE), copy=False)
    source = stage.subquery(STAGE)
    keys: list[exp.Expr] = [exp.column(f"g{place}", table=STAGE) for place in range(len(query.keys))]

    def argument_of(one: bound.Aggregate, place: int) -> exp.Expr | None:
        return None if one.argument is None else exp.column(f"v{place}", table=STAGE)

    return grouped_by(keys, query, context, argument_of, lambda select: select.from_(source, copy=False))


SHORT_LIST = 16


def elements(column: exp.Expr, context: Lowering) -> exp.Expr:
    """The different elements of a list, or one null where there is no list."""
    element = exp.column("_e")
    if context.is_duckdb:
        first = exp.EQ(this=call("list_position", column, element), expression=exp.column("_n"))
        function = exp.Lambda(this=first, expressions=[exp.to_identifier("_e"), exp.to_identifier("_n")])
        firsts = exp.Anonymous(this="list_filter", expressions=[column.copy(), function])
        short = exp.LTE(this=call("len", column), expression=number(SHORT_LIST))
        distinct = choose([(short, firsts)], call("list_distinct", column))
        return choose([(is_null(column), call("list_value", exp.null()))], distinct)
    function = exp.Lambda(this=call("toNullable", element), expressions=[exp.to_identifier("_e")])
    distinct = exp.Anonymous(this="arrayMap", expressions=[function, call("arrayDistinct", column)])
    return call("if", call("empty", column), call("array", exp.null()), distinct)


def unnested(column: exp.Expr, context: Lowering) -> exp.Expr:
    """A row for each element."""
    return call("unnest" if context.is_duckdb else "arrayJoin", column)


def lower_key(node: bound.Grouping, context: Lowering) -> exp.Expr:
    """What records are grouped by."""
    if isinstance(node, bound.Edges | bound.Steps | bound.Periods | bound.Cluster):
        return lower_range(node, context)
    return lower(node, context)


def argument(node: bound.Aggregate, context: Lowering) -> exp.Expr | None:
    """The argument of an aggregate in SQL."""
    return None if node.argument is None else lower(node.argument, context)


def lower_aggregate(node: bound.Aggregate, value: exp.Expr | None, context: Lowering) -> exp.Expr:
    """An aggregate in SQL."""
    found = REGISTRY[node.function].lower(context.dialect, context, value, node)
    if not isinstance(found, exp.Expr):
        raise TypeError(found)
    return found


def context_from_records(query: Query, context: Lowering) -> Callable[[exp.Select], exp.Select]:
    """A source that is the matching records."""
    return lambda select: from_records(select, query, context)


def from_records(select: exp.Select, query: Query, context: Lowering) -> exp.Select:
    """A query over the matching records; where they are clustered, beside their clusters."""
    select = select.from_(context.table("records", RECORDS), copy=False)
    where = None if isinstance(query.where, bound.Everything) else lower_predicate(query.where, context)
    clusters = [key.node for key in query.keys if isinstance(key.node, bound.Cluster)]
    for cluster in clusters:
        matching = None
        if where is not None:
            matching = exp.select(context.rid()).from_(context.table("records", RECORDS)).where(where)
        members = clustered(cluster.field, cluster.zoom, cluster.radius, matching, context).subquery(CLUSTERS)
        same = exp.EQ(this=context.rid(), expression=exp.column("rid", table=CLUSTERS))
        select = select.join(members, on=same, copy=False)
    return select if where is None or clusters else select.where(where, copy=False)
