"""KML and KMZ's content: placemarks with their attributes, whatever schema, folder or balloon they come in.

Source: OGC 12-007r2. Read as a stream, without entities or external documents.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import shapely

from parvis.ingest.features import Feature, FeatureSource, outline_of, write_features
from parvis.ingest.raw import RawTable, reader
from parvis.ingest.reading import ReadOptions
from parvis.ingest.shapes import WGS84
from parvis.ingest.xml_stream import child_text, children, constructed, local, shapes_built, xml_events

GEOMETRIES = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack"}
POSITION = re.compile(r"[^\s,]+(?:,[^\s,]*)*")
PLAIN = ("name", "description", "address", "phoneNumber", "snippet")
MULTIPLE: dict[int, Any] = {
    int(shapely.GeometryType.POINT): shapely.multipoints,
    int(shapely.GeometryType.LINESTRING): shapely.multilinestrings,
    int(shapely.GeometryType.POLYGON): shapely.multipolygons,
}
NUMERIC_TYPES = {"int", "uint", "short", "ushort", "float", "double", "bool"}


@reader("kml")
def read_kml(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read the placemarks of a document.

    Raises:
        SourceInvalidError: the document is broken, hides entities, or has no placemark.
    """
    declared: dict[str, bool] = {}
    paths: set[tuple[str, ...]] = set()
    source = FeatureSource(
        path.name,
        partial(placemarks, path, declared, paths),
        shapes_built,
        lambda key: declared.get(key, key in PLAIN),
    )
    outline = outline_of(source)
    outline.kinds = {key: Counter() for key in declared} | outline.kinds
    if len(paths) == 1:
        outline.kinds.pop("folder", None)
    return write_features(source, work, outline=outline, crs=options.crs or WGS84)


def placemarks(path: Path, declared: dict[str, bool], paths: set[tuple[str, ...]]) -> Iterator[Feature]:
    """The placemarks, each with the folders that it lies in; `declared` gets the attributes of schemas.

    A declared attribute is true where its type is that of words. `paths` gets the folders of every placemark.
    """
    folders: list[str] = []
    number = 0
    for event, element, parent in xml_events(path, {"Placemark", "Folder", "Schema", "name"}, freed={"Placemark"}):
        match local(element), event:
            case "Schema", "end":
                fields = children(element, "SimpleField")
                declared |= {str(one.get("name")): one.get("type") not in NUMERIC_TYPES for one in fields}
            case "Folder", "start":
                folders.append("")
            case "Folder", "end":
                folders.pop()
            case "name", "end" if parent == "Folder":
                folders[-1] = (element.text or "").strip()
            case "Placemark", "end":
                number += 1
                paths.add(tuple(filter(None, folders)))
                yield placemark(number, element, list(filter(None, folders)))


def placemark(number: int, element: Element, folders: list[str]) -> Feature:
    """One placemark: its own words, its extended data, and its geometry."""
    properties: dict[str, object] = {"folder": " / ".join(folders)} if folders else {}
    properties |= {key: text for key in PLAIN if (text := child_text(element, key))}
    properties |= extended_data(element)
    properties |= {key: text for key, text in moments(element).items() if key not in properties}
    geometry = next((one for one in element if local(one) in GEOMETRIES), None)
    if geometry is None:
        return Feature(number, properties, None, None)
    return Feature(number, properties, partial(shape_of, geometry), kind_of(geometry))


def extended_data(element: Element) -> dict[str, object]:
    """The attributes of a placemark, with or without a schema."""
    found: dict[str, object] = {}
    for one in element.iter():
        if local(one) in {"SimpleData", "Data"} and (declared := one.get("name")):
            value = one.text if local(one) == "SimpleData" else child_text(one, "value")
            found[declared] = (value or "").strip() or None
    return found


def moments(element: Element) -> dict[str, object]:
    """The first moment of each kind."""
    found: dict[str, object] = {}
    for one in element.iter():
        if local(one) in {"when", "begin", "end"} and one.text:
            found.setdefault(local(one), one.text.strip())
    return found


def kind_of(element: Element) -> str:
    """The kind of geometry, which says whether all are points."""
    name = local(element)
    parts = [one for one in element if local(one) in GEOMETRIES]
    return kind_of(parts[0]) if name == "MultiGeometry" and len(parts) == 1 else name


def shape_of(element: Element) -> shapely.Geometry:
    """The shape of a geometry element."""
    name = local(element)
    if name in {"MultiGeometry", "MultiTrack"}:
        parts = [shape_of(one) for one in element if local(one) in GEOMETRIES]
        return parts[0] if len(parts) == 1 else gathered(parts)
    if name == "Polygon":
        return polygon_of(element)
    if name == "Track":
        return constructed(name, [track_position(one) for one in children(element, "coord")])
    return constructed(name, positions(element))


def polygon_of(element: Element) -> shapely.Geometry:
    """A polygon; holes of no surface are left out."""
    outer = [positions(one) for one in rings(element, "outerBoundaryIs")]
    inner = [positions(one) for one in rings(element, "innerBoundaryIs")]
    return shapely.Polygon(outer[0] if outer else None, [one for one in inner if len(one) > 2])


def track_position(coord: Element) -> tuple[float, float]:
    """Longitude and latitude of a `gx:coord`: numbers between blanks."""
    longitude, latitude, *_ = (coord.text or "").split()
    return float(longitude), float(latitude)


def gathered(parts: list[shapely.Geometry]) -> shapely.Geometry:
    """Several shapes as one: a multi-something where all are alike."""
    kinds = {int(shapely.get_type_id(one)) for one in parts}
    build = MULTIPLE[kinds.pop()] if len(kinds) == 1 and kinds <= set(MULTIPLE) else shapely.geometrycollections
    shape: shapely.Geometry = build(parts)
    return shape


def rings(polygon: Element, side: str) -> Iterator[Element]:
    """The rings of a side of a polygon."""
    for boundary in children(polygon, side):
        yield from children(boundary, "LinearRing")


def positions(element: Element) -> list[tuple[float, float]]:
    """Longitudes and latitudes of a `coordinates` element: `lon,lat[,alt]` between blanks."""
    found = []
    for position in POSITION.findall(child_text(element, "coordinates") or ""):
        parts = position.split(",")
        with suppress(IndexError):
            found.append((float(parts[0]), float(parts[1])))
    return found
