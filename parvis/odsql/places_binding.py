"""Geographic calls: their literals are read and checked here. Source: odsql.md §5.6."""

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, binds, literal_of, number_of, signed, wrong_count
from parvis.odsql.places.geometry import Geometry, read_box, read_distance, read_geometry
from parvis.odsql.refusals import RefusedError, not_allowed
from parvis.odsql.registry import REGISTRY

MODES = ("intersects", "within", "disjoint")
PLACES = frozenset({"within_distance", "distance", "circle", "in_bbox", "polygon", "geometry", *MODES})


def bind_place(binding: Binding, node: parsed.Call) -> bound.Predicate:
    """A geographic predicate. Raises RefusedError."""
    match node.name:
        case "within_distance" | "distance" | "circle":
            return bind_within_distance(binding, node)
        case "in_bbox":
            return bind_in_bbox(binding, node)
        case "geometry":
            return bind_legacy_geometry(binding, node)
        case mode:
            checked(node, 2)
            return bound.Place(mode, geo_field(binding, node, mode), geometry_of(node.arguments[1]))


def checked(node: parsed.Call, *counts: int) -> None:
    """A call with one of these numbers of arguments. Raises RefusedError."""
    if len(node.arguments) not in counts:
        raise wrong_count(node, REGISTRY[node.name])


def geo_field(binding: Binding, node: parsed.Call, mode: str) -> Field:
    """The field of a predicate; `polygon` knows points only. Raises RefusedError."""
    (name, *_) = node.arguments
    if not isinstance(name, parsed.Name):
        raise RefusedError(f"{node.name} takes a field", name)
    found = binding.name(name)
    fits = found.type is FieldType.GEO_POINT or (found.type is FieldType.GEO_SHAPE and mode != "polygon")
    if not isinstance(found, bound.Column) or not fits:
        raise not_allowed(name.text, name)
    return found.field


def geometry_of(node: parsed.Node) -> Geometry:
    """A geometry literal. Raises RefusedError."""
    literal = literal_of(node, "geom")
    try:
        return read_geometry(literal.text)
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), literal) from None


def bind_within_distance(binding: Binding, node: parsed.Call) -> bound.Predicate:
    """`within_distance(f, geom'POINT(2 48)', 10km)`."""
    checked(node, 3)
    field = geo_field(binding, node, "within_distance")
    geometry = point_of(node.arguments[1])
    written = node.arguments[2]
    try:
        match written:
            case parsed.Quantity(number, unit):
                metres = read_distance(float(number), unit)
            case parsed.Literal("number", text):
                metres = read_distance(float(text), "m")
            case _:
                raise RefusedError("A distance is expected here, as in 10km", written)
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), written) from None
    return bound.Place("within_distance", field, geometry, metres)


def point_of(node: parsed.Node) -> Geometry:
    """A geometry literal that is one point. Raises RefusedError."""
    geometry = geometry_of(node)
    if geometry.shape.geom_type != "Point":
        raise RefusedError("A point is expected here", node)
    return geometry


def bind_in_bbox(binding: Binding, node: parsed.Call) -> bound.Predicate:
    """`in_bbox(f, lat1, lon1, lat2, lon2)`."""
    checked(node, 5)
    field = geo_field(binding, node, "in_bbox")
    lat1, lon1, lat2, lon2 = (degrees(one) for one in node.arguments[1:])
    try:
        return bound.Place("in_bbox", field, read_box(lat1, lon1, lat2, lon2))
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), node) from None


def degrees(node: parsed.Node) -> float:
    """A number with its sign. Raises RefusedError."""
    if isinstance(node, parsed.Sign):
        constant = signed(node.operator, number_of(literal_of(node.of, "number").text))
        value = constant.value if isinstance(constant, bound.Constant) else None
    else:
        value = number_of(literal_of(node, "number").text).value
    if not isinstance(value, int | float):
        raise RefusedError("A number is expected here", node)
    return float(value)


def bind_legacy_geometry(binding: Binding, node: parsed.Call) -> bound.Predicate:
    """`geometry(f, g, within)`; without a mode as `intersects`."""
    checked(node, 2, 3)
    mode = "intersects"
    if len(node.arguments) == 3:
        word = node.arguments[2]
        if not isinstance(word, parsed.Name) or word.text.lower() not in MODES:
            raise RefusedError(f"The mode of geometry is one of {', '.join(MODES)}", word)
        mode = word.text.lower()
    return bound.Place(mode, geo_field(binding, node, mode), geometry_of(node.arguments[1]))


@binds("distance")
def bind_distance(binding: Binding, node: parsed.Call) -> bound.Expression:
    """`distance(f, geom'POINT(2 48)')`, in metres."""
    checked(node, 2)
    field = geo_field(binding, node, "distance")
    return bound.Call("distance", (bound.Column(field),), FieldType.DOUBLE, (point_of(node.arguments[1]),))
