"""Comparisons: what each type may be compared with, and as what. Source: odsql.md §4.2, §5.1, §5.2."""

from dataclasses import replace

from parvis.lib.schema import FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, is_many, number_of
from parvis.odsql.moments.literals import Moment
from parvis.odsql.refusals import RefusedError, UnexpectedError

MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
BOOLEANS = {"true": True, "false": False}
YEARS = range(1000, 10_000)


def compared(binding: Binding, operator: str, left: parsed.Node, right: parsed.Node) -> bound.Predicate:
    """Two values against each other. Raises RefusedError."""
    first = binding.expression(left)
    second = right_side(binding, operator, right)
    if is_null(first) or is_null(second):
        return bound.Nothing()
    if isinstance(first, bound.Constant) and not isinstance(second, bound.Constant):
        return compared_to(binding, MIRRORED[operator], second, first, left)
    return compared_to(binding, operator, first, second, right)


def right_side(binding: Binding, operator: str, node: parsed.Node) -> bound.Expression:
    """The right side; after `=` a word that is no field is a text whose quotes were forgotten."""
    try:
        return binding.expression(node)
    except RefusedError as found:
        if isinstance(node, parsed.Name) and not node.quoted and operator == "=" and "Unknown" in found.reason:
            raise UnexpectedError(node.text, node.start, found.suggestion) from None
        raise


def is_null(node: bound.Expression) -> bool:
    """Whether this is `null` itself."""
    return isinstance(node, bound.Constant) and node.value is None


def compared_to(
    binding: Binding, operator: str, left: bound.Expression, right: bound.Expression, at: parsed.Node
) -> bound.Predicate:
    """A value against another one, which takes its type where it is a constant."""
    type_ = comparable_type(left, at)
    if type_ is FieldType.TEXT and is_number(right) and not is_many(left):
        return bound.Comparison(operator, as_number(left), right)
    if type_.is_number and right.type is FieldType.TEXT and not isinstance(right, bound.Constant):
        return bound.Comparison(operator, left, as_number(right))
    return bound.Comparison(operator, left, converted(binding, right, type_, at))


def comparable_type(node: bound.Expression, at: parsed.Node) -> FieldType:
    """The type of a value that has an order. Raises RefusedError."""
    if node.type is None or not node.type.can_facet:
        raise RefusedError(f"A value of type {node.type} cannot be compared", at)
    return node.type


def is_number(node: bound.Expression) -> bool:
    """Whether a value is a number."""
    return node.type is not None and node.type.is_number


def as_number(node: bound.Expression) -> bound.Expression:
    """A text read as a number, at once where it is a constant."""
    return bound.Cast(node)


def converted(binding: Binding, node: bound.Expression, wanted: FieldType, at: parsed.Node) -> bound.Expression:
    """A value as another type. Raises RefusedError."""
    if not isinstance(node, bound.Constant):
        if node.type is wanted or alike(node.type, wanted):
            return node
        raise unlike(node.type, wanted, at)
    if wanted.is_moment:
        return replace(as_moment(binding, node, at), type=wanted)
    if wanted.is_number:
        return as_numeric(node, wanted, at)
    if wanted is FieldType.BOOLEAN:
        return as_boolean(node, at)
    if wanted is FieldType.TEXT and isinstance(node.value, bool | int | float | str):
        return as_text(node.value)
    raise unlike(node.type, wanted, at)


def as_text(value: bool | float | str) -> bound.Constant:
    """A constant as a text."""
    return bound.Constant(str(value).lower() if isinstance(value, bool) else str(value), FieldType.TEXT)


def alike(one: FieldType | None, other: FieldType) -> bool:
    """Whether values of two types compare as they are."""
    return one is not None and ((one.is_number and other.is_number) or (one.is_moment and other.is_moment))


def unlike(found: FieldType | None, wanted: FieldType, at: parsed.Node) -> RefusedError:
    """A value that the other side has no meaning for."""
    return RefusedError(f"Invalid value: a {wanted} is expected, not a {found}", at)


def as_moment(binding: Binding, node: bound.Constant, at: parsed.Node) -> bound.Constant:
    """A text or a year as a date literal."""
    match node.value:
        case Moment():
            return node
        case str(text):
            return binding.moment(text, at)
        case int(year) if not isinstance(year, bool) and year in YEARS:
            return binding.moment(str(year), at)
        case _:
            raise RefusedError("Invalid date", at)


def as_numeric(node: bound.Constant, wanted: FieldType, at: parsed.Node) -> bound.Constant:
    """A numeric text as the number; a whole number is an int for an int."""
    value = node.value
    if isinstance(value, bool | Moment):
        raise unlike(node.type, FieldType.DOUBLE, at)
    if isinstance(value, str):
        found = read_number(value, at)
        value = found.value
        node = found
    if wanted is FieldType.INT and isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return bound.Constant(int(value), FieldType.INT)
    return node


def read_number(text: str, at: parsed.Node) -> bound.Constant:
    """A number in quotes. Raises RefusedError."""
    written = text.strip()
    value = float_of(written)
    if value is None:
        raise RefusedError(f"Invalid number: {text}", at)
    if written.lstrip("+-").isdecimal():
        unsigned = number_of(written.lstrip("+-"))
        if written.startswith("-") and isinstance(unsigned.value, int | float):
            return bound.Constant(-unsigned.value, unsigned.type)
        return unsigned
    return bound.Constant(value, FieldType.DOUBLE)


def as_boolean(node: bound.Constant, at: parsed.Node) -> bound.Constant:
    """`true`, `"true"`."""
    if isinstance(node.value, bool):
        return node
    if isinstance(node.value, str) and node.value.lower() in BOOLEANS:
        return bound.Constant(BOOLEANS[node.value.lower()], FieldType.BOOLEAN)
    raise unlike(node.type, FieldType.BOOLEAN, at)


def listed(binding: Binding, value: parsed.Node, nodes: tuple[parsed.Node, ...]) -> bound.Predicate:
    """A value in a list of literals. Raises RefusedError."""
    left = binding.expression(value)
    constants = [(node, constant) for node in nodes if not is_null(constant := binding.expression(node))]
    if is_null(left) or not constants:
        return bound.Nothing()
    same: list[bound.Constant] = []
    other: list[bound.Predicate] = []
    for node, constant in constants:
        found = compared_to(binding, "=", left, constant, node)
        wanted = constant_of(found, left)
        if wanted is None:
            other.append(found)
        else:
            same.append(wanted)
    parts = ([bound.OneOf(left, tuple(same))] if same else []) + other
    return parts[0] if len(parts) == 1 else bound.Or(tuple(parts))


def constant_of(test: bound.Predicate, left: bound.Expression) -> bound.Constant | None:
    """The constant that a value as it is is compared with; None where the value is read as another type first."""
    if isinstance(test, bound.Comparison) and test.left == left and isinstance(test.right, bound.Constant):
        return test.right
    return None


def float_of(text: str) -> float | None:
    """The number that a text spells in plain digits; None where it is another text, `inf` and `1_000` included."""
    if not text.isascii() or "_" in text or not any(letter.isdigit() for letter in text):
        return None
    try:
        return float(text)
    except ValueError:
        return None


def within(binding: Binding, value: parsed.Node, bounds: parsed.Bounds) -> bound.Predicate:
    """A value in an interval. Raises RefusedError."""
    left = binding.expression(value)
    low, high = (None if node is None else binding.expression(node) for node in bounds.points)
    if is_null(left):
        return bound.Nothing()
    if left.type is FieldType.TEXT and any(one is not None and one.type is not FieldType.TEXT for one in (low, high)):
        if is_many(left):
            raise RefusedError("A field of many values has no interval of numbers", bounds)
        left = as_number(left)
    type_ = comparable_type(left, value)
    ends = [
        None if one is None else converted(binding, one, type_, node or bounds)
        for one, node in zip((low, high), bounds.points, strict=True)
    ]
    return bound.Interval(left, ends[0], ends[1], bounds.with_first, bounds.with_last)
