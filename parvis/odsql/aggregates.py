"""Aggregates: figures of many records. Source: odsql.md §8.

A lowering takes the context, the argument in SQL (None in `count(*)`), and the bound aggregate.
"""

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql import bound
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import call, choose, number, text
from parvis.odsql.places.measures import bounding_box, envelope
from parvis.odsql.registry import ANY, GEO, MOMENT, NUMBER, ORDER_BY, POINT, SELECT, function, in_clickhouse

BOTH = (SELECT, ORDER_BY)
Argument = exp.Expr | None


def given(argument: Argument) -> exp.Expr:
    """The argument of an aggregate that has one."""
    if argument is None:
        raise TypeError(argument)
    return argument


@function("count(*)", ANY, returns=FieldType.INT, clauses=BOTH, example="count(*) as n", kind="aggregate")
def count(_context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """How many records, how many with a value (`count(f)`), how many values (`count(distinct f)`)."""
    if argument is None:
        return exp.Count(this=exp.Star())
    if isinstance(node.argument, bound.Column) and node.argument.many:
        return count_list(argument, distinct=node.distinct)
    return exp.Count(this=exp.Distinct(expressions=[argument]) if node.distinct else argument)


def count_list(argument: exp.Expr, *, distinct: bool) -> exp.Expr:
    """Records with a list, or different elements."""
    if not distinct:
        return exp.Count(this=argument)
    listed = exp.Anonymous(this="list", expressions=[argument])
    filled = exp.Filter(
        this=listed, expression=exp.Where(this=exp.Not(this=exp.Is(this=argument.copy(), expression=exp.null())))
    )
    return call("coalesce", call("len", call("list_distinct", call("flatten", filled))), number(0))


@in_clickhouse("count")
def count_in_clickhouse(_context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """The same; an empty list stands for none."""
    if argument is None:
        return call("toInt64", call("count"))
    if isinstance(node.argument, bound.Column) and node.argument.many:
        found = call("uniqExactArray", argument) if node.distinct else call("countIf", call("notEmpty", argument))
    else:
        found = call("uniqExact" if node.distinct else "count", argument)
    return call("toInt64", found)


@function("sum(number)", NUMBER, returns=None, clauses=BOTH, example="sum(visits)", kind="aggregate")
def total(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The sum; 0 where there is no value."""
    return call("coalesce", call("sum", given(argument)), number(0))


@in_clickhouse("sum")
def total_in_clickhouse(_context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """The same; ints are summed wider, and a sum beyond 64 bits is null."""
    if node.type is not FieldType.INT:
        return call("coalesce", call("sum", given(argument)), number(0))
    wide = call("coalesce", call("sum", call("toInt128", given(argument))), number(0))
    return call("accurateCastOrNull", wide, text("Int64"))


@function("avg(number)", NUMBER, returns=FieldType.DOUBLE, clauses=BOTH, example="avg(visits)", kind="aggregate")
def average(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The mean."""
    return call("avg", given(argument))


@function("min(value)", NUMBER | MOMENT, returns=None, clauses=BOTH, example="min(opened_on)", kind="aggregate")
def least(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The smallest number, or the earliest date."""
    return call("min", given(argument))


@function("max(value)", NUMBER | MOMENT, returns=None, clauses=BOTH, example="max(opened_on)", kind="aggregate")
def most(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The largest number, or the latest date."""
    return call("max", given(argument))


@function("median(number)", NUMBER, returns=FieldType.DOUBLE, clauses=BOTH, example="median(visits)", kind="aggregate")
def median(context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """The value in the middle."""
    return percentile(context, argument, node)


@function(
    "percentile(number, share)",
    NUMBER,
    NUMBER,
    returns=FieldType.DOUBLE,
    clauses=BOTH,
    example="percentile(visits, 90)",
    kind="aggregate",
)
def percentile(_context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """The value that a share of the numbers (0 to 100) does not pass, between two of them where it falls there."""
    return call("quantile_cont", exp.cast(given(argument), "DOUBLE"), number(node.percent / 100))


@in_clickhouse("median", "percentile")
def percentile_in_clickhouse(_context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """Exact; the plain `quantile` of ClickHouse is an estimate."""
    level = number(node.percent / 100)
    return exp.ParameterizedAgg(
        this="quantileExactInclusiveOrNull", expressions=[level], params=[call("toFloat64", given(argument))]
    )


LARGEST_SQUARE = 1e150


def squarable(argument: exp.Expr) -> exp.Expr:
    """Numbers whose squares are numbers: DuckDB fails on others, which are no measures of anything anyway."""
    value = exp.cast(argument, "DOUBLE")
    return choose([(exp.LTE(this=call("abs", value), expression=number(LARGEST_SQUARE)), value)])


@function("stddev(number)", NUMBER, returns=FieldType.DOUBLE, clauses=BOTH, example="stddev(visits)", kind="aggregate")
def deviation(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The standard deviation of the population."""
    return call("stddev_pop", squarable(given(argument)))


@function(
    "variance(number)", NUMBER, returns=FieldType.DOUBLE, clauses=BOTH, example="variance(visits)", kind="aggregate"
)
def variance(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The variance of the population."""
    return call("var_pop", squarable(given(argument)))


@in_clickhouse("stddev")
def deviation_in_clickhouse(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The same."""
    return call("stddevPopOrNull", given(argument))


@in_clickhouse("variance")
def variance_in_clickhouse(_context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The same."""
    return call("varPopOrNull", given(argument))


@function(
    "bbox(field)", GEO, returns=FieldType.GEO_SHAPE, clauses=BOTH, example="bbox(location) as b", kind="aggregate"
)
def bbox(context: Lowering, argument: Argument, node: bound.Aggregate) -> exp.Expr:
    """The box around the places, as a GeoJSON feature."""
    type_ = node.argument.type if node.argument is not None else None
    return bounding_box(given(argument), type_ or FieldType.GEO_POINT, context)


@function(
    "envelope(field)", POINT, returns=FieldType.GEO_SHAPE, clauses=BOTH, example="envelope(location)", kind="aggregate"
)
def hull(context: Lowering, argument: Argument, _node: bound.Aggregate) -> exp.Expr:
    """The smallest convex shape around the points, as a GeoJSON feature."""
    return envelope(given(argument), context)
