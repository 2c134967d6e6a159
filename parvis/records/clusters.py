"""Groups of records on a map: counts on a fine grid, neighbours put together from the heaviest down."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import asinh, degrees, floor, pi, radians, sinh, tan
from math import atan as arc_tan
from typing import Self

from parvis.engine.levels import HIGHEST_LATITUDE
from parvis.lib.errors import ParameterError
from parvis.odsql import tiles as statements
from parvis.odsql.tiles import BITS, MapQuestion, Window
from parvis.records.search import run
from parvis.records.source import Source
from parvis.records.tiles import LAST_ZOOM, whole

GRID_BITS = 5
"""A tile of 512 pixels has `2 ** 5` squares a side: 16 pixels each."""
REACH = 3.0
"""Squares within which neighbours are put together: 48 pixels."""
MOST_TILES = 400
"""The largest view, in tiles of its zoom."""
WORLD = 1 << BITS
TURN = 360.0


@dataclass(frozen=True, slots=True)
class View:
    """What a screen shows: a box in degrees, at a zoom. `west` may lie east of `east`, across the date line."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @classmethod
    def from_params(cls, bbox: str, zoom: str) -> Self:
        """`west,south,east,north` and a whole zoom. Raises ParameterError."""
        try:
            west, south, east, north = (float(part) for part in bbox.split(","))
        except ValueError:
            raise ParameterError("bbox", bbox or None, "west,south,east,north in degrees") from None
        if not (-90 <= south < north <= 90 and abs(west) <= 1e6 and abs(east) <= 1e6 and west != east):
            raise ParameterError("bbox", bbox, "west,south,east,north in degrees")
        return cls(west, south, east, north, whole("zoom", zoom, LAST_ZOOM))

    def windows(self) -> list[Window]:
        """Its rectangles of the map, their edges on the grid; two where it lies across the date line.

        Raises ParameterError: too much for this zoom.
        """
        side = 1 << (BITS - self.zoom - GRID_BITS)
        top, bottom = snapped(down(self.north), down(self.south), side)
        wide = self.east - self.west if self.east > self.west else (self.east - self.west) % TURN
        start = (self.west / TURN + 0.5) % 1
        left, right = snapped(start * WORLD, (start + min(1.0, wide / TURN)) * WORLD, side)
        tile = 1 << (BITS - self.zoom)
        if (right - left) / tile * (bottom - top) / tile > MOST_TILES:
            raise ParameterError("bbox", f"{self.west},{self.south},{self.east},{self.north}", "a smaller box")
        if right - left >= WORLD:
            return [Window(0, top, WORLD, bottom)]
        if right <= WORLD:
            return [Window(left, top, right, bottom)]
        return [Window(left, top, WORLD, bottom), Window(0, top, right - WORLD, bottom)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Some records: the middle of them in squares of the grid, and how many they are."""

    x: float
    y: float
    n: int


def clusters(source: Source, question: MapQuestion, view: View) -> list[Cluster]:
    """The groups of a view, the heaviest first. Raises ParameterError, OdsqlError, QueryTooLongError."""
    shift = BITS - view.zoom - GRID_BITS
    squares = [
        Cluster(float(row[3]) / (1 << shift), float(row[4]) / (1 << shift), int(row[2]))  # type: ignore[arg-type, call-overload]
        for window in view.windows()
        for row in run(source, statements.cells(question, window, shift))
    ]
    return merged(squares)


def merged(squares: Iterable[Cluster]) -> list[Cluster]:
    """Squares put together: the heaviest takes what is near and not taken yet, then the next one does."""
    waiting: dict[tuple[int, int], list[Cluster]] = defaultdict(list)
    ranked = sorted(squares, key=lambda one: (-one.n, one.x, one.y))
    for one in ranked:
        waiting[floor(one.x / REACH), floor(one.y / REACH)].append(one)
    found = []
    taken: set[Cluster] = set()
    for heaviest in ranked:
        if heaviest not in taken:
            near = [one for one in around(heaviest, waiting) if one not in taken]
            taken.update(near)
            found.append(middle(near))
    return sorted(found, key=lambda one: (-one.n, one.x, one.y))


def around(centre: Cluster, waiting: dict[tuple[int, int], list[Cluster]]) -> Iterable[Cluster]:
    """What lies within reach, itself included."""
    column, row = floor(centre.x / REACH), floor(centre.y / REACH)
    for place in product((column - 1, column, column + 1), (row - 1, row, row + 1)):
        for one in waiting.get(place, ()):
            if (one.x - centre.x) ** 2 + (one.y - centre.y) ** 2 <= REACH**2:
                yield one


def middle(squares: list[Cluster]) -> Cluster:
    """Squares as one, in the middle of their records."""
    n = sum(one.n for one in squares)
    return Cluster(sum(one.x * one.n for one in squares) / n, sum(one.y * one.n for one in squares) / n, n)


def as_geojson(found: Iterable[Cluster], zoom: int) -> dict[str, object]:
    """Groups as points of GeoJSON with `n`."""
    side = 1 << (BITS - zoom - GRID_BITS)
    features = []
    for one in found:
        lon, lat = degrees_at(one.x * side, one.y * side)
        geometry = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
        features.append({"type": "Feature", "geometry": geometry, "properties": {"n": one.n}})
    return {"type": "FeatureCollection", "features": features}


def snapped(low: float, high: float, side: int) -> tuple[int, int]:
    """A stretch widened to whole squares."""
    return floor(low / side) * side, -(floor(-high / side) * side)


def down(lat: float) -> float:
    """A latitude as 32-bit Mercator, from the north."""
    held = radians(max(-HIGHEST_LATITUDE, min(HIGHEST_LATITUDE, lat)))
    return min(float(WORLD), max(0.0, (0.5 - asinh(tan(held)) / (2 * pi)) * WORLD))


def across(lon: float) -> float:
    """A longitude as 32-bit Mercator, from the west."""
    return (lon / TURN + 0.5) * WORLD


def degrees_at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place in 32-bit Mercator, in the middle of its unit."""
    lat = degrees(arc_tan(sinh(pi * (1 - 2 * (y + 0.5) / WORLD))))
    return ((x + 0.5) / WORLD - 0.5) * TURN, lat
