"""GPX: waypoints, routes and tracks, each a record. Source: GPX 1.0 and 1.1 schemas of topografix.com."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element

import shapely

from parvis.ingest.features import Feature, FeatureSource, outline_of, write_features
from parvis.ingest.raw import RawTable, reader
from parvis.ingest.reading import ReadOptions
from parvis.ingest.shapes import WGS84
from parvis.ingest.xml_stream import children, local, shapes_built, xml_events

KINDS = {"wpt": "waypoint", "rte": "route", "trk": "track"}
WORDS = {"kind", "name", "cmt", "desc", "src", "sym", "type", "url", "urlname", "fix", "link"}
POINTS = {"trkseg", "rtept", "extensions", "link"}


@reader("gpx")
def read_gpx(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read the waypoints, routes and tracks of a file.

    Raises:
        SourceInvalidError: the document is broken, hides entities, or has none of them.
    """
    source = FeatureSource(path.name, partial(features, path), shapes_built, lambda key: key in WORDS)
    return write_features(source, work, outline=outline_of(source), crs=options.crs or WGS84)


def features(path: Path) -> Iterator[Feature]:
    """One feature per waypoint, route and track."""
    number = 0
    for event, element, _parent in xml_events(path, set(KINDS), freed=set(KINDS)):
        if event == "end":
            number += 1
            yield feature_of(number, element)


def feature_of(number: int, element: Element) -> Feature:
    """An element as a record; a track knows when it begins and ends."""
    kind = KINDS[local(element)]
    properties = {"kind": kind, **extras(element), **own_words(element)}
    if kind == "track":
        properties |= span(element)
    if kind == "waypoint":
        return Feature(number, properties, partial(point_of, element), "Point")
    return Feature(number, properties, partial(line_of, element), "LineString")


def own_words(element: Element) -> dict[str, object]:
    """What stands in the element itself, and the address of its first link."""
    found: dict[str, object] = {
        local(one): text for one in element if local(one) not in POINTS and (text := (one.text or "").strip())
    }
    link = next(children(element, "link"), None)
    return found if link is None else {**found, "link": link.get("href")}


def extras(element: Element) -> dict[str, object]:
    """What extensions add."""
    leaves = (one for extensions in children(element, "extensions") for one in extensions.iter() if not len(one))
    return {local(one): text for one in leaves if (text := (one.text or "").strip())}


def span(track: Element) -> dict[str, object]:
    """The first and the last moment of a track."""
    times = [one.text.strip() for one in track.iter() if local(one) == "time" and one.text]
    return {"begins_at": min(times), "ends_at": max(times)} if times else {}


def point_of(element: Element) -> shapely.Point:
    """The point of a waypoint."""
    return shapely.Point(position(element))


def line_of(element: Element) -> shapely.Geometry:
    """The line of a route, or those of a track's segments."""
    if local(element) == "rte":
        runs = [[position(one) for one in children(element, "rtept")]]
    else:
        runs = [[position(one) for one in children(segment, "trkpt")] for segment in children(element, "trkseg")]
    lines = [run if len(run) > 1 else run * 2 for run in runs if run]
    if not lines:
        return shapely.LineString()
    return shapely.LineString(lines[0]) if len(lines) == 1 else shapely.MultiLineString(lines)


def position(element: Element) -> tuple[float, float]:
    """Longitude and latitude of a point; raises ValueError where they are no numbers."""
    return float(element.get("lon", "")), float(element.get("lat", ""))
