"""Records as GML features; coordinates are latitude before longitude, as EPSG:4326 says. Source: OGC 03-105r1."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import orjson

from parvis.explore.ows.writing import add, nested
from parvis.lib.schema import FieldType
from parvis.odsql import OutputColumn

SYSTEM = {"srsName": "urn:ogc:def:crs:EPSG::4326"}


def add_feature(
    parent: Element, type_name: str, record_id: str, result: Mapping[str, Any], columns: Sequence[OutputColumn]
) -> None:
    """One record as a feature."""
    feature = add(parent, type_name, attributes={"gml:id": f"{type_name.partition(':')[2]}.{record_id}"})
    for column in columns:
        value = result.get(column.key)
        if value is None:
            continue
        name = f"ods:{property_name(column.key)}"
        if column.type is FieldType.GEO_POINT and isinstance(value, dict):
            add_geometry(add(feature, name), {"type": "Point", "coordinates": [value["lon"], value["lat"]]})
        elif column.type is FieldType.GEO_SHAPE:
            add_geometry(add(feature, name), value.get("geometry", value))
        else:
            add(feature, name, plain(value))


def property_name(name: str) -> str:
    """A field's name as a name of XML, which begins with no digit."""
    safe = "".join(one if one.isalnum() or one in "_-." else "_" for one in name)
    return f"_{safe}" if safe[:1].isdigit() or safe[:1] in "-." else safe


def plain(value: Any) -> str:
    """A value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return str(value)


def add_geometry(parent: Element, geometry: Mapping[str, Any]) -> None:
    """A geometry of GeoJSON."""
    writer = WRITERS.get(geometry["type"])
    if writer is not None:
        writer(parent, geometry)


def add_point(parent: Element, geometry: Mapping[str, Any]) -> None:
    add(add(parent, "gml:Point", attributes=SYSTEM), "gml:pos", places([geometry["coordinates"]]))


def add_line(parent: Element, geometry: Mapping[str, Any]) -> None:
    line = add(parent, "gml:LineString", attributes=SYSTEM)
    add(line, "gml:posList", places(geometry["coordinates"]))


def add_polygon(parent: Element, geometry: Mapping[str, Any]) -> None:
    polygon = add(parent, "gml:Polygon", attributes=SYSTEM)
    for place, ring in enumerate(geometry["coordinates"]):
        side = "gml:interior" if place else "gml:exterior"
        add(nested(polygon, side, "gml:LinearRing"), "gml:posList", places(ring))


def add_many(name: str, member: str, kind: str) -> Callable[[Element, Mapping[str, Any]], None]:
    """What writes several geometries of one kind."""

    def write(parent: Element, geometry: Mapping[str, Any]) -> None:
        many = add(parent, name, attributes=SYSTEM)
        for coordinates in geometry["coordinates"]:
            WRITERS[kind](add(many, member), {"type": kind, "coordinates": coordinates})

    return write


def add_collection(parent: Element, geometry: Mapping[str, Any]) -> None:
    many = add(parent, "gml:MultiGeometry", attributes=SYSTEM)
    for one in geometry["geometries"]:
        add_geometry(add(many, "gml:geometryMember"), one)


def places(coordinates: Sequence[Sequence[float]]) -> str:
    """Places as text, latitude first."""
    return " ".join(f"{one[1]} {one[0]}" for one in coordinates)


WRITERS: dict[str, Callable[[Element, Mapping[str, Any]], None]] = {
    "Point": add_point,
    "LineString": add_line,
    "Polygon": add_polygon,
    "MultiPoint": add_many("gml:MultiPoint", "gml:pointMember", "Point"),
    "MultiLineString": add_many("gml:MultiLineString", "gml:lineStringMember", "LineString"),
    "MultiPolygon": add_many("gml:MultiPolygon", "gml:polygonMember", "Polygon"),
    "GeometryCollection": add_collection,
}
