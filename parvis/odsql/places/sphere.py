"""Distances on a sphere: in SQL, as boxes and as discs."""

import math

import shapely
from shapely.affinity import translate
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from sqlglot import exp

from parvis.odsql.nodes import binary, call, choose, is_present, number
from parvis.odsql.places.geometry import HALF_TURN, TURN, Box, wrapped

RADIUS_METRES = 6_371_008.8
"""Mean radius of the Earth. Source: IUGG."""
DISC_CORNERS = 256
ROUNDING = 1e-30
"""What the haversine of one and the same place may come to: less than a micrometre."""
EDGE = 1e-9
"""Degrees that rounding may cost a box."""


def half_chord(lon: exp.Expr, lat: exp.Expr, point: tuple[float, float]) -> exp.Expr:
    """The haversine of the angle to a point, 0 to 1: grows with the distance and is cheaper."""
    lon0, lat0 = point
    north = squared_sine(lat, lat0)
    east = squared_sine(lon, lon0)
    shrink = binary(exp.Mul, number(math.cos(math.radians(lat0))), call("cos", call("radians", lat)))
    return binary(exp.Add, north, binary(exp.Mul, shrink, east))


def squared_sine(angle: exp.Expr, other: float) -> exp.Expr:
    """The squared sine of half the difference of two angles in degrees."""
    sine = call("sin", binary(exp.Div, call("radians", binary(exp.Sub, angle, number(other))), number(2.0)))
    return binary(exp.Mul, sine, sine)


def metres_to(lon: exp.Expr, lat: exp.Expr, point: tuple[float, float]) -> exp.Expr:
    """Great-circle distance to a point; null from nowhere, which DuckDB's `least` would not say."""
    angle = call("asin", call("sqrt", call("least", number(1.0), half_chord(lon, lat, point))))
    return choose([(is_present(lon), binary(exp.Mul, number(2 * RADIUS_METRES), angle))])


def longest_half_chord(metres: float) -> float:
    """What `half_chord` is at a distance; 1 from half around the Earth on."""
    angle = min(metres / RADIUS_METRES, math.pi)
    return math.sin(angle / 2) ** 2 + ROUNDING


def boxes_around(point: tuple[float, float], metres: float) -> list[Box]:
    """Boxes that hold all within a distance: two at the date line, the whole circle of longitudes at a pole."""
    lon, lat = point
    angle = min(metres / RADIUS_METRES, math.pi)
    reach = math.degrees(angle) + EDGE
    south, north = lat - reach, lat + reach
    if south <= -90 or north >= 90:
        return [(-HALF_TURN, max(south, -90.0), HALF_TURN, min(north, 90.0))]
    breadth = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat))))) + EDGE
    west, east = lon - breadth, lon + breadth
    if west < -HALF_TURN:
        return [(-HALF_TURN, south, east, north), (west + TURN, south, HALF_TURN, north)]
    if east > HALF_TURN:
        return [(west, south, HALF_TURN, north), (-HALF_TURN, south, east - TURN, north)]
    return [(west, south, east, north)]


def disc(point: tuple[float, float], metres: float) -> BaseGeometry:
    """All within a distance, as a polygon in degrees, out by less than a ten-thousandth of the radius."""
    lon, lat = point
    if metres >= RADIUS_METRES * math.pi:
        return shapely.box(-HALF_TURN, -90, HALF_TURN, 90)
    if metres <= 0:
        return shapely.Point(lon, lat)
    angle = metres / RADIUS_METRES
    ring = [ahead(lon, lat, 2 * math.pi * step / DISC_CORNERS, angle) for step in range(DISC_CORNERS)]
    reach = math.degrees(angle)
    has_north, has_south = lat + reach >= 90, lat - reach <= -90
    if has_north and has_south:
        return all_but_opposite(lon, lat, math.pi - angle)
    if has_north:
        return cap(ring, 90.0)
    if has_south:
        return cap(ring, -90.0)
    return wrapped(Polygon(ring))


def ahead(lon: float, lat: float, bearing: float, angle: float) -> tuple[float, float]:
    """Where one comes to from a point, in degrees; longitudes go on past the half turn."""
    here = math.radians(lat)
    there = math.asin(math.sin(here) * math.cos(angle) + math.cos(here) * math.sin(angle) * math.cos(bearing))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(here), math.cos(angle) - math.sin(here) * math.sin(there)
    )
    return lon + math.degrees(east), math.degrees(there)


def cap(ring: list[tuple[float, float]], pole: float) -> BaseGeometry:
    """A disc around a pole: below (above) its edge, all longitudes."""
    edge = sorted(((lon + HALF_TURN) % TURN - HALF_TURN, lat) for lon, lat in ring)
    first, last = edge[0], edge[-1]
    seam = (first[1] + last[1]) / 2
    return Polygon([(-HALF_TURN, pole), (-HALF_TURN, seam), *edge, (HALF_TURN, seam), (HALF_TURN, pole)])


def all_but_opposite(lon: float, lat: float, angle: float) -> BaseGeometry:
    """A disc over both poles: the world without a disc on its other side."""
    world = shapely.box(-HALF_TURN, -90, HALF_TURN, 90)
    ring = [ahead(lon, -lat, 2 * math.pi * step / DISC_CORNERS, angle) for step in range(DISC_CORNERS)]
    other = wrapped(translate(Polygon(ring), xoff=-HALF_TURN if lon > 0 else HALF_TURN))
    return world.difference(other)
