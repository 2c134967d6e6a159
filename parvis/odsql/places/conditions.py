"""Conditions on records by their places."""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry
from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import all_of, any_of, binary, call, negated, number, text
from parvis.odsql.places.geometry import Box, Geometry
from parvis.odsql.places.sphere import boxes_around, disc, half_chord, longest_half_chord

SIDE = "_g"
WORLD = shapely.box(-540, -90, 540, 90)
RIM = 1e-9
"""Degrees by which the outside of an area is held off its edge, so that what touches the edge is inside."""


def place_condition(mode: str, field: Field, geometry: Geometry, metres: float, context: Lowering) -> exp.Expr:
    """Whether the place of a record is near, in, on or off a geometry; a record without place is none of it.

    `mode` is one of within_distance, in_bbox, intersects, within, polygon, disjoint. `metres` only counts for the
    first, whose geometry must be a point. Raises OdsqlError.
    """
    if field.type is FieldType.GEO_POINT:
        return among(point_conditions(mode, geometry, metres, context), field, context)
    if context.is_duckdb or mode not in {"within", "polygon", "disjoint"}:
        return among(shape_conditions(mode, geometry, metres, context), field, context)
    near = exp.true() if mode == "disjoint" else any_of([box_meets(one) for one in geometry.boxes])
    off = shapes_touch(geometry, context) if mode == "disjoint" else reaches_outside(geometry, context)
    return all_of([among(near, field, context), negated(among(off, field, context))])


def among(condition: exp.Expr, field: Field, context: Lowering) -> exp.Expr:
    """Whether a record has a row in the side table that passes; on ClickHouse a collection has one for each part."""
    side = context.table(f"geo_{context.position(field)}", SIDE)
    inside = exp.select(column("rid")).from_(side).where(condition)
    inside.meta.update(once=context.is_duckdb or field.type is FieldType.GEO_POINT)
    return exp.In(this=context.rid(), query=inside.subquery(copy=False))


def column(name: str) -> exp.Expr:
    """A column of the side table."""
    return exp.column(name, table=SIDE)


def point_conditions(mode: str, geometry: Geometry, metres: float, context: Lowering) -> exp.Expr:
    """Over points."""
    if mode == "within_distance":
        point = geometry.point
        near = binary(exp.LTE, half_chord(column("lon"), column("lat"), point), number(longest_half_chord(metres)))
        return all_of([any_of([point_in(one) for one in boxes_around(point, metres)]), near])
    inside = any_of([point_in(one) for one in geometry.boxes])
    if not geometry.is_box:
        inside = all_of([inside, touches(point_node(context), geometry.parts, context)])
    return negated(inside) if mode == "disjoint" else inside


def point_in(box: Box) -> exp.Expr:
    """Whether a point lies in a box, its edge included."""
    west, south, east, north = box
    return all_of(
        [
            binary(exp.GTE, column("lon"), number(west)),
            binary(exp.LTE, column("lon"), number(east)),
            binary(exp.GTE, column("lat"), number(south)),
            binary(exp.LTE, column("lat"), number(north)),
        ]
    )


def point_node(context: Lowering) -> exp.Expr:
    """A point as the engine's geometry."""
    if context.is_duckdb:
        return call("ST_Point", column("lon"), column("lat"))
    point = call("CAST", call("tuple", column("lon"), column("lat")), text("Point"))
    return call("CAST", point, text("Geometry"))


def shape_conditions(mode: str, geometry: Geometry, metres: float, context: Lowering) -> exp.Expr:
    """Over shapes."""
    if mode == "within_distance":
        area = disc(geometry.point, metres)
        return shapes_touch(Geometry(area), context)
    if mode in {"within", "polygon"}:
        near = any_of([box_meets(one) for one in geometry.boxes])
        return all_of([near, covered(geometry, context)])
    touching = shapes_touch(geometry, context)
    return negated(touching) if mode == "disjoint" else touching


def shapes_touch(geometry: Geometry, context: Lowering) -> exp.Expr:
    """Whether shapes share a point with a geometry."""
    near = any_of([box_meets(one) for one in geometry.boxes])
    return all_of([near, touches(column("shape"), geometry.parts, context)])


def box_meets(box: Box) -> exp.Expr:
    """Whether the box of a shape meets another."""
    west, south, east, north = box
    return all_of(
        [
            binary(exp.LTE, column("xmin"), number(east)),
            binary(exp.GTE, column("xmax"), number(west)),
            binary(exp.LTE, column("ymin"), number(north)),
            binary(exp.GTE, column("ymax"), number(south)),
        ]
    )


def touches(place: exp.Expr, parts: Sequence[BaseGeometry], context: Lowering) -> exp.Expr:
    """Whether a geometry of the engine shares a point with one of the parts."""
    function = "ST_Intersects" if context.is_duckdb else "geometryIntersectCartesian"
    return any_of([call(function, place, constant(part, context)) for part in parts])


def covered(geometry: Geometry, context: Lowering) -> exp.Expr:
    """Whether shapes lie wholly in a geometry, its edge included."""
    return call("ST_CoveredBy", column("shape"), constant(geometry.shape, context))


def reaches_outside(geometry: Geometry, context: Lowering) -> exp.Expr:
    """Whether shapes have a point off a geometry, which says in ClickHouse what is not wholly in it."""
    outside = WORLD.difference(geometry.shape.buffer(RIM, join_style="mitre"))
    return touches(column("shape"), [outside], context)


def constant(shape: BaseGeometry, context: Lowering) -> exp.Expr:
    """A geometry of the caller, bound as text."""
    written = context.bind(shapely.to_wkt(shape, rounding_precision=-1))
    return call("ST_GeomFromText" if context.is_duckdb else "readWKT", written)
