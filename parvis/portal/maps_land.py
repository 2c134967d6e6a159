"""Land as one path of a drawn map, from the tiles of the built-in background."""

from collections.abc import Iterator
from functools import lru_cache
from math import floor

import shapely
from shapely.geometry import Polygon

from parvis.formats.vector_tile_reading import rings
from parvis.lib.errors import EngineUnavailableError
from parvis.portal.basemaps.choices import BUILT_IN_FILE
from parvis.portal.basemaps.files import TileFile, unpacked

LAST_ZOOM = 7
WORLD = 1 << 32
FINEST = 0.7
"""Pixels that outlines may be off; doubled until they fit."""
MARGIN = 20


def land(left: float, top: float, scale: float, width: int, height: int, zoom: float, *, most_bytes: int) -> str:
    """Land in a picture whose corner is there in 32-bit Mercator, `scale` units to a pixel; nothing without tiles."""
    level = max(0, min(LAST_ZOOM, round(zoom)))
    side = WORLD >> level
    view = shapely.box(-MARGIN, -MARGIN, width + MARGIN, height + MARGIN)
    parts = []
    for x, y in tiles_of(left, top, width * scale, height * scale, side, 1 << level):
        for extent, one in polygons(level, x % (1 << level), y):
            unit = side / extent / scale
            placed = [((x * side - left) / scale + px * unit, (y * side - top) / scale + py * unit) for px, py in one]
            parts.append(shapely.intersection(shapely.make_valid(Polygon(placed), method="structure"), view))
    if not parts:
        return ""
    whole = shapely.union_all(parts)
    off = FINEST
    while len(path := path_of(shapely.simplify(whole, off), off)) > most_bytes:
        off *= 2
    return f'<path class="g" d="{path}"/>' if path else ""


def tiles_of(left: float, top: float, wide: float, high: float, side: int, count: int) -> Iterator[tuple[int, int]]:
    """The tiles of a picture; columns go on past the date line."""
    for x in range(floor(left / side), floor((left + wide) / side) + 1):
        for y in range(max(0, floor(top / side)), min(count - 1, floor((top + high) / side)) + 1):
            yield x, y


@lru_cache(maxsize=256)
def polygons(level: int, x: int, y: int) -> list[tuple[int, list[tuple[int, int]]]]:
    """The outer rings of land in a tile, with the extent that they are counted in."""
    try:
        content = TileFile.of(BUILT_IN_FILE).read(level, x, y)
    except EngineUnavailableError:
        return []
    extent, found = rings(unpacked(content), "land") if content else (4096, [])
    return [(extent, ring) for surface in found for ring in surface if len(ring) > 2 and is_outer(ring)]


def is_outer(ring: list[tuple[int, int]]) -> bool:
    """Whether a ring surrounds land, by its direction; holes (lakes) are too small to be drawn."""
    area = sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in zip(ring, [*ring[1:], ring[0]], strict=True))
    return area > 0


def path_of(shape: shapely.Geometry, off: float) -> str:
    """Surfaces as a path of whole pixels, without those that are too small to be told."""
    pieces = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and part.area > (3 * off) ** 2:
            places = " ".join(f"{x:.0f} {y:.0f}" for x, y in part.exterior.coords[:-1])
            pieces.append(f"M{places}z")
    return "".join(pieces)
