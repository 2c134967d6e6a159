"""Numbers and shapes made of places: distances, boxes, hulls."""

from sqlglot import exp

from parvis.lib.errors import OdsqlError, gettext_noop
from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import as_text, binary, call, chained, choose, is_present, number, text
from parvis.odsql.places.geometry import Geometry
from parvis.odsql.places.sphere import RADIUS_METRES, metres_to

UNAVAILABLE = gettext_noop("{function} of shapes is not available for this dataset.")


def distance_metres(column: exp.Expr, type_: FieldType, geometry: Geometry, context: Lowering) -> exp.Expr:
    """Metres from a point column to a point; from a shape column to its nearest place. Raises OdsqlError."""
    point = geometry.point
    if type_ is FieldType.GEO_POINT:
        lon, lat = part(column, "lon", context), part(column, "lat", context)
        return metres_to(lon, lat, point)
    if not context.is_duckdb:
        raise OdsqlError(UNAVAILABLE, function="distance()")
    plane = f"+proj=aeqd +lat_0={point[1]!r} +lon_0={point[0]!r} +R={RADIUS_METRES} +units=m +no_defs"
    shapes = call("ST_GeomFromGeoJSON", column)
    flat = call("ST_Transform", shapes, text("EPSG:4326"), text(plane), exp.true())
    return call("ST_Distance", flat, call("ST_Point", exp.Literal.number(0), exp.Literal.number(0)))


def part(column: exp.Expr, name: str, context: Lowering) -> exp.Expr:
    """`lon` or `lat` of a point column."""
    return call("struct_extract" if context.is_duckdb else "tupleElement", column, text(name))


def bounding_box(column: exp.Expr, type_: FieldType, context: Lowering) -> exp.Expr:
    """Aggregate: the box around places, as a GeoJSON feature in text; null for none. Raises OdsqlError."""
    if type_ is FieldType.GEO_POINT:
        lon, lat = part(column, "lon", context), part(column, "lat", context)
        west, south, east, north = call("min", lon), call("min", lat), call("max", lon), call("max", lat)
    elif context.is_duckdb:
        extent = call("ST_Extent_Agg", call("ST_GeomFromGeoJSON", column))
        west, south = call("ST_XMin", extent), call("ST_YMin", extent)
        east, north = call("ST_XMax", extent), call("ST_YMax", extent)
    else:
        raise OdsqlError(UNAVAILABLE, function="bbox()")
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    pieces: list[exp.Expr] = [text('{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[')]
    for place, (lon, lat) in enumerate(corners):
        pieces += [text(",[" if place else "["), as_text(lon, context.dialect)]
        pieces += [text(","), as_text(lat, context.dialect), text("]")]
    return chained([*pieces, text(']]},"properties":{}}')])


def envelope(column: exp.Expr, context: Lowering) -> exp.Expr:
    """Aggregate: the convex hull of points, as a GeoJSON feature in text; null for none."""
    lon, lat = part(column, "lon", context), part(column, "lat", context)
    if context.is_duckdb:
        points = exp.Filter(this=call("list", call("ST_Point", lon, lat)), expression=exp.Where(this=is_present(lon)))
        hull = as_text(call("ST_AsGeoJSON", call("ST_ConvexHull", call("ST_Collect", points))), context.dialect)
    else:
        hull = clickhouse_hull(lon, lat)
    return chained([text('{"type":"Feature","geometry":'), hull, text(',"properties":{}}')])


def clickhouse_hull(lon: exp.Expr, lat: exp.Expr) -> exp.Expr:
    """The same geometry out of ClickHouse, whose rings are those of GeoJSON."""
    point = call("tuple", call("assumeNotNull", lon), call("assumeNotNull", lat))
    points = call("groupArrayIf", point, call("isNotNull", lon))
    rings = call("toJSONString", call("polygonConvexHullCartesian", call("array", call("array", points))))
    polygon = chained([text('{"type":"Polygon","coordinates":'), rings, text("}")])
    return choose([(binary(exp.GT, call("countIf", call("isNotNull", lon)), number(0)), polygon)])
