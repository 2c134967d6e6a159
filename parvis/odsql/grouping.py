"""What groups are made by: fields, functions, ranges and clusters. Source: odsql.md §9."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, literal_of, number_of, wrong_count
from parvis.odsql.calls import bind_now
from parvis.odsql.comparing import converted, is_number
from parvis.odsql.moments.literals import Moment
from parvis.odsql.moments.widths import read_width
from parvis.odsql.query import GroupKey
from parvis.odsql.refusals import RefusedError, UnexpectedError, not_allowed
from parvis.odsql.registry import REGISTRY
from parvis.odsql.scope import OutputColumn

DEEPEST_ZOOM = 25
USUAL_RADIUS = 40
WIDEST_RADIUS = 256
MOST_EDGES = 1000
LARGEST_WIDTH = 2**62
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (moments are UTC without zone)


def bind_groups(binding: Binding, items: tuple[parsed.Item, ...]) -> tuple[GroupKey, ...]:
    """The keys of groups; one that is named twice counts once. Raises RefusedError."""
    keys: dict[str, GroupKey] = {}
    for item in items:
        plain = isinstance(item.node, parsed.Name)
        name = item.node.text if isinstance(item.node, parsed.Name) else item.text
        key = item.alias or name
        node = grouping_of(binding, item.node)
        if isinstance(node, bound.Cluster) and any(isinstance(one.node, bound.Cluster) for one in keys.values()):
            raise RefusedError("Only one geo_cluster is allowed", item.node)
        found = node.field if isinstance(node, bound.Column) and plain else None
        keys[key] = GroupKey(key, node, OutputColumn(key, type_of(node), found))
    return tuple(keys.values())


def type_of(node: bound.Grouping) -> FieldType:
    """What a key of groups is in the answer: ranges are known by their labels."""
    match node:
        case bound.Edges() | bound.Steps() | bound.Periods():
            return FieldType.TEXT
        case bound.Cluster():
            return FieldType.JSON
        case _:
            return node.type or FieldType.TEXT


def grouping_of(binding: Binding, node: parsed.Node) -> bound.Grouping:
    """One part of group_by. Raises RefusedError."""
    match node:
        case parsed.Name():
            return named_group(binding, node)
        case parsed.Call("range"):
            return bind_range(binding, node)
        case parsed.Call("geo_cluster"):
            return bind_cluster(binding, node)
        case parsed.Call():
            return binding.expression(node)
        case _:
            raise RefusedError("group_by takes fields and functions", node)


def named_group(binding: Binding, node: parsed.Name) -> bound.Grouping:
    """A field; version 2.0 also groups by points, and knows moments by their milliseconds."""
    found = binding.name(node)
    is_older_point = binding.scope.is_older and found.type is FieldType.GEO_POINT
    if found.type is None or not (found.type.can_facet or is_older_point):
        raise not_allowed(node.text, node)
    is_older_moment = binding.scope.is_older and found.type.is_moment
    return bound.Milliseconds(found) if is_older_moment else found


def bind_range(binding: Binding, node: parsed.Call) -> bound.Grouping:
    """`range(f, 5)`, `range(f, 1 day)`, `range(f, *, 10, 50, *)`. Raises RefusedError."""
    if len(node.arguments) < 2:
        raise wrong_count(node, REGISTRY["range"])
    field, *bounds = node.arguments
    of = ranged_field(binding, field)
    match bounds:
        case [parsed.Quantity() as width]:
            return bind_periods(of, width)
        case [parsed.Literal("number", text) as width] if is_number(of):
            return bind_steps(of, text, width)
        case [parsed.Bounds() as brackets]:
            return bind_brackets(binding, of, brackets)
        case [parsed.Name(text) as mode, *others] if text.lower() == "equi" and binding.scope.is_older:
            return bind_equal_parts(of, mode, others)
        case _:
            return bind_edges(binding, of, bounds, node)


def ranged_field(binding: Binding, node: parsed.Node) -> bound.Expression:
    """A field of numbers or moments. Raises RefusedError."""
    if not isinstance(node, parsed.Name):
        raise RefusedError("range takes a field", node)
    found = binding.name(node)
    if found.type is None or not (found.type.is_number or found.type.is_moment):
        raise not_allowed(node.text, node)
    return found


def bind_periods(of: bound.Expression, width: parsed.Quantity) -> bound.Periods:
    """Groups of a length of time."""
    if of.type is None or not of.type.is_moment:
        raise RefusedError("A width with a unit goes with dates", width)
    if not width.number.isdecimal() or len(width.number) > 12:
        raise RefusedError("A width in time is an integer and a unit", width)
    try:
        return bound.Periods(of, read_width(int(width.number), width.unit))
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), width) from None


def bind_steps(of: bound.Expression, text: str, at: parsed.Node) -> bound.Steps:
    """Groups of a width in numbers."""
    width = number_of(text).value
    if not isinstance(width, int | float) or not 1e-9 <= width < LARGEST_WIDTH:
        raise RefusedError("The width of a range must be above zero", at)
    if isinstance(width, float) and width.is_integer():
        width = int(width)
    decimals = len(f"{width:.9f}".rstrip("0").partition(".")[2])
    return bound.Steps(of, width, decimals)


def bind_brackets(binding: Binding, of: bound.Expression, brackets: parsed.Bounds) -> bound.Edges:
    """The form of version 2.0: `]10, 50, 100[`; a bracket turned outwards opens its end."""
    if not binding.scope.is_older:
        raise UnexpectedError("[" if brackets.with_first else "]", brackets.start)
    points: list[parsed.Node | None] = list(brackets.points)
    if not brackets.with_first:
        points.insert(0, None)
    if not brackets.with_last:
        points.append(None)
    return edges_of(binding, of, points, brackets)


def bind_equal_parts(of: bound.Expression, mode: parsed.Node, others: Sequence[parsed.Node]) -> bound.Grouping:
    """`range(f, equi, 10)`: a width, as the plain form of today."""
    if len(others) != 1:
        raise RefusedError("equi takes one width", mode)
    (width,) = others
    if isinstance(width, parsed.Quantity):
        return bind_periods(of, width)
    return bind_steps(of, literal_of(width, "number").text, width)


def bind_edges(binding: Binding, of: bound.Expression, bounds: Sequence[parsed.Node], node: parsed.Call) -> bound.Edges:
    """Groups between written bounds."""
    points = [None if isinstance(one, parsed.Star) else one for one in bounds]
    return edges_of(binding, of, points, node)


def edges_of(
    binding: Binding, of: bound.Expression, points: Sequence[parsed.Node | None], at: parsed.Node
) -> bound.Edges:
    """Bounds that increase, open at the ends alone. Raises RefusedError."""
    if not 2 <= len(points) <= MOST_EDGES or None in points[1:-1] or not any(points):
        raise RefusedError("A range takes bounds, and * at its ends alone", at)
    found = tuple(None if one is None else edge(binding, of, one) for one in points)
    written = [place(one) for one in found if one is not None]
    if any(not low < high for low, high in pairwise(written)):
        raise RefusedError("The bounds of a range must increase", at)
    return bound.Edges(of, found)


def edge(binding: Binding, of: bound.Expression, node: parsed.Node) -> bound.Constant:
    """One bound, a constant of the field's type. Raises RefusedError."""
    found = (
        bind_now(binding, node) if isinstance(node, parsed.Call) and node.name == "now" else binding.expression(node)
    )
    if not isinstance(found, bound.Constant) or found.value is None or of.type is None:
        raise RefusedError("A constant is expected here", node)
    constant = converted(binding, found, of.type, node)
    if not isinstance(constant, bound.Constant):
        raise RefusedError("A constant is expected here", node)
    return constant


def place(constant: bound.Constant) -> float:
    """Where a bound lies among the others: a number, or seconds."""
    value = constant.value
    if isinstance(value, Moment):
        return (value.at - EPOCH).total_seconds()
    if isinstance(value, int | float):
        return value
    raise TypeError(value)


def bind_cluster(binding: Binding, node: parsed.Call) -> bound.Cluster:
    """`geo_cluster(f, zoom, radius)`. Raises RefusedError."""
    if len(node.arguments) not in {2, 3}:
        raise wrong_count(node, REGISTRY["geo_cluster"])
    found = binding.argument(node.arguments[0], REGISTRY["geo_cluster"].takes[0])
    if not isinstance(found, bound.Column):
        raise RefusedError("geo_cluster takes a field", node.arguments[0])
    zoom = whole_between(node.arguments[1], 0, DEEPEST_ZOOM)
    radius = whole_between(node.arguments[2], 1, WIDEST_RADIUS) if len(node.arguments) > 2 else USUAL_RADIUS
    return bound.Cluster(found.field, zoom, radius)


def whole_between(node: parsed.Node, least: int, most: int) -> int:
    """An integer in an interval. Raises RefusedError."""
    value = number_of(literal_of(node, "number").text).value
    if not isinstance(value, int) or not least <= value <= most:
        raise RefusedError(f"An integer between {least} and {most} is expected", node)
    return value
