"""KML: one placemark a record that has a place. Source: exports.md §3.6, OGC 12-007r2."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import shapely

from parvis.formats.geometry import reprojection
from parvis.formats.parameters import WGS_84, projection
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.formats.rows import Texts, places
from parvis.formats.xml_text import HEAD, attribute, xml
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

ROWS = 1_000
"""Placemarks in one chunk."""


@dataclass(frozen=True, slots=True)
class KmlOptions:
    """The choices of KML."""

    epsg: int = WGS_84

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        return cls(projection(params))

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


@export_format(
    "kml",
    media_type="application/vnd.google-earth.kml+xml",
    extension="kml",
    options=KmlOptions,
    needs=Needs.GEOMETRY,
)
def write_kml(
    records: RecordStream, columns: tuple[Column, ...], options: KmlOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One document."""
    title = xml(subject.title or subject.dataset_id)
    yield f'{HEAD}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{title}</name>\n'.encode()
    named = next((column for column in columns if column.type is FieldType.TEXT), None)
    waiting: list[str] = []
    for shape, texts in places(records, columns, subject, reprojection(options.epsg)):
        if shape is not None:
            waiting.append(placemark(shape, texts, named))
        if len(waiting) >= ROWS:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join([*waiting, "</Document></kml>\n"]).encode()


def placemark(shape: Any, texts: Texts, named: Column | None) -> str:
    """A record: its name, its values, its place."""
    name = next((f"<name>{xml(text)}</name>" for column, text in texts if column is named), "")
    values = "".join(
        f"<Data name={attribute(column.name)}><displayName>{xml(column.label)}</displayName>"
        f"<value>{xml(text)}</value></Data>"
        for column, text in texts
    )
    return f"<Placemark>{name}<ExtendedData>{values}</ExtendedData>{geometry(shape)}</Placemark>\n"


def geometry(shape: Any) -> str:
    """A geometry and its parts."""
    match shape.geom_type:
        case "Point":
            return f"<Point>{coordinates(shape)}</Point>"
        case "LineString" | "LinearRing":
            return f"<LineString>{coordinates(shape)}</LineString>"
        case "Polygon":
            holes = "".join(f"<innerBoundaryIs>{ring(one)}</innerBoundaryIs>" for one in shape.interiors)
            return f"<Polygon><outerBoundaryIs>{ring(shape.exterior)}</outerBoundaryIs>{holes}</Polygon>"
        case _:
            return f"<MultiGeometry>{''.join(map(geometry, shape.geoms))}</MultiGeometry>"


def ring(shape: Any) -> str:
    """A closed line."""
    return f"<LinearRing>{coordinates(shape)}</LinearRing>"


def coordinates(shape: Any) -> str:
    """`lon,lat` or `lon,lat,height`, with a blank between places."""
    found = shapely.get_coordinates(shape, include_z=shape.has_z).tolist()
    return f"<coordinates>{' '.join(','.join(map(repr, one)) for one in found)}</coordinates>"
