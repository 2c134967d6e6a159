"""GeoJSON: a FeatureCollection of any size, a Feature, a bare geometry, or one Feature per line.

Source: RFC 7946, and for the old `crs` member the GeoJSON specification of 2008.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import orjson

from parvis.ingest import geo_text
from parvis.ingest.charsets import decode
from parvis.ingest.features import Feature, FeatureSource, outline_of, write_features
from parvis.ingest.json_heads import GEOMETRIES
from parvis.ingest.json_records import holds_lines
from parvis.ingest.json_stream import Numbered, array_values, line_values, members
from parvis.ingest.raw import RawTable, reader
from parvis.ingest.reading import ReadOptions
from parvis.ingest.shapes import WGS84, ReadShapes
from parvis.lib.errors import SourceInvalidError, gettext_noop


@reader("geojson")
def read_geojson(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read features; the coordinate system is that of the options, of the `crs` member, or WGS 84.

    Raises:
        SourceInvalidError: the document is broken, or what it holds are no features.
    """
    text = decode(path, work / "text.json", encoding=options.encoding)
    others: dict[str, object] = {}
    source = FeatureSource(path.name, partial(features, text.path, others), shapes_of)
    outline = outline_of(source)
    crs = options.crs or crs_of(others.get("crs"), path.name)
    return write_features(source, work, outline=outline, crs=crs, issues=text.issues)


def features(path: Path, others: dict[str, object]) -> Iterator[Feature]:
    """The features of a file; `others` gets the other members of the collection.

    Raises:
        SourceInvalidError: a value is no feature.
    """
    for number, value in feature_values(path, others):
        if not isinstance(value, dict) or value.get("type") not in GEOMETRIES:
            raise SourceInvalidError(
                gettext_noop("The element {number} of the GeoJSON file is no feature: {value}."),
                number=number,
                value=str(value)[:200],
            )
        yield feature_of(number, value)


def feature_values(path: Path, others: dict[str, object]) -> Iterator[Numbered]:
    """The elements of `features`, of an array, or of a file of lines; else the document itself."""
    if holds_lines(path):
        yield from line_values(path)
        return
    with path.open(encoding="utf-8") as source:
        start = source.read(4096).lstrip()[:1]
    if start == "[":
        yield from array_values(path)
        return
    listed = False
    for found in members(path, "features", others):
        listed = True
        yield found
    if not listed and others.get("type") in GEOMETRIES:
        yield 1, dict(others)


def feature_of(number: int, value: Mapping[str, object]) -> Feature:
    """A feature; a bare geometry is one without attributes. An `id` outside of the properties is one of them."""
    if value.get("type") != "Feature":
        return Feature(number, {}, value, str(value.get("type")))
    found = value.get("properties")
    properties = found if isinstance(found, dict) else {}
    if value.get("id") is not None and "id" not in properties:
        properties = {"id": value["id"], **properties}
    geometry = value.get("geometry")
    return Feature(number, properties, geometry or None, kind_of(geometry))


def kind_of(geometry: object) -> str | None:
    """The type that a geometry gives itself."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    return str(kind) if kind else None


def shapes_of(geometries: Sequence[object]) -> ReadShapes:
    """The shapes of GeoJSON geometries."""
    texts = [None if one is None else orjson.dumps(one, default=str).decode() for one in geometries]
    shapes, mended = geo_text.read_geojson(texts)
    given = np.array([text is not None for text in texts], dtype=bool)
    return ReadShapes(shapes, mended, given & np.array([one is None for one in shapes], dtype=bool))


def crs_of(member: object, name: str) -> str:
    """The coordinate system that the old `crs` member names; WGS 84 where there is none.

    Raises:
        SourceInvalidError: it is given by an address, or in a way that is not known.
    """
    if member is None:
        return WGS84
    found = named(member)
    if isinstance(found, int):
        return f"EPSG:{found}"
    if not isinstance(found, str) or not found.strip():
        raise SourceInvalidError(
            gettext_noop("The coordinate system of {name} is not known: {crs}"), name=name, crs=str(member)[:200]
        )
    return WGS84 if "CRS84" in found else found


def named(member: object) -> object:
    """The name or the code in a `crs` member."""
    properties = member.get("properties") if isinstance(member, dict) else None
    return properties.get("name") or properties.get("code") if isinstance(properties, dict) else None
