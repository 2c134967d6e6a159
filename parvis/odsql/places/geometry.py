"""Geometries as callers write them, made ready for the longitudes and latitudes of records."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
import shapely
from shapely.affinity import translate
from shapely.errors import GEOSException
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from parvis.lib.errors import OdsqlError, gettext_noop

UNREADABLE = gettext_noop("Invalid geometry: WKT, hexadecimal WKB or a GeoJSON geometry is expected.")
EMPTY = gettext_noop("Invalid geometry: it is empty.")
INVALID = gettext_noop("Invalid geometry: {reason}.")
OVERSIZED = gettext_noop("Invalid geometry: it is too large.")
OUTSIDE = gettext_noop("Invalid geometry: longitudes lie within -360 and 360, latitudes within -90 and 90.")
NOT_A_POINT = gettext_noop("A point is expected.")
UNKNOWN_UNIT = gettext_noop("Unknown unit of distance: {unit}.")
NEGATIVE = gettext_noop("A distance must not be negative.")

LONGEST_TEXT = 500_000
MOST_VERTICES = 20_000
DEEPEST = 12
HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})+")
COLLECTION = re.compile(r"COLLECTION|0[17]000000", re.IGNORECASE)
HALF_TURN, TURN = 180.0, 360.0
METRES = {
    "": 1.0,
    "m": 1.0,
    "km": 1000.0,
    "cm": 0.01,
    "mm": 0.001,
    "mi": 1609.344,
    "yd": 0.9144,
    "ft": 0.3048,
}
"""Metres in each unit."""

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """A literal, in degrees (longitude, latitude), its longitudes within a half turn."""

    shape: BaseGeometry

    @property
    def wkt(self) -> str:
        """As text, every digit kept."""
        return shapely.to_wkt(self.shape, rounding_precision=-1)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """One box around it, or two where it lies on both sides of the date line."""
        if self.shape.geom_type == "Point":
            return (self.shape.bounds,)
        west, east = self.shape.intersection(WESTERN), self.shape.intersection(EASTERN)
        touches = self.shape.bounds[0] == -HALF_TURN and self.shape.bounds[2] == HALF_TURN
        halves = [half.bounds for half in (west, east) if touches and not half.is_empty]
        return tuple(halves) or (self.shape.bounds,)

    @property
    def is_box(self) -> bool:
        """Whether it is all of its box."""
        return self.shape.geom_type == "Polygon" and self.shape.equals(box(*self.shape.bounds))

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude. Raises OdsqlError for what is no point."""
        if self.shape.geom_type != "Point":
            raise OdsqlError(NOT_A_POINT)
        x, y = self.shape.coords[0][:2]
        return float(x), float(y)

    @property
    def parts(self) -> tuple[BaseGeometry, ...]:
        """Itself, or what it collects."""
        return tuple(flattened(self.shape))


WESTERN, EASTERN = box(-HALF_TURN, -90, 0, 90), box(0, -90, HALF_TURN, 90)


def flattened(found: BaseGeometry) -> Iterator[BaseGeometry]:
    """The geometries in a collection, however deep."""
    if found.geom_type == "GeometryCollection":
        for part in shapely.get_parts(found):
            yield from flattened(part)
    else:
        yield found


def read_geometry(written: str) -> Geometry:
    """A literal as WKT, hexadecimal WKB or GeoJSON; open polygons are closed.

    Raises OdsqlError: unreadable, empty, invalid, too large or off the globe.
    """
    text = written.strip()
    if len(text) > LONGEST_TEXT or len(COLLECTION.findall(text)) > DEEPEST:
        raise OdsqlError(OVERSIZED)
    found = parsed(text)
    if found is None:
        raise OdsqlError(UNREADABLE)
    return checked(shapely.force_2d(found))


def parsed(text: str) -> BaseGeometry | None:
    """The shape of a text, or None; a feature stands for its geometry."""
    try:
        if text.startswith("{"):
            found = orjson.loads(text)
            return shape(found.get("geometry") or found)
        reader = shapely.from_wkb if HEXADECIMAL.fullmatch(text) else shapely.from_wkt
        return reader(text, on_invalid="fix")
    except (GEOSException, NotImplementedError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def checked(found: BaseGeometry) -> Geometry:
    """A geometry that can be asked for. Raises OdsqlError."""
    if found.is_empty:
        raise OdsqlError(EMPTY)
    if shapely.get_num_coordinates(found) > MOST_VERTICES:
        raise OdsqlError(OVERSIZED)
    west, south, east, north = found.bounds
    if not (-TURN <= west <= east <= TURN and -90 <= south <= north <= 90):
        raise OdsqlError(OUTSIDE)
    if not found.is_valid:
        raise OdsqlError(INVALID, reason=shapely.is_valid_reason(found))
    return Geometry(wrapped(found))


def wrapped(found: BaseGeometry) -> BaseGeometry:
    """The same place with longitudes within a half turn: what crosses the date line is cut there."""
    west, _, east, _ = found.bounds
    if west >= -HALF_TURN and east <= HALF_TURN:
        return found
    pieces = []
    for turns in (-1, 0, 1):
        middle = turns * TURN
        piece = found.intersection(box(middle - HALF_TURN, -90, middle + HALF_TURN, 90))
        if not piece.is_empty:
            pieces.append(translate(piece, xoff=-middle))
    return shapely.union_all(pieces)


def read_box(lat1: float, lon1: float, lat2: float, lon2: float) -> Geometry:
    """A box by two opposite corners, in any order. Raises OdsqlError."""
    if not all(map(math.isfinite, (lat1, lon1, lat2, lon2))):
        raise OdsqlError(OUTSIDE)
    west, south, east, north = min(lon1, lon2), min(lat1, lat2), max(lon1, lon2), max(lat1, lat2)
    south, north = max(south, -90.0), min(north, 90.0)
    if not (-TURN <= west <= east <= TURN and south <= north):
        raise OdsqlError(OUTSIDE)
    if east - west >= TURN:
        west, east = -HALF_TURN, HALF_TURN
    return Geometry(wrapped(flat_box(west, south, east, north)))


def flat_box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box that may have no width, no height, or neither."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return box(west, south, east, north)


def read_distance(value: float, unit: str = "") -> float:
    """Metres of a number and a unit. Raises OdsqlError."""
    factor = METRES.get(unit.lower())
    if factor is None:
        raise OdsqlError(UNKNOWN_UNIT, unit=unit)
    if not value >= 0 or math.isinf(value):
        raise OdsqlError(NEGATIVE)
    return value * factor
