"""Shapes of matching records in SQL: as tiles ready to be sent, and as they are for maps drawn here.

Both speak to the embedded engine alone, whose spatial extension writes tiles.
"""

from sqlglot import exp

from parvis.lib.statements import Statement
from parvis.odsql import bound
from parvis.odsql.context import Lowering
from parvis.odsql.nodes import all_of, binary, call, number
from parvis.odsql.tiles import EXTENT, PLACES, MapQuestion, colour, narrowed, packed, places, rid, with_colours

SHAPES = "_l"
ZONES = "_z"
BUFFER = 64
"""Units around a tile in which shapes are drawn too, so that outlines do not end at its edge."""
Box = tuple[float, float, float, float]
"""West, south, east, north, in metres of EPSG:3857."""


def shape_tile(question: MapQuestion, place_: tuple[int, int, int], level: int) -> Statement:
    """One row: the tile at (zoom, x, y) as it is sent, its shapes with their record (`id`) and colour (`v`).

    The embedded engine alone has `ST_AsMVT`.
    """

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        west, north, side = corner(place_, question.levels.metres)
        margin = side * BUFFER / EXTENT
        box = (west - margin, north - side - margin, west + side + margin, north + margin)
        bounds = call("ST_Extent", call("ST_MakeEnvelope", *map(number, (west, north - side, west + side, north))))
        drawn = call("ST_AsMVTGeom", shape_column("shape"), bounds, number(EXTENT), number(BUFFER), exp.true())
        columns = {"id": shape_column("rid"), "geom": drawn}
        if question.by:
            columns["v"] = colour(question, context)
        inner = exp.select(*[exp.alias_(one, name) for name, one in columns.items()])
        inner = inner.from_(context.table(f"levels_{context.position(question.field)}", SHAPES)).where(near(box, level))
        inner = narrowed(inner, SHAPES, where, context)
        inner = with_colours(inner, SHAPES, question, context)
        whole = exp.select("*").from_(inner.subquery("_d")).where(exp.column("geom").is_(exp.null()).not_())
        return packed(whole, "shapes")

    return question.statement(make)


def outlines(question: MapQuestion, box: Box, level: int, most: int) -> Statement:
    """Rows of a shape (WKB, metres of EPSG:3857), its colour and record: the largest that meet a box, in metres."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        sides = [binary(exp.Sub, shape_column(f"{axis}max"), shape_column(f"{axis}min")) for axis in "xy"]
        select = exp.select(call("ST_AsWKB", shape_column("shape")), colour(question, context), shape_column("rid"))
        select = select.from_(context.table(f"levels_{context.position(question.field)}", SHAPES)).where(
            near(box, level)
        )
        select = with_colours(narrowed(select, SHAPES, where, context), SHAPES, question, context)
        largest = exp.Ordered(this=call("greatest", *sides), desc=True)
        return select.order_by(largest, shape_column("rid")).limit(most)

    return question.statement(make)


def near(box: Box, level: int) -> exp.Expr:
    """Whether the box of a shape of a level meets another."""
    west, south, east, north = box
    return all_of(
        [
            binary(exp.EQ, shape_column("level"), number(level)),
            binary(exp.LTE, shape_column("xmin"), number(east)),
            binary(exp.GTE, shape_column("xmax"), number(west)),
            binary(exp.LTE, shape_column("ymin"), number(north)),
            binary(exp.GTE, shape_column("ymax"), number(south)),
        ]
    )


def corner(place_: tuple[int, int, int], metres: float) -> tuple[float, float, float]:
    """West, north and side of a tile in metres of EPSG:3857."""
    zoom, x, y = place_
    side = metres / (1 << zoom)
    return -metres / 2 + x * side, metres / 2 - y * side, side


def shape_column(name: str) -> exp.Expr:
    """A column of the shapes of a level."""
    return exp.column(name, table=SHAPES)


def zone_counts(question: MapQuestion, zones: str, position: int) -> Statement:
    """Rows of a record of another version and how many places of matching records lie in its shape.

    `zones` is the alias of that version, whose table `geo_<position>` has the shapes; a place on an edge that
    two zones share counts in both. The condition stands alone: so the engine joins through a tree of boxes.
    """

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        spot = call("ST_Point", *[exp.column(name, table=PLACES) for name in ("lon", "lat")])
        inside = call("ST_Intersects", exp.column("shape", table=ZONES), spot)
        table = exp.table_(f"geo_{position}", db=zones, quoted=True, alias=ZONES)
        select = exp.select(rid(ZONES), exp.Count(this=exp.Star()))
        select = places(select, question, where, context).join(table, on=inside, join_type="inner")
        return select.group_by(rid(ZONES))

    return question.statement(make)
