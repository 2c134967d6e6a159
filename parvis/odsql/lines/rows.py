"""One text per record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson
from sqlglot import exp

from parvis.lib.schema import Field, FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.lines.cells import Cells
from parvis.odsql.lines.members import geometry_member, member
from parvis.odsql.nodes import call, text
from parvis.odsql.scope import OutputColumn

KINDS = frozenset({"csv", "json", "geojson"})


@dataclass(frozen=True, slots=True)
class LineOptions:
    """What a line depends on besides its values."""

    files_url: str = ""
    delimiter: str = ";"
    list_separator: str = ","
    point_separator: str = ", "
    quote_all: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Self:
        """The options among what is asked; others are somebody else's."""
        return cls(**{name: asked[name] for name in cls.__dataclass_fields__ if name in asked})


@dataclass(frozen=True, slots=True)
class LineGeometry:
    """The geometry of features: a point or a GeoJSON geometry in text. `place` is that of its column, if it has one."""

    value: exp.Expr
    type: FieldType
    place: int | None = None


def main_geometry(fields: Iterable[Field]) -> Field | None:
    """The field that GeoJSON takes for geometry: the first shape, else the first point."""
    places = [field for field in fields if field.type.is_geo]
    shapes = [field for field in places if field.type is FieldType.GEO_SHAPE]
    return next(iter([*shapes, *places]), None)


def row_line(
    kind: str,
    columns: Sequence[OutputColumn],
    values: Sequence[exp.Expr],
    options: LineOptions,
    context: Lowering,
    geometry: LineGeometry | None = None,
) -> exp.Expr:
    """A record as text. The geometry only counts for `geojson`; without one features have none."""
    if kind == "csv":
        return csv_line(columns, values, options, context)
    if kind == "json":
        return concatenated([text("{"), *members(columns, values, options, context), text("}")])
    kept = [place for place in range(len(columns)) if geometry is None or place != geometry.place]
    place = geometry_member(geometry.type, geometry.value, context) if geometry else text("null")
    properties = members([columns[one] for one in kept], [values[one] for one in kept], options, context)
    opening = [text('{"type":"Feature","geometry":'), place, text(',"properties":{')]
    return concatenated([*opening, *properties, text("}}")])


def csv_line(
    columns: Sequence[OutputColumn], values: Sequence[exp.Expr], options: LineOptions, context: Lowering
) -> exp.Expr:
    """Cells between delimiters; a null is an empty cell."""
    cells = Cells(
        context,
        delimiter=options.delimiter,
        list_separator=options.list_separator,
        point_separator=options.point_separator,
        quote_all=options.quote_all,
        files_url=options.files_url,
    )
    pieces: list[exp.Expr] = []
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        if place:
            pieces.append(context.bind(options.delimiter))
        pieces.append(call("coalesce", cells.cell(column, value), text("")))
    return concatenated(pieces)


def members(
    columns: Sequence[OutputColumn], values: Sequence[exp.Expr], options: LineOptions, context: Lowering
) -> list[exp.Expr]:
    """Keys and values of an object, with their commas."""
    pieces: list[exp.Expr] = []
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        key = ("," if place else "") + orjson.dumps(column.key).decode() + ":"
        pieces += [context.bind(key), member(column, value, options.files_url, context)]
    return pieces


def concatenated(pieces: Sequence[exp.Expr]) -> exp.Expr:
    """All of them as one text; none is null."""
    return call("concat", *pieces, text(""))
