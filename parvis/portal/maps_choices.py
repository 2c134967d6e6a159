"""What an address says of the map itself: where it looks, how it draws, what colours it, what lies under it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, log2, radians

from django.http import QueryDict

from parvis.lib.schema import Field, FieldType
from parvis.portal.basemaps.choices import BUILT_IN, maps
from parvis.portal.state import Pair
from parvis.records.clusters import across, degrees_at, down
from parvis.records.extent import Box
from parvis.records.source import Source
from parvis.records.tiles import LAST_ZOOM, colour_fields, default_field, map_fields

GROUPS, POINTS, DENSITY, SHAPES, ZONES = "groups", "points", "density", "shapes", "zones"
MOST_GROUPED = 50_000
"""More records than that are shown by their density at first."""
MOST_OUTLINED = 5_000
"""More outlines than that are too small to be told apart at first, and slow to draw: they are grouped."""
NEAREST_ZOOM = 16.0
"""One place alone is not looked at from nearer."""
TILE_PIXELS = 512
WORLD = 1 << 32
SIDE = 0.08
"""What is left free around the data, of each side."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a map looks: `location=zoom,lat,lon`."""

    zoom: float
    lat: float
    lon: float

    @classmethod
    def read(cls, text: str) -> "Location | None":
        """The place that an address names, or None."""
        try:
            zoom, lat, lon = (float(part) for part in text.split(","))
        except ValueError:
            return None
        fits = 0 <= zoom <= LAST_ZOOM and abs(lat) <= 85 and abs(lon) <= 180
        return cls(zoom, lat, lon) if fits else None

    @classmethod
    def around(cls, box: Box, width: int, height: int) -> "Location":
        """The place from which a box fills a picture."""
        west, south, east, north = box
        left, right, top, bottom = across(west), across(east), down(north), down(south)
        shares = ((right - left) / WORLD / width, (bottom - top) / WORLD / height)
        wide = max(*shares, 1e-12) / (1 - 2 * SIDE)
        zoom = max(0.0, min(NEAREST_ZOOM, -log2(wide * TILE_PIXELS)))
        lon, lat = degrees_at((left + right) / 2, (top + bottom) / 2)
        return cls(round(zoom, 2), round(lat, 5), round(lon, 5))

    def moved(self, *, zoom: float = 0, right: float = 0, up: float = 0) -> "Location":
        """Nearer or farther, or beside; steps are in pixels of a map."""
        side = WORLD / (TILE_PIXELS * 2**self.zoom)
        x = (across(self.lon) + right * side) % WORLD
        y = min(WORLD - 1.0, max(0.0, down(self.lat) - up * side))
        lon, lat = degrees_at(x, y)
        level = max(0.0, min(float(LAST_ZOOM), self.zoom + zoom))
        return Location(round(level, 2), round(max(-85.0, min(85.0, lat)), 5), round(lon, 5))

    @property
    def text(self) -> str:
        """As addresses write it."""
        return f"{self.zoom:g},{self.lat:g},{self.lon:g}"

    @property
    def metres(self) -> float:
        """Metres of one pixel."""
        return 40_075_016.686 * cos(radians(self.lat)) / (TILE_PIXELS * 2**self.zoom)


@dataclass(frozen=True, slots=True)
class MapChoices:
    """The choices of a map, those that make no sense left out."""

    field: Field
    is_default_field: bool
    mode: str
    default_mode: str
    by: Field | None = None
    location: Location | None = None
    basemap: str = BUILT_IN
    zones: str = ""
    """The dataset whose outlines positions can be counted by; empty where there is none."""

    @property
    def modes(self) -> tuple[str, ...]:
        """What fits the field."""
        if self.field.type is FieldType.GEO_SHAPE:
            return SHAPES, GROUPS, DENSITY
        return (GROUPS, POINTS, DENSITY, ZONES) if self.zones else (GROUPS, POINTS, DENSITY)

    @property
    def colours(self) -> bool:
        """Whether the mode shows records one by one, so that they can have colours."""
        return self.mode in {SHAPES, POINTS}

    def parameters(self) -> Iterator[Pair]:
        """What reproduces them; what is as by default is left out."""
        if self.mode != self.default_mode:
            yield "mode", self.mode
        if not self.is_default_field:
            yield "field", self.field.name
        if self.by:
            yield "by", self.by.name
        if self.location:
            yield "location", self.location.text
        if self.basemap != BUILT_IN:
            yield "basemap", self.basemap


def read_choices(params: QueryDict, source: Source, kinds: Sequence[str], *, zones: str = "") -> MapChoices | None:
    """The choices of an address; None for records without places."""
    default = default_field(source, kinds)
    if default is None:
        return None
    field = {one.name: one for one in map_fields(source)}.get(params.get("field", ""), default)
    records = source.version.records_count if source.version else 0
    usual = usual_mode(field, records)
    found = MapChoices(
        field=field,
        is_default_field=field is default,
        mode=usual,
        default_mode=usual,
        by={one.name: one for one in colour_fields(source)}.get(params.get("by", "")),
        location=Location.read(params.get("location", "")),
        basemap=chosen_basemap(params.get("basemap", "")),
        zones=zones if zones != source.name else "",
    )
    return with_mode(found, params.get("mode", ""))


def usual_mode(field: Field, records: int) -> str:
    """How so many records are shown at first."""
    if field.type is FieldType.GEO_SHAPE and records <= MOST_OUTLINED:
        return SHAPES
    return GROUPS if records <= MOST_GROUPED else DENSITY


def with_mode(found: MapChoices, mode: str) -> MapChoices:
    """The same in the mode of the address; colours alone ask for records one by one."""
    if not mode and found.by and not found.colours:
        mode = POINTS
    if mode not in found.modes:
        return found
    return replace(found, mode=mode)


def chosen_basemap(name: str) -> str:
    """The background of an address, if it is offered."""
    return name if any(one.id == name for one in maps().basemaps) else BUILT_IN
