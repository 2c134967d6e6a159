"""Calls whose arguments are more than values: patterns, distances, named arguments. Source: odsql.md §6, §8."""

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import STATISTICS, Binding, binds, is_many, literal_of, number_of, wrong_count
from parvis.odsql.comparing import converted, is_number
from parvis.odsql.moments.clock import NowArgument, evaluate_now
from parvis.odsql.moments.literals import moment_at
from parvis.odsql.moments.patterns import read_pattern
from parvis.odsql.refusals import RefusedError
from parvis.odsql.registry import GROUP_BY, MOMENT, REGISTRY

PLAIN_ONLY = "ifnull takes a field and a literal here"
LARGEST_SEED = 2**31


def checked(node: parsed.Call, *counts: int) -> None:
    """A call with one of these numbers of arguments. Raises RefusedError."""
    if len(node.arguments) not in counts:
        raise wrong_count(node, REGISTRY[node.name])


@binds("now")
def bind_now(binding: Binding, node: parsed.Call) -> bound.Expression:
    """The instant that the arguments make of the time of the request."""
    arguments = [now_argument(one) for one in node.arguments]
    binding.volatile.add("now")
    try:
        moment = moment_at(evaluate_now(arguments, binding.scope.now), binding.scope.timezone)
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), node) from None
    return bound.Constant(moment, FieldType.DATETIME)


def now_argument(node: parsed.Node) -> NowArgument:
    """`years=-1`. Raises RefusedError."""
    match node:
        case parsed.Operation("=", parsed.Name(name), parsed.Literal("number", text)) if text.isdecimal():
            return NowArgument(name, whole(text, node))
        case parsed.Operation("=", parsed.Name(name), parsed.Sign(sign, parsed.Literal("number", text))) if (
            text.isdecimal()
        ):
            value = whole(text, node)
            return NowArgument(name, -value if sign == "-" else value, signed=True)
        case _:
            raise RefusedError("now() takes named integers, as in now(days=-1)", node)


def whole(text: str, node: parsed.Node) -> int:
    """An integer of a sensible size. Raises RefusedError."""
    found = int(text)
    if found >= LARGEST_SEED:
        raise RefusedError(f"The number {text} is too large", node)
    return found


@binds("year", "quarter", "month", "day", "dayofweek", "hour", "minute", "second", "millisecond")
def bind_part(binding: Binding, node: parsed.Call) -> bound.Expression:
    """A component of a moment: an int, a text in version 2.0."""
    checked(node, 1)
    moment = binding.argument(node.arguments[0], MOMENT)
    if binding.scope.is_older:
        return bound.Call(node.name, (moment,), FieldType.TEXT, ("text",))
    return bound.Call(node.name, (moment,), FieldType.INT)


@binds("date_format")
def bind_date_format(binding: Binding, node: parsed.Call) -> bound.Expression:
    """A moment written after a pattern."""
    checked(node, 2)
    moment = binding.argument(node.arguments[0], MOMENT)
    pattern = literal_of(node.arguments[1], "string")
    try:
        read_pattern(pattern.text)
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), pattern) from None
    return bound.Call("date_format", (moment,), FieldType.TEXT, (pattern.text,))


@binds("ifnull")
def bind_ifnull(binding: Binding, node: parsed.Call) -> bound.Expression:
    """A value, or what stands for it where there is none; the type is that of the first."""
    checked(node, 2)
    first, second = (binding.expression(one) for one in node.arguments)
    if is_many(first) or is_many(second):
        raise RefusedError("ifnull takes no field of many values", node)
    is_plain = isinstance(first, bound.Column) and isinstance(second, bound.Constant | bound.Column)
    if binding.clause == GROUP_BY and not is_plain:
        raise RefusedError(PLAIN_ONLY, node)
    if first.type is None or second.type is None:
        return first if second.type is None else second
    second = standing_for(binding, second, first.type, node.arguments[1])
    return bound.Call("ifnull", (first, second), wider(first.type, second.type))


def standing_for(binding: Binding, node: bound.Expression, wanted: FieldType, at: parsed.Node) -> bound.Expression:
    """A value that may stand for one of a type: numbers for numbers. Raises RefusedError."""
    if node.type is wanted or (is_number(node) and wanted.is_number):
        return node
    return converted(binding, node, wanted, at)


def wider(one: FieldType, other: FieldType | None) -> FieldType:
    """The type that holds both: of numbers the one with fractions."""
    return FieldType.DOUBLE if one.is_number and other is FieldType.DOUBLE else one


@binds("json_format")
def bind_json_format(binding: Binding, node: parsed.Call) -> bound.Expression:
    """A text as the JSON it holds; what is none becomes the second argument, or stays the text it is."""
    checked(node, 1, 2)
    text = binding.argument(node.arguments[0], frozenset({FieldType.TEXT, FieldType.JSON}))
    if len(node.arguments) == 1:
        return bound.Call("json_format", (text,), FieldType.JSON)
    fallback = binding.expression(node.arguments[1])
    if not isinstance(fallback, bound.Constant) or not isinstance(fallback.value, str | None):
        raise RefusedError("The second argument of json_format is null or a text", node.arguments[1])
    return bound.Call("json_format", (text,), FieldType.JSON, (fallback.value,))


@binds("random")
def bind_random(_binding: Binding, node: parsed.Call) -> bound.Expression:
    """An order by chance that a seed repeats."""
    checked(node, 1)
    seed = literal_of(node.arguments[0], "number")
    if not seed.text.isdecimal():
        raise RefusedError("random takes an integer", seed)
    return bound.Call("random", (), FieldType.INT, (int(seed.text) % LARGEST_SEED,))


@binds("count")
def bind_count(binding: Binding, node: parsed.Call) -> bound.Expression:
    """`count(*)`, `count(f)`, `count(distinct f)`."""
    checked(node, 1)
    inner = binding.inside_aggregate(node)
    (argument,) = node.arguments
    if isinstance(argument, parsed.Star):
        if node.distinct:
            raise RefusedError("count(distinct *) is not supported", node)
        return bound.Aggregate("count", None, FieldType.INT)
    found = inner.expression(argument)
    if node.distinct and found.type is not None and not found.type.can_facet:
        raise RefusedError("count(distinct …) takes no geometry, file or JSON", argument)
    return bound.Aggregate("count", found, FieldType.INT, distinct=node.distinct)


@binds("sum", "avg", "median", "stddev", "variance")
def bind_statistic(binding: Binding, node: parsed.Call) -> bound.Expression:
    """A figure of numbers."""
    checked(node, 1)
    found = binding.inside_aggregate(node).number(node.arguments[0])
    whole_sum = node.name == "sum" and found.type is FieldType.INT
    return bound.Aggregate(node.name, found, FieldType.INT if whole_sum else FieldType.DOUBLE)


@binds("min", "max")
def bind_extreme(binding: Binding, node: parsed.Call) -> bound.Expression:
    """The smallest or largest of numbers or moments."""
    checked(node, 1)
    found = binding.inside_aggregate(node).expression(node.arguments[0])
    if found.type is None or not (found.type.is_number or found.type.is_moment):
        raise RefusedError(STATISTICS, node.arguments[0])
    return bound.Aggregate(node.name, found, found.type)


@binds("percentile")
def bind_percentile(binding: Binding, node: parsed.Call) -> bound.Expression:
    """The value that a share of the numbers does not pass."""
    checked(node, 2)
    found = binding.inside_aggregate(node).number(node.arguments[0])
    share = number_of(literal_of(node.arguments[1], "number").text).value
    if not isinstance(share, int | float) or not 0 <= share <= 100:
        raise RefusedError("A percentile lies between 0 and 100", node.arguments[1])
    return bound.Aggregate("percentile", found, FieldType.DOUBLE, percent=float(share))


@binds("envelope", "bbox")
def bind_extent(binding: Binding, node: parsed.Call) -> bound.Expression:
    """What surrounds places."""
    checked(node, 1)
    types = REGISTRY[node.name].takes[0]
    found = binding.inside_aggregate(node).argument(node.arguments[0], types)
    if not isinstance(found, bound.Column):
        raise RefusedError(f"{node.name} takes a field", node.arguments[0])
    return bound.Aggregate(node.name, found, FieldType.GEO_SHAPE)
