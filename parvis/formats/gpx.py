"""GPX 1.1: points are waypoints, lines are tracks, polygons are left out. Source: exports.md §3.7, gpx.xsd 1.1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, ClassVar, Self

import shapely

from parvis.formats.chunks import CHUNK, workplace
from parvis.formats.geometry import reprojection
from parvis.formats.parameters import WGS_84, boolean, projection
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.formats.rows import Texts, places
from parvis.formats.xml_text import HEAD, element_name, xml
from parvis.lib.streams import RecordStream

ROWS = 1_000
OPENING = (
    f'{HEAD}<gpx version="1.1" creator="Parvis" xmlns="http://www.topografix.com/GPX/1/1"'
    ' xmlns:ogr="http://osgeo.org/gdal">'
)
"""Values stand in GDAL's namespace, so that QGIS finds them again as attributes."""


@dataclass(frozen=True, slots=True)
class GpxOptions:
    """The choices of GPX. `described`: the fields that are told, none meaning all."""

    epsg: int = WGS_84
    name_field: str = ""
    described: tuple[str, ...] = ()
    use_extension: bool = True

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        asked = (name.strip() for name in params.get("description_field_list", "").split(","))
        return cls(
            projection(params),
            params.get("name_field", "").strip(),
            tuple(name for name in asked if name),
            boolean(params, "use_extension", default=True),
        )

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}

    def named_fields(self) -> list[tuple[str, str]]:
        """The fields that parameters name."""
        named = [("name_field", self.name_field)] if self.name_field else []
        return named + [("description_field_list", name) for name in self.described]


@export_format("gpx", media_type="application/gpx+xml", extension="gpx", options=GpxOptions, needs=Needs.GEOMETRY)
def write_gpx(
    records: RecordStream, columns: tuple[Column, ...], options: GpxOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """Waypoints as they come; tracks wait, for they stand after all waypoints."""
    metadata = f"<metadata><name>{xml(subject.title or subject.dataset_id)}</name></metadata>\n"
    yield (OPENING + metadata).encode()
    with workplace(subject) as folder, (folder / "tracks").open("w+b") as tracks:
        waiting: list[str] = []
        for shape, texts in places(records, columns, subject, reprojection(options.epsg)):
            if shape is not None:
                sort(shape, told(texts, options), waiting, tracks)
            if len(waiting) >= ROWS:
                yield "".join(waiting).encode()
                waiting.clear()
        yield "".join(waiting).encode()
        tracks.seek(0)
        while chunk := tracks.read(CHUNK):
            yield chunk
    yield b"</gpx>\n"


def sort(shape: Any, content: str, waypoints: list[str], tracks: IO[bytes]) -> None:
    """A record to the waypoints or to the tracks, or to both when it is a collection."""
    parts = shapely.get_parts(shape)
    for part in parts[shapely.get_type_id(parts) > shapely.GeometryType.POLYGON]:
        sort(part, content, waypoints, tracks)
    for point in parts[shapely.get_type_id(parts) == shapely.GeometryType.POINT]:
        waypoints.append(place("wpt", shapely.get_coordinates(point, include_z=point.has_z)[0].tolist(), content))
    kinds = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)
    lines = [part for part in parts if shapely.get_type_id(part) in kinds]
    if lines:
        tracks.write(f"<trk>{content}{''.join(map(segment, lines))}</trk>\n".encode())


def segment(line: Any) -> str:
    """A line as the places of a track."""
    found = shapely.get_coordinates(line, include_z=line.has_z).tolist()
    return f"<trkseg>{''.join(place('trkpt', one, '') for one in found)}</trkseg>"


def place(tag: str, coordinates: list[float], content: str) -> str:
    """A point and its height."""
    height = f"<ele>{coordinates[2]!r}</ele>" if coordinates[2:] else ""
    return f'<{tag} lat="{coordinates[1]!r}" lon="{coordinates[0]!r}">{height}{content}</{tag}>\n'


def told(texts: Texts, options: GpxOptions) -> str:
    """The name, then the values: apart, or together as a description."""
    name = next((f"<name>{xml(text)}</name>" for column, text in texts if column.name == options.name_field), "")
    kept = [(column, text) for column, text in texts if not options.described or column.name in options.described]
    if not kept:
        return name
    if not options.use_extension:
        lines = "\n".join(f"{column.label or column.name}: {text}" for column, text in kept)
        return f"{name}<desc>{xml(lines)}</desc>"
    values = "".join(
        f"<ogr:{element_name(column.name)}>{xml(text)}</ogr:{element_name(column.name)}>" for column, text in kept
    )
    return f"{name}<extensions>{values}</extensions>"
