"""The functions of version 1. Source: legacy-v1.md §4."""

import re
from collections.abc import Callable, Sequence

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, literal_of
from parvis.odsql.comparing import compared
from parvis.odsql.places.geometry import Geometry, read_geometry
from parvis.odsql.predicates import searched_fields, text_field
from parvis.odsql.refusals import RefusedError, Span, not_allowed

CORNER = re.compile(r"\(?\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)?")
Arguments = Sequence[parsed.Node]
Call = Callable[[Binding, Arguments, Span], bound.Predicate]
CALLS: dict[str, Call] = {}


def v1_call(name: str, *counts: int) -> Callable[[Call], Call]:
    """Enter a function, with the numbers of arguments that it takes (none: any above zero)."""

    def register(call: Call) -> Call:
        def checked(binding: Binding, arguments: Arguments, at: Span) -> bound.Predicate:
            if (counts and len(arguments) not in counts) or not arguments:
                raise RefusedError(f"#{name} has the wrong number of arguments", at)
            return call(binding, arguments, at)

        CALLS[name] = checked
        return call

    return register


def named(node: parsed.Node) -> parsed.Name:
    """A field's name, in quotes or not. Raises RefusedError."""
    if isinstance(node, parsed.Name):
        return node
    literal = literal_of(node, "string")
    return parsed.Name(literal.text, literal.start, literal.end, quoted=True)


@v1_call("null", 1)
def null(binding: Binding, arguments: Arguments, _at: Span) -> bound.Predicate:
    """No value."""
    return bound.Not(bound.Present(binding.name(named(arguments[0]))))


@v1_call("exact", 2)
def exact(binding: Binding, arguments: Arguments, _at: Span) -> bound.Predicate:
    """The very value."""
    return compared(binding, "=", named(arguments[0]), arguments[1])


@v1_call("attr", 2)
def attribute(binding: Binding, arguments: Arguments, _at: Span) -> bound.Predicate:
    """The very value, of a technical attribute too."""
    return compared(binding, "=", named(arguments[0]), arguments[1])


@v1_call("search")
def search(binding: Binding, arguments: Arguments, _at: Span) -> bound.Predicate:
    """Words; the last one may be the beginning of one."""
    *places, text = arguments
    fields: list[Field] = []
    for place in places:
        fields += searched_fields(binding) if isinstance(place, parsed.Star) else [text_field(binding, named(place))]
    return bound.Words("suggest", literal_of(text, "string").text, tuple(fields) or searched_fields(binding))


@v1_call("startswith", 2)
def startswith(binding: Binding, arguments: Arguments, _at: Span) -> bound.Predicate:
    """The value starts with the text, letter by letter."""
    field = text_field(binding, named(arguments[0]))
    return bound.Words("startswith", literal_of(arguments[1], "string").text, (field,))


def geo_column(binding: Binding, node: parsed.Node) -> Field:
    """A geographic field. Raises RefusedError."""
    name = named(node)
    found = binding.name(name)
    if not isinstance(found, bound.Column) or not found.type.is_geo:
        raise not_allowed(name.text, name)
    return found.field


def geometry(written: str, at: Span) -> Geometry:
    """A geometry. Raises RefusedError."""
    try:
        return read_geometry(written)
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), at) from None


def corners(text: str, at: Span) -> list[str]:
    """`lat,lon` pairs as `lon lat`. Raises RefusedError."""
    found = [f"{lon} {lat}" for lat, lon in CORNER.findall(text)]
    if not found:
        raise RefusedError("A latitude and a longitude are expected here", at)
    return found


@v1_call("distance", 2, 3)
def distance(binding: Binding, arguments: Arguments, at: Span) -> bound.Predicate:
    """Within so many metres of a point; without metres, at the point."""
    field = geo_column(binding, arguments[0])
    (point, *_) = corners(literal_of(arguments[1], "string").text, at)
    metres = float(literal_of(arguments[2], "number").text) if len(arguments) == 3 else 0.0
    return bound.Place("within_distance", field, geometry(f"POINT({point})", at), metres)


@v1_call("polygon", 2)
def polygon(binding: Binding, arguments: Arguments, at: Span) -> bound.Predicate:
    """In a polygon of `(lat,lon)` corners."""
    field = geo_column(binding, arguments[0])
    found = corners(literal_of(arguments[1], "string").text, at)
    mode = "polygon" if field.type is FieldType.GEO_POINT else "intersects"
    return bound.Place(mode, field, geometry(f"POLYGON(({', '.join([*found, found[0]])}))", at))


@v1_call("geometry", 2, 3)
def by_geometry(binding: Binding, arguments: Arguments, at: Span) -> bound.Predicate:
    """Sharing a point with a geometry, or being of a kind (`"Polygon"`)."""
    field = geo_column(binding, arguments[0])
    written = arguments[1].text if isinstance(arguments[1], parsed.Literal) else ""
    if not written.isalpha():
        return bound.Place("intersects", field, geometry(written, at))
    if field.type is FieldType.GEO_POINT:
        return bound.Present(bound.Column(field)) if written.lower() == "point" else bound.Nothing()
    return bound.Begins(bound.Column(field), f'{{"type":"{written}"')
