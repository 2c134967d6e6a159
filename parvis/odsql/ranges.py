"""Ranges in SQL: a number or a moment that sorts, and the label that is shown. Source: odsql.md §9.2, §9.3."""

from itertools import pairwise

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql import bound
from parvis.odsql.context import Lowering
from parvis.odsql.lowering import lower
from parvis.odsql.moments.comparing import compare_moment
from parvis.odsql.moments.literals import Moment
from parvis.odsql.moments.widths import bound_label, range_label, range_start
from parvis.odsql.nodes import as_text, binary, call, chained, choose, is_null, number, text
from parvis.odsql.places.clusters import centroid_json
from parvis.odsql.registry import GROUP_BY, MOMENT, NUMBER, POINT, function

CLUSTERS = "_c"
"""How a query calls the table that says to which cluster each record belongs."""

Range = bound.Edges | bound.Steps | bound.Periods | bound.Cluster


@function(
    "range(field, width | *, bound, …, *)",
    NUMBER | MOMENT,
    returns=FieldType.TEXT,
    clauses=(GROUP_BY,),
    example="range(visits, *, 10, 50, *)",
    kind="grouping",
)
def lower_range(node: Range, context: Lowering) -> exp.Expr:
    """Groups of equal width (`5`, `1 day`), or between bounds of your own."""
    match node:
        case bound.Edges(of, points):
            return lower_edges(of, points, context)
        case bound.Steps(of, width, decimals):
            return lower_steps(lower(of, context), width, decimals, context)
        case bound.Periods(of, width):
            return range_start(lower(of, context), of.type or FieldType.DATETIME, width, context)
        case bound.Cluster():
            corner = [exp.column(name, table=CLUSTERS) for name in ("lon", "lat")]
            return call("row" if context.is_duckdb else "tuple", *corner)


@function(
    "geo_cluster(field, zoom, radius)",
    POINT,
    returns=FieldType.JSON,
    clauses=(GROUP_BY,),
    example="geo_cluster(location, 10)",
    kind="grouping",
)
def lower_cluster(node: bound.Cluster, context: Lowering) -> exp.Expr:
    """Points that are near on a map of a zoom (0 to 25), within a radius of 40 pixels or as written."""
    return lower_range(node, context)


def is_range(node: bound.Grouping) -> bool:
    """Whether groups are shown by something else than what they are grouped by."""
    return isinstance(node, bound.Edges | bound.Steps | bound.Periods | bound.Cluster)


def lower_edges(of: bound.Expression, points: tuple[bound.Constant | None, ...], context: Lowering) -> exp.Expr:
    """The place of the group between bounds; null outside all of them."""
    value = lower(of, context)
    cases: list[tuple[exp.Expr, exp.Expr]] = [(is_null(value), exp.null())]
    for place, point in enumerate(points):
        if point is not None:
            cases.append((below(value, of, point, context), number(place - 1) if place else exp.null()))
    return choose(cases, number(len(points) - 2) if points[-1] is None else exp.null())


def below(value: exp.Expr, of: bound.Expression, point: bound.Constant, context: Lowering) -> exp.Expr:
    """Whether a value lies under a bound."""
    if isinstance(point.value, Moment):
        return compare_moment(value, of.type or FieldType.DATETIME, exp.LT, point.value, context)
    return binary(exp.LT, value, lower(point, context))


def lower_steps(value: exp.Expr, width: int | float, decimals: int, context: Lowering) -> exp.Expr:
    """How many widths lie below a value; null for what is no number of 64 bits.

    Widths with decimals are made whole first, since 0.3 / 0.1 is less than 3.
    """
    scale = 10**decimals
    whole = number(round(width * scale))
    if context.is_duckdb:
        scaled: exp.Expr = exp.cast(value, "DOUBLE")
        scaled = binary(exp.Mul, scaled, number(scale)) if decimals else scaled
        share = exp.Paren(this=exp.Div(this=scaled, expression=whole, typed=True, safe=True))
        return exp.TryCast(this=call("floor", share), to=exp.DataType.build("BIGINT"))
    scaled = binary(exp.Mul, call("toFloat64", value), number(scale))
    return call("toInt64OrNull", call("toString", call("floor", exp.Div(this=scaled, expression=whole))))


def key_label(node: bound.Grouping, key: exp.Expr, context: Lowering) -> exp.Expr:
    """What a group is called."""
    match node:
        case bound.Edges(of, points):
            labels = [text(label) for label in edge_labels(of, points)]
            place = binary(exp.Add, key, number(1))
            if context.is_duckdb:
                return call("list_extract", call("list_value", *labels), place)
            return call("arrayElement", call("array", *labels), place)
        case bound.Steps(of, width, decimals):
            return step_label(key, of, width, decimals, context)
        case bound.Periods(_, width):
            return range_label(key, width, context)
        case bound.Cluster():
            return centroid_json(*corners(key, context), context)
        case _:
            return key


def corners(key: exp.Expr, context: Lowering) -> tuple[exp.Expr, exp.Expr]:
    """The longitude and the latitude in the key of a cluster."""
    take = "struct_extract" if context.is_duckdb else "tupleElement"
    return call(take, key, number(1)), call(take, key, number(2))


def centroid(key: exp.Expr, context: Lowering) -> exp.Expr:
    """The key of a cluster as a point like those of columns."""
    lon, lat = corners(key, context)
    if not context.is_duckdb:
        return call("CAST", call("tuple", lon, lat), text("Tuple(lon Float64, lat Float64)"))
    members = [("lon", lon), ("lat", lat)]
    return exp.Struct(
        expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in members]
    )


def edge_labels(of: bound.Expression, points: tuple[bound.Constant | None, ...]) -> list[str]:
    """`[*, 9]`, `[10, 49]`, `[50, *]` for ints; half-open for the others."""
    whole = of.type is FieldType.INT and all(point is None or isinstance(point.value, int) for point in points)
    return [whole_label(low, high) if whole else open_label(low, high) for low, high in pairwise(points)]


def whole_label(low: bound.Constant | None, high: bound.Constant | None) -> str:
    """`[10, 49]`."""
    last = high.value - 1 if high is not None and isinstance(high.value, int) else "*"
    return f"[{'*' if low is None else low.value}, {last}]"


def open_label(low: bound.Constant | None, high: bound.Constant | None) -> str:
    """`[10.0, 50.0[`."""
    return f"[{written(low)}, {written(high)}["


def written(point: bound.Constant | None) -> str:
    """A bound in a label."""
    if point is None:
        return "*"
    if isinstance(point.value, Moment):
        return bound_label(point.value)
    return repr(float(point.value)) if isinstance(point.value, int | float) else str(point.value)


def step_label(key: exp.Expr, of: bound.Expression, width: int | float, decimals: int, context: Lowering) -> exp.Expr:
    """`[10, 14]` for ints, `[10, 15[` for doubles."""
    ends = [key, binary(exp.Add, key, number(1))]
    if decimals:
        pattern = text(f"%.{decimals}f")
        texts = [call("printf", pattern, binary(exp.Mul, end, number(float(width)))) for end in ends]
        return chained([text("["), texts[0], text(", "), texts[1], text("[")])
    starts = [wide(end, int(width), context) for end in ends]
    whole = of.type is FieldType.INT
    if whole:
        starts[1] = binary(exp.Sub, starts[1], number(1))
    first, last = (as_text(start, context.dialect) for start in starts)
    return chained([text("["), first, text(", "), last, text("]" if whole else "[")])


def wide(places: exp.Expr, width: int, context: Lowering) -> exp.Expr:
    """So many widths, beyond 64 bits where it must be."""
    large = exp.cast(places, "HUGEINT") if context.is_duckdb else call("toInt128", places)
    return binary(exp.Mul, large, number(width))
