"""A map drawn here: records as dots or as outlines, over land, in one SVG of at most 40 KB.

It stands in the page before the live map does, and instead of it where scripts or WebGL are missing, and on paper.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, sqrt
from typing import Any

import numpy as np
import shapely

from parvis.engine.levels import EARTH_METRES, level_of
from parvis.lib.schema import FieldType
from parvis.odsql import tiles as statements
from parvis.odsql.shape_tiles import outlines
from parvis.odsql.tiles import MapQuestion, Window
from parvis.portal.maps_choices import TILE_PIXELS, WORLD, Location
from parvis.portal.maps_land import land
from parvis.records.clusters import across, down
from parvis.records.legends import Legend
from parvis.records.search import run
from parvis.records.source import Source

WIDTH, HEIGHT = 1200, 750
DOT_BITS = 6
"""Dots stand for squares of 8 pixels at whole zooms: a tile of 512 has `2 ** 6` a side."""
MOST_BYTES = 40_000
HEAD_BYTES = 2_200
LAND_BYTES = 10_000
MOST_SHAPES = 3_000
RADII = (2.5, 3.5, 4.5)
"""Radii of dots by how many records they stand for."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of a map: its upper left corner in 32-bit Mercator, and units of it per pixel."""

    left: float
    top: float
    scale: float

    @classmethod
    def of(cls, location: Location) -> "Frame":
        """The picture whose middle is there."""
        scale = WORLD / (TILE_PIXELS * 2**location.zoom)
        return cls(across(location.lon) - WIDTH / 2 * scale, down(location.lat) - HEIGHT / 2 * scale, scale)

    @property
    def window(self) -> Window:
        """What it shows of the world."""
        return Window(
            max(0, floor(self.left)),
            max(0, floor(self.top)),
            min(WORLD, floor(self.left + WIDTH * self.scale)),
            min(WORLD, floor(self.top + HEIGHT * self.scale)),
        )

    @property
    def metres(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of EPSG:3857."""
        unit = EARTH_METRES / WORLD
        west, north = self.left * unit - EARTH_METRES / 2, EARTH_METRES / 2 - self.top * unit
        return west, north - HEIGHT * self.scale * unit, west + WIDTH * self.scale * unit, north

    def placed(self, points: Any) -> Any:
        """Metres of EPSG:3857 as pixels."""
        unit = EARTH_METRES / WORLD
        x = ((points[:, 0] + EARTH_METRES / 2) / unit - self.left) / self.scale
        y = ((EARTH_METRES / 2 - points[:, 1]) / unit - self.top) / self.scale
        return np.column_stack((x, y))


def picture(source: Source, question: MapQuestion, location: Location, legend: Legend | None) -> str:
    """The map as SVG, light or dark as the reader's system is."""
    frame = Frame.of(location)
    ground = land(frame.left, frame.top, frame.scale, WIDTH, HEIGHT, location.zoom, most_bytes=LAND_BYTES)
    room = MOST_BYTES - HEAD_BYTES - len(ground)
    if question.field.type is FieldType.GEO_SHAPE:
        drawn = shapes(source, question, frame, location, legend, room)
    else:
        drawn = dots(source, question, frame, location, room)
    return framed(ground + drawn)


def zones_picture(
    question: MapQuestion, source: Source, location: Location, legend: Legend, counts: Mapping[int, int]
) -> str:
    """Zones in the colours of their numbers of records, as SVG."""
    frame = Frame.of(location)
    ground = land(frame.left, frame.top, frame.scale, WIDTH, HEIGHT, location.zoom, most_bytes=LAND_BYTES)
    room = MOST_BYTES - HEAD_BYTES - len(ground)
    return framed(ground + shapes(source, question, frame, location, legend, room, counts))


def framed(drawn: str) -> str:
    """What is drawn, on water, with the colours of both themes."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<style>{STYLE}</style>{HATCH}"
        f'<rect width="{WIDTH}" height="{HEIGHT}" class="w"/>{drawn}</svg>'
    )


def dots(source: Source, question: MapQuestion, frame: Frame, location: Location, room: int) -> str:
    """Records as dots, larger where there are more; the fullest squares where there is no room for all."""
    shift = max(0, 32 - min(22, floor(location.zoom)) - DOT_BITS)
    rows = run(source, statements.cells(question, frame.window, shift))
    found = [
        (int(str(n)), (float(str(x)) - frame.left) / frame.scale, (float(str(y)) - frame.top) / frame.scale)
        for _, _, n, x, y, _ in rows
    ]
    found.sort(reverse=True)
    if not found:
        return ""
    fullest = found[0][0]
    paths: list[list[str]] = [[] for _ in RADII]
    for n, x, y in found[: room // len("M1234 123h0")]:
        paths[dot_size(n, fullest)].append(f"M{x:.0f} {y:.0f}h0")
    return "".join(f'<path class="d d{size}" d="{"".join(path)}"/>' for size, path in enumerate(paths) if path)


def dot_size(n: int, fullest: int) -> int:
    """Which of the radii: by the square root of the count."""
    return min(len(RADII) - 1, floor(len(RADII) * sqrt(n / fullest) * 0.999)) if fullest > 1 else 0


def shapes(
    source: Source, question: MapQuestion, frame: Frame, location: Location, legend: Legend | None, room: int,
    counts: Mapping[int, int] | None = None,
) -> str:  # fmt: skip
    """Records as outlines, in the colours of the legend; small ones are left out where there is no room."""
    level = level_of(min(22, round(location.zoom)))
    rows = run(source, outlines(question, frame.metres, level, MOST_SHAPES))
    classes: dict[str, list[str]] = {}
    for wkb, own, rid in rows:
        value = own if counts is None else counts.get(int(str(rid)))
        colour = EMPTY if counts is not None and value is None else colour_class(value, legend)
        for kind, path in paths_of(wkb, frame):
            if len(path) <= room:
                room -= len(path)
                classes.setdefault(f"{kind} {kind}{colour}", []).append(path)
    return "".join(f'<path class="{name}" d="{"".join(found)}"/>' for name, found in sorted(classes.items()))


def paths_of(wkb: Any, frame: Frame) -> Iterator[tuple[str, str]]:
    """A shape as paths in whole pixels, with the kind of each: area, line, or dot."""
    whole = shapely.transform(shapely.from_wkb(wkb), frame.placed)
    seen = shapely.intersection(shapely.make_valid(whole), shapely.box(-20, -20, WIDTH + 20, HEIGHT + 20))
    for part in shapely.get_parts(shapely.simplify(seen, 0.7)):
        match part.geom_type:
            case "Polygon":
                rings = [part.exterior, *part.interiors]
                yield "a", "".join(f"{line_path(one.coords)}z" for one in rings if one.length > 3)
            case "LineString":
                yield "l", line_path(part.coords)
            case "Point":
                yield "d", f"M{part.x:.0f} {part.y:.0f}h0"


def line_path(places: Iterable[Sequence[float]]) -> str:
    """A line: its first place, then steps, which are shorter to write."""
    whole = [(round(x), round(y)) for x, y, *_ in places]
    text = f"M{whole[0][0]} {whole[0][1]}l"
    steps = []
    for (x, y), (to_x, to_y) in pairwise(whole):
        if (x, y) != (to_x, to_y):
            steps.append(f"{to_x - x} {to_y - y}")
    return text + " ".join(steps).replace(" -", "-") if steps else text + "0 0"


def colour_class(value: object, legend: Legend | None) -> str:
    """The number of a class of the legend; `x` for what has none, nothing without a legend."""
    if legend is None:
        return ""
    if value is None:
        return "x"
    if legend.limits and isinstance(value, int | float):
        inner = legend.limits[1:-1]
        return f"q{sum(value >= one for one in inner)}"
    named = [one for one, _ in legend.values]
    known = next((place for place, one in enumerate(named) if same(one, value)), None)
    return "c7" if known is None else f"c{known}"


def same(one: object, other: object) -> bool:
    """Whether a value of the legend is one of a record, which comes as a number or a text."""
    if isinstance(one, bool):
        return str(other).lower() == str(one).lower()
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return str(one) == str(other)


EMPTY = "e"
"""The class of zones without records."""
HATCH = (
    '<pattern id="h" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path class="h" d="M-1 9 9-1M-1 1 1-1M7 9 9 7"/></pattern>'
)
MISSING, DARK_MISSING = ("#b9b3a4", "#6b6557"), ("#59615d", "#a3aca7")
"""What has no value, and the lines over what has no record; as in `map-key.css`."""
SEQUENCE = ("#e6f1e8", "#b7d7c2", "#85bea0", "#4aa583", "#327f64", "#1b5a47", "#06382b")
DARK_SEQUENCE = ("#16352b", "#235645", "#307a61", "#3f9f7d", "#77bb9e", "#a9d8c1", "#d9f5e6")
CATEGORIES = ("#0b6b4f", "#f36a0a", "#0267c1", "#820127", "#78a056", "#4d2d77", "#069ebc", "#6f7c74")
DARK_CATEGORIES = ("#5cc79b", "#eb9237", "#679ee7", "#ff9bd0", "#b7e58a", "#bfbafe", "#97e9fe", "#8e9f99")


def theme(
    water: str,
    ground: str,
    border: str,
    data: str,
    ring: str,
    colours: tuple[Sequence[str], Sequence[str], tuple[str, str]],
) -> str:
    """The rules of one theme."""
    sequence, categories, (missing, lines) = colours
    named = {
        **{f"q{n}": one for n, one in enumerate(sequence)},
        **{f"c{n}": one for n, one in enumerate(categories)},
        "x": missing,
    }
    rules = "".join(f".a{n}{{fill:{one}}}.l{n}{{stroke:{one}}}" for n, one in named.items())
    return (
        f".w{{fill:{water}}}.g{{fill:{ground};stroke:{border};stroke-width:.6}}.d{{stroke:{data}}}"
        f".a{{fill:{data};stroke:{ring}}}.l{{stroke:{data}}}{rules}.h{{stroke:{lines}}}"
    )


STYLE = (
    ".a{fill-opacity:.75;stroke-width:1.2;stroke-linejoin:round}.l{fill:none;stroke-width:2;stroke-linejoin:round}"
    ".d{fill:none;stroke-linecap:round;stroke-opacity:.7;stroke-width:5}"
    + "".join(f".d{n}{{stroke-width:{2 * radius:g}}}" for n, radius in enumerate(RADII))
    + theme("#cfe0e6", "#f4f1ea", "#a2977f", "#0f5c46", "#fff", (SEQUENCE, CATEGORIES, MISSING))
    + f".a{EMPTY}{{fill:url(#h);fill-opacity:1}}"
    + "@media(prefers-color-scheme:dark){"
    + theme("#122129", "#1a2320", "#5d6c65", "#6fcfa9", "#0b1a14", (DARK_SEQUENCE, DARK_CATEGORIES, DARK_MISSING))
    + "}"
)
