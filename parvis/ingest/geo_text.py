"""Geometries written as text (WKT, EWKT, GeoJSON geometry or Feature) become WKB in WGS 84, many at a time."""

import json
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from parvis.ingest.rawfile import Array, Chunks
from parvis.ingest.shapes import Mask, Shapes, without

EWKT = re.compile(r"\s*SRID=(\d+);(.*)", re.IGNORECASE | re.DOTALL)
WGS84 = 4326


def shapes_of(texts: Chunks) -> Array:
    """The WKB of each text, null where it is not a usable geometry (broken, empty, or outside of the Earth).

    Unclosed rings are closed; a crossing ring is kept as it is; heights are dropped.
    """
    return pa.array(shapely.to_wkb(usable(parse(texts.to_pylist()))), pa.binary())


def points_of(texts: Chunks) -> Array:
    """The point of each text as `{lon, lat}`, null where it is not a usable point."""
    shapes = usable(parse(texts.to_pylist()))
    missing = shapely.get_type_id(shapes) != shapely.GeometryType.POINT
    longitudes = pa.array(np.where(missing, 0.0, shapely.get_x(shapes)), pa.float64())
    latitudes = pa.array(np.where(missing, 0.0, shapely.get_y(shapes)), pa.float64())
    return pa.StructArray.from_arrays([longitudes, latitudes], ["lon", "lat"], mask=pa.array(missing))


def parse(texts: Sequence[str | None]) -> Shapes:
    """Shapely geometries of the texts, None where there is none."""
    found = np.full(len(texts), None, dtype=object)
    filled = {index: text for index, text in enumerate(texts) if text}
    is_json = {index: text.lstrip().startswith("{") for index, text in filled.items()}
    as_json = [index for index in filled if is_json[index]]
    as_wkt = [index for index in filled if not is_json[index]]
    if as_json:
        found[as_json] = read_geojson([filled[index] for index in as_json])[0]
    if as_wkt:
        found[as_wkt] = read_wkt([filled[index] for index in as_wkt])
    return found


def read_wkt(texts: Sequence[str]) -> Shapes:
    """The geometries of WKT texts, in degrees where EWKT says another system."""
    prefixed = [EWKT.fullmatch(text) for text in texts]
    bare = [match[2] if match else text for text, match in zip(texts, prefixed, strict=True)]
    found = np.asarray(shapely.from_wkt(bare, on_invalid="fix"), dtype=object)
    for index, match in enumerate(prefixed):
        if match and int(match[1]) != WGS84 and found[index] is not None:
            found[index] = in_degrees(found[index], int(match[1]))
    return found


def read_geojson(texts: Sequence[str | None]) -> tuple[Shapes, Mask]:
    """The geometries of GeoJSON texts, and which of them had to be mended first."""
    packed = np.array([*texts, None], dtype=object)[:-1]
    found = np.asarray(shapely.from_geojson(packed, on_invalid="ignore"), dtype=object)
    mended = np.zeros(len(texts), dtype=bool)
    for index, text in enumerate(texts):
        if text and found[index] is None:
            found[index] = mended_shape(text)
            mended[index] = found[index] is not None
    return found, mended


def mended_shape(text: str) -> shapely.Geometry | None:
    """A GeoJSON geometry with its rings closed and its positions cut to two numbers; None where that is no help."""
    try:
        read = json.loads(text)
        if isinstance(read, dict) and read.get("type") == "Feature":
            read = read.get("geometry")
        return shape(closed(read)) if isinstance(read, dict) else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, ShapelyError):
        return None


def closed(geometry: dict[str, object]) -> dict[str, object]:
    """The geometry with the first position of each open ring repeated at its end."""
    if geometry.get("type") == "GeometryCollection":
        parts = geometry.get("geometries")
        return geometry | {"geometries": [closed(part) for part in parts] if isinstance(parts, list) else []}
    rings = flat(geometry.get("coordinates"))
    match geometry.get("type"), rings:
        case "Polygon", list():
            return geometry | {"coordinates": [ring_closed(ring) for ring in rings]}
        case "MultiPolygon", list():
            return geometry | {"coordinates": [[ring_closed(ring) for ring in polygon] for polygon in rings]}
        case _:
            return geometry | {"coordinates": rings}


def flat(coordinates: object) -> object:
    """Coordinates whose positions have two numbers."""
    if not isinstance(coordinates, list):
        return coordinates
    if coordinates and not isinstance(coordinates[0], list):
        return coordinates[:2]
    return [flat(part) for part in coordinates]


def ring_closed(ring: list[object]) -> list[object]:
    """The ring, ending where it begins."""
    return ring if not ring or ring[0] == ring[-1] else [*ring, ring[0]]


def in_degrees(geometry: shapely.Geometry, srid: int) -> shapely.Geometry | None:
    """The geometry in WGS 84, None for a system nobody knows."""
    try:
        transformer = pyproj.Transformer.from_crs(srid, WGS84, always_xy=True)
    except pyproj.exceptions.CRSError:
        return None
    moved: shapely.Geometry = shapely.transform(geometry, transformer.transform, interleaved=False)  # type: ignore[arg-type]
    return moved


def usable(shapes: Shapes) -> Shapes:
    """The shapes in two dimensions, without those that are empty or leave the Earth."""
    flat = shapely.force_2d(shapes)
    bounds = shapely.bounds(flat)
    with np.errstate(invalid="ignore"):
        outside = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
    outside |= np.isnan(bounds).any(axis=1) | shapely.is_empty(flat)
    return without(flat, outside)
