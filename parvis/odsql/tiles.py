"""Maps in SQL: the places of matching records in a window, counted by cell, thinned, one by one, or as ready shapes.

Places are 32-bit Web Mercator: x grows to the east, y to the south. A place of a shape is the middle of its box.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.lib.statements import Statement
from parvis.odsql import bound
from parvis.odsql.compiling import bind_filters
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.lowering import lower_predicate
from parvis.odsql.nodes import all_of, binary, call, number, text
from parvis.odsql.plan import lowering
from parvis.odsql.scope import Clauses, Scope
from parvis.odsql.sql import text_of

PLACES = "_m"
COLOURS = "_v"
BITS = 32
EXTENT = 4096
"""Units on the side of a tile."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the map; the right and lower edges are out."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Levels:
    """How shapes are kept: the level with every detail, and metres around the equator."""

    full: int
    metres: float


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """Which records, by which of their fields, and the field that tells them apart by colour."""

    clauses: Clauses
    scope: Scope
    field: Field
    levels: Levels
    by: Field | None = None

    def where(self) -> tuple[bound.Predicate, bool]:
        """What narrows, guards included, and whether it holds as long as the records do. Raises OdsqlError."""
        volatile: set[str] = set()
        found = bind_filters(self.clauses, self.scope, volatile)
        return found, not volatile

    def statement(self, make: Callable[[Lowering, bound.Predicate], exp.Expr]) -> Statement:
        """A query over the matching records. Raises OdsqlError."""
        context = lowering(self.scope)
        where, _ = self.where()
        sql, values = text_of(make(context, where), context)
        return Statement(sql, values)


def densest(question: MapQuestion, shift: int) -> Statement:
    """One row: how many records have a place, and how many the fullest cell of `2 ** shift` holds."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        inner = exp.select(exp.alias_(count(context), "n"))
        inner = places(inner, question, where, context).group_by(*[cell(axis, shift, context) for axis in "xy"])
        n = exp.column("n", table="_c")
        figures = [call("coalesce", call(name, n), number(0)) for name in ("sum", "max")]
        return exp.select(*figures).from_(inner.subquery("_c"))

    return question.statement(make)


def reach(question: MapQuestion) -> Statement:
    """One row: the box of all places or shapes, the box of nearly all, and their number."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        ends = [("min", 0.02, EDGES[:2]), ("max", 0.98, EDGES[2:])]
        is_point = question.field.type is FieldType.GEO_POINT
        columns = [(name, part, PLACE if is_point else edges) for name, part, edges in ends]
        figures = [call(name, exp.column(one, table=PLACES)) for name, _, names in columns for one in names]
        figures += [share(exp.column(one, table=PLACES), part, context) for _, part, names in columns for one in names]
        return places(exp.select(*figures, count(context)), question, where, context)

    return question.statement(make)


PLACE = ("mx", "my")
EDGES = ("x0", "y0", "x1", "y1")
"""The edges of shapes: left, top, right, bottom."""


def share(column: exp.Expr, part: float, context: Lowering) -> exp.Expr:
    """What that part of a column lies before."""
    if context.is_duckdb:
        return call("quantile_disc", column, number(part))
    return exp.Anonymous(this=f"quantileExact({part})", expressions=[column])


def cells(question: MapQuestion, window: Window, shift: int) -> Statement:
    """Rows of x and y of a cell of `2 ** shift`, its number of records, the middle of them, and the first record."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        at = [exp.alias_(cell(axis, shift, context), f"c{axis}") for axis in "xy"]
        middle = [call("avg", place(axis)) for axis in "xy"]
        select = exp.select(*at, exp.alias_(count(context), "n"), *middle, call("min", rid()))
        return places(select, question, where, context, window).group_by("cx", "cy").order_by("cx", "cy")

    return question.statement(make)


def points(question: MapQuestion, window: Window, shift: int | None) -> Statement:
    """Rows of x, y, record, number, colour: of every record, or of the first in each cell of `2 ** shift`."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        select = each(question, context) if shift is None else firsts(question, shift, context)
        return places(select, question, where, context, window, coloured=True)

    return question.statement(make)


def each(question: MapQuestion, context: Lowering) -> exp.Select:
    """Every record."""
    columns = [*[place(axis) for axis in "xy"], rid(), number(1), colour(question, context)]
    return exp.select(*[exp.alias_(one, name) for one, name in zip(columns, COLUMNS, strict=True)])


def firsts(question: MapQuestion, shift: int, context: Lowering) -> exp.Select:
    """The first record of each cell, where it truly is."""
    first = "arg_min" if context.is_duckdb else "argMin"
    columns = [
        *[call(first, place(axis), rid()) for axis in "xy"],
        call("min", rid()),
        count(context),
        call(first, colour(question, context), rid()),
    ]
    select = exp.select(*[exp.alias_(one, name) for one, name in zip(columns, COLUMNS, strict=True)])
    return select.group_by(*[cell(axis, shift, context) for axis in "xy"])


COLUMNS = ("x", "y", "rid", "n", "v")


def packed(rows: exp.Select, layer: str) -> exp.Select:
    """Rows with `id` and `geom` as a tile of one layer, the other columns its properties; no row for none."""
    tile = call("ST_AsMVT", exp.column("_t"), text(layer), number(EXTENT), text("geom"), text("id"))
    some = binary(exp.GT, exp.Count(this=exp.Star()), number(0))
    return exp.select(tile).from_(rows.subquery("_t")).having(some)


def point_tile(question: MapQuestion, window: Window, shift: int | None) -> Statement:
    """One row: the tile of a square window as it is sent, with the records of `points`. The embedded engine alone."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        select = each(question, context) if shift is None else firsts(question, shift, context)
        rows = places(select, question, where, context, window, coloured=True).subquery("_d")
        columns = [
            exp.alias_(exp.column("rid"), "id"),
            exp.alias_(spot(window, exp.column("x"), exp.column("y")), "geom"),
            exp.column("n"),
            exp.column("v"),
        ]
        return packed(exp.select(*columns if question.by else columns[:-1]).from_(rows), "points")

    return question.statement(make)


def cell_tile(question: MapQuestion, window: Window, shift: int) -> Statement:
    """One row: the tile of a square window as it is sent, with the middles of its cells. The embedded engine alone."""

    def make(context: Lowering, where: bound.Predicate) -> exp.Select:
        at = [exp.alias_(cell(axis, shift, context), f"c{axis}") for axis in "xy"]
        first = exp.alias_(call("min", rid()), "id")
        rows = places(exp.select(*at, exp.alias_(count(context), "n"), first), question, where, context, window)
        rows = rows.group_by("cx", "cy")
        middles = [
            binary(exp.Mul, binary(exp.Add, exp.column(f"c{axis}"), number(0.5)), number(1 << shift)) for axis in "xy"
        ]
        columns = [exp.column("id"), exp.alias_(spot(window, *middles), "geom"), exp.column("n")]
        return packed(exp.select(*columns).from_(rows.subquery("_d")), "cells")

    return question.statement(make)


def spot(window: Window, x: exp.Expr, y: exp.Expr) -> exp.Expr:
    """A place in units of a tile, from its corner."""
    unit = number((window.right - window.left) / EXTENT)
    ends = [binary(exp.Sub, x, number(window.left)), binary(exp.Sub, y, number(window.top))]
    return call("ST_Point", *[call("floor", binary(exp.Div, end, unit)) for end in ends])


def places(
    select: exp.Select, question: MapQuestion, where: bound.Predicate, context: Lowering, window: Window | None = None,
    *, coloured: bool = False,
) -> exp.Select:  # fmt: skip
    """A query of the places of matching records, in a window."""
    select = select.from_(place_table(question, context), copy=False)
    if window is not None:
        select = select.where(all_of(inside(window)), copy=False)
    select = narrowed(select, PLACES, where, context)
    return with_colours(select, PLACES, question, context) if coloured else select


def place_table(question: MapQuestion, context: Lowering) -> exp.Expr:
    """Records and where they are, one row each: `rid`, `mx`, `my`."""
    position = context.position(question.field)
    if question.field.type is FieldType.GEO_POINT:
        return context.table(f"geo_{position}", PLACES)
    sides = {"mx": ("xmin", "xmax"), "my": ("ymin", "ymax")}
    sides |= dict(zip(EDGES, [(one, one) for one in ("xmin", "ymax", "xmax", "ymin")], strict=True))
    metres = question.levels.metres
    columns = [exp.alias_(middle(*ends, -metres if "y" in name else metres), name) for name, ends in sides.items()]
    select = exp.select(exp.column("rid"), *columns)
    select = select.from_(context.table(f"levels_{position}"))
    return select.where(binary(exp.EQ, exp.column("level"), number(question.levels.full))).subquery(PLACES)


def middle(low: str, high: str, metres: float) -> exp.Expr:
    """The middle of two ends along an axis, from metres to 32 bits; past the edge of the world is on it."""
    share_ = binary(exp.Div, binary(exp.Add, exp.column(low), exp.column(high)), number(2 * metres))
    scaled = binary(exp.Mul, binary(exp.Add, share_, number(0.5)), number(1 << BITS))
    held = call("least", call("greatest", call("floor", scaled), number(0)), number((1 << BITS) - 1))
    return exp.cast(held, "BIGINT")


def inside(window: Window) -> list[exp.Expr]:
    """Whether a place is in a window."""
    return [
        binary(exp.GTE, place("x"), number(window.left)),
        binary(exp.LT, place("x"), number(window.right)),
        binary(exp.GTE, place("y"), number(window.top)),
        binary(exp.LT, place("y"), number(window.bottom)),
    ]


def narrowed(select: exp.Select, table: str, where: bound.Predicate, context: Lowering) -> exp.Select:
    """A query of the records that match."""
    if isinstance(where, bound.Everything):
        return select
    matching = exp.select(context.rid()).from_(context.table("records", RECORDS))
    matching = matching.where(lower_predicate(where, context))
    return select.where(exp.In(this=rid(table), query=matching.subquery()), copy=False)


def with_colours(select: exp.Select, table: str, question: MapQuestion, context: Lowering) -> exp.Select:
    """A query with what its colours are read from beside it."""
    if question.by is None:
        return select
    same = exp.EQ(this=context.rid(COLOURS), expression=rid(table))
    return select.join(context.table("records", COLOURS), on=same, copy=False)


def colour(question: MapQuestion, context: Lowering) -> exp.Expr:
    """What tells a record apart: a number, or else a text."""
    if question.by is None:
        return exp.null()
    value = context.column(question.by.name, COLOURS)
    if question.by.type.is_number:
        return exp.cast(value, "DOUBLE")
    return exp.cast(value, "VARCHAR") if context.is_duckdb else call("toString", value)


def place(axis: str) -> exp.Expr:
    """A place along an axis."""
    return exp.column(f"m{axis}", table=PLACES)


def rid(table: str = PLACES) -> exp.Expr:
    """The record of a place or of a shape."""
    return exp.column("rid", table=table)


def cell(axis: str, shift: int, context: Lowering) -> exp.Expr:
    """The cell of `2 ** shift` along an axis."""
    if context.is_duckdb:
        return exp.IntDiv(this=place(axis), expression=number(1 << shift))
    return call("bitShiftRight", place(axis), number(shift))


def count(context: Lowering) -> exp.Expr:
    """How many rows."""
    return exp.Count(this=exp.Star()) if context.is_duckdb else call("count")


def is_colour(field: Field) -> bool:
    """Whether a field can tell records apart on a map."""
    return field.type in COLOURED and not field.is_multivalued


COLOURED: Sequence[FieldType] = (FieldType.TEXT, FieldType.INT, FieldType.DOUBLE, FieldType.BOOLEAN)
