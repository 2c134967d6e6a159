"""Records on a map: tiles of points, of cells and of shapes, each the answer to the same question as any other view.

Whether points are all sent or thinned is decided once per question and zoom, never per tile, so that no seam shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Self

from django.core.cache import cache

from parvis.engine.levels import EARTH_METRES, FULL_DETAIL, level_of
from parvis.engine.protocol import Row
from parvis.formats.vector_tile import EXTENT, TilePoint, Value, point_tile
from parvis.lib.errors import ParameterError
from parvis.lib.schema import Field, FieldType
from parvis.lib.statements import Statement
from parvis.odsql import tiles as statements
from parvis.odsql.shape_tiles import shape_tile
from parvis.odsql.tiles import BITS, Levels, MapQuestion, Window
from parvis.records.query import RecordsQuery
from parvis.records.search import run
from parvis.records.source import Source

LAST_ZOOM = 22
POINTS, CELLS, SHAPES = "points", "cells", "shapes"
MODES = (POINTS, CELLS, SHAPES)
CELL_BITS = 7
"""A side of a tile has `2 ** 7` cells: 4 pixels each, on a tile of 512."""
MOST_POINTS = 5_000
"""Where one tile of a zoom would hold more, all tiles of that zoom are thinned to one record per cell."""
KEPT_SECONDS = 3_600
POINT_KINDS = {"Point", "MultiPoint"}


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the map."""

    zoom: int
    x: int
    y: int

    @classmethod
    def from_path(cls, zoom: str, x: str, y: str) -> Self:
        """The tile that an address names. Raises ParameterError."""
        level = whole("z", zoom, LAST_ZOOM)
        last = (1 << level) - 1
        return cls(level, whole("x", x, last), whole("y", y, last))

    @property
    def bits(self) -> int:
        """How many bits a place within it has."""
        return BITS - self.zoom

    @property
    def window(self) -> Window:
        """Its rectangle."""
        side = 1 << self.bits
        return Window(self.x * side, self.y * side, (self.x + 1) * side, (self.y + 1) * side)


def whole(name: str, text: str, most: int) -> int:
    """A whole number of an address, from 0 to `most`. Raises ParameterError."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise ParameterError(name, text, f"0 <= {name} <= {most}")
    return int(text)


def map_fields(source: Source) -> list[Field]:
    """The fields that say where records are."""
    return [one for one in source.schema if one.type.is_geo and one.name not in source.hidden]


def default_field(source: Source, kinds: Sequence[str]) -> Field | None:
    """The field that a map shows at first: outlines where there are some, else positions."""
    found = map_fields(source)
    shapes = [one for one in found if one.type is FieldType.GEO_SHAPE]
    points = [one for one in found if one.type is FieldType.GEO_POINT]
    wanted = [*points, *shapes] if set(kinds) <= POINT_KINDS else [*shapes, *points]
    return next(iter(wanted), None)


def colour_fields(source: Source) -> list[Field]:
    """The fields that can colour a map."""
    return [one for one in source.schema if statements.is_colour(one) and one.name not in source.hidden]


def map_question(
    source: Source, query: RecordsQuery, *, kinds: Sequence[str], field: str = "", by: str = ""
) -> MapQuestion:
    """Which records, where they are and what colours them. Raises ParameterError."""
    fields = {one.name: one for one in map_fields(source)}
    shown = fields.get(field) if field else default_field(source, kinds)
    if shown is None:
        raise ParameterError("field", field or None, "a field with positions or outlines")
    colours = {one.name: one for one in colour_fields(source)}
    if by and by not in colours:
        raise ParameterError("by", by, "a field of texts or numbers")
    levels = Levels(FULL_DETAIL, EARTH_METRES)
    return MapQuestion(query.clauses(), source.scope(query), shown, levels, colours.get(by))


def tile(source: Source, question: MapQuestion, place: Tile, mode: str) -> bytes:
    """A vector tile; empty bytes where nothing is. Raises ParameterError, OdsqlError, QueryTooLongError."""
    if mode == SHAPES:
        return first_bytes(source, shape_statement(question, place))
    shift = thinning(source, question, place.zoom) if mode == POINTS else place.bits - CELL_BITS
    if question.scope.dialect == "duckdb":
        make = statements.point_tile if mode == POINTS else statements.cell_tile
        return first_bytes(source, make(question, place.window, shift))  # type: ignore[arg-type]
    if mode == CELLS:
        return point_tile(CELLS, map(cell_point, cell_rows(source, question, place)))
    rows = run(source, statements.points(question, place.window, shift))
    return point_tile(POINTS, [record_point(row, place) for row in rows])


def first_bytes(source: Source, statement: Statement) -> bytes:
    """The tile that a statement makes; empty where it holds nothing."""
    rows = run(source, statement)
    found = rows[0][0] if rows else b""
    return found if isinstance(found, bytes) else b""


def shape_statement(question: MapQuestion, place: Tile) -> Statement:
    """A tile of shapes. Raises ParameterError."""
    if question.field.type is not FieldType.GEO_SHAPE:
        raise ParameterError("mode", SHAPES, f"{POINTS} or {CELLS} for the field {question.field.name}")
    return shape_tile(question, (place.zoom, place.x, place.y), level_of(place.zoom))


def cell_rows(source: Source, question: MapQuestion, place: Tile) -> list[Row]:
    """The cells of a tile, counted from its corner."""
    found = run(source, statements.cells(question, place.window, place.bits - CELL_BITS))
    left, top = place.x << CELL_BITS, place.y << CELL_BITS
    return [(int(row[0]) - left, int(row[1]) - top, row[2]) for row in found]  # type: ignore[call-overload]


def cell_point(row: Row) -> TilePoint:
    """A cell as its middle, with its number of records."""
    side = EXTENT >> CELL_BITS
    x, y, n = (int(str(one)) for one in row)
    return TilePoint(x * side + side // 2, y * side + side // 2, {"n": n})


def record_point(row: Row, place: Tile) -> TilePoint:
    """A record at its place, with what it stands for."""
    x, y, _, n, value = row
    window, side = place.window, 1 << place.bits
    properties: dict[str, Value] = {"n": int(str(n))}
    if isinstance(value, str | int | float):
        properties["v"] = value
    across = (int(str(x)) - window.left) * EXTENT // side
    down = (int(str(y)) - window.top) * EXTENT // side
    return TilePoint(across, down, properties)


def thinning(source: Source, question: MapQuestion, zoom: int) -> int | None:
    """The cells that points of a zoom are thinned to; None where all are sent."""
    _, most = density(source, question, BITS - zoom)
    return BITS - zoom - CELL_BITS if most > MOST_POINTS else None


def density(source: Source, question: MapQuestion, shift: int) -> tuple[int, int]:
    """How many records have a place, and how many the fullest cell holds."""
    name = kept_name(source, question, "densest", shift)
    found: tuple[int, int] | None = cache.get(name) if name else None
    if found is None:
        rows = run(source, statements.densest(question, shift))
        found = (int(str(rows[0][0])), int(str(rows[0][1]))) if rows else (0, 0)
        if name:
            cache.set(name, found, KEPT_SECONDS)
    return found


def kept_name(source: Source, question: MapQuestion, *what: object) -> str:
    """What an answer is kept under; empty where it changes without the records."""
    _, stable = question.where()
    if not stable or source.version is None:
        return ""
    scope, clauses = question.scope, question.clauses
    facts = (
        (scope.alias, sorted(scope.hidden), scope.guards, scope.timezone, scope.flavour),
        (replace(clauses, disjunctive=frozenset(), ordinary=frozenset()),),
        (sorted(clauses.disjunctive), sorted(clauses.ordinary)),
        (question.field.name, question.by.name if question.by else ""),
    )
    state = "\n".join(map(repr, (*facts, *what)))
    return f"records.map.{blake2b(state.encode(), digest_size=16).hexdigest()}"
