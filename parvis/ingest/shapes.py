"""Geometries of files made into what the engine stores: WGS 84, two dimensions, on Earth, valid; nothing in silence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from parvis.ingest.inference.places import METROPOLITAN
from parvis.ingest.raw import RawColumn
from parvis.ingest.rawfile import POINT, Array
from parvis.ingest.reading import Issue
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import FieldType

WGS84 = "EPSG:4326"
LISTED = 20
FARTHEST = 1e9
"""No coordinate on Earth is larger, in any unit; PROJ gives a place even to those."""
NEAR_DEGREES = 2.0
"""How far from its area of use a coordinate system is still believed."""
Shapes = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON, shapely.GeometryType.GEOMETRYCOLLECTION)

SHAPE_COLUMN = RawColumn("geo_shape", FieldType.GEO_SHAPE, label="Geo Shape")
POINT_COLUMN = RawColumn("geo_point_2d", FieldType.GEO_POINT, label="Geo Point")


class Projection:
    """A coordinate system, and the way from it to longitudes and latitudes."""

    def __init__(self, crs: str, *, source: str) -> None:
        try:
            self.crs = pyproj.CRS.from_user_input(crs)
            self.transformer = pyproj.Transformer.from_crs(self.crs, WGS84, always_xy=True)
        except (CRSError, ProjError) as error:
            raise SourceInvalidError(
                gettext_noop("The coordinate system of {name} is not known: {crs}"), name=source, crs=crs[:200]
            ) from error

    @property
    def name(self) -> str:
        """`EPSG:2154` where it has a code, else what it is called."""
        code = self.crs.to_epsg(min_confidence=60)
        return f"EPSG:{code}" if code else self.crs.name

    @property
    def is_degrees(self) -> bool:
        """Whether coordinates are stored as they are."""
        return self.name in {WGS84, "EPSG:4979"} or self.crs.to_authority() == ("OGC", "CRS84")

    def to_degrees(self, shapes: Shapes) -> Shapes:
        """The shapes in WGS 84, (longitude, latitude); what cannot be placed has infinite coordinates."""
        if self.is_degrees:
            return shapes
        return np.asarray(shapely.transform(shapes, self.transformer.transform, interleaved=False))  # type: ignore[arg-type]

    def is_astray(self, shapes: Shapes) -> Mask:
        """Whether shapes in degrees lie outside of the area that the system was made for."""
        area = self.crs.area_of_use
        if self.is_degrees or area is None or area.west > area.east:
            return np.zeros(len(shapes), dtype=bool)
        west, south, east, north = shapely.bounds(shapes).T
        near = NEAR_DEGREES
        with np.errstate(invalid="ignore"):
            beside = (east < area.west - near) | (west > area.east + near)
            return np.asarray(beside | (north < area.south - near) | (south > area.north + near))


@dataclass(slots=True)
class Trouble:
    """How often something was wrong with a geometry, and where first."""

    count: int = 0
    positions: list[int] = field(default_factory=list)

    def note(self, lines: npt.NDArray[np.int64]) -> None:
        """Remember these positions."""
        self.count += len(lines)
        self.positions.extend(int(line) for line in lines[: LISTED - len(self.positions)])


@dataclass(frozen=True, slots=True)
class ReadShapes:
    """The shapes of some records; which had to be mended, and which were given but cannot be read."""

    shapes: Shapes
    mended: Mask
    unreadable: Mask

    @classmethod
    def whole(cls, shapes: Shapes) -> Self:
        """Shapes of which nothing is to be said."""
        nothing = np.zeros(len(shapes), dtype=bool)
        return cls(shapes, nothing, nothing)


@dataclass(slots=True)
class Settler:
    """Settles the geometries of one source, batch after batch, and remembers what it did."""

    projection: Projection
    source: str
    seen: int = 0
    in_france: int = 0
    in_france_swapped: int = 0
    missing: Trouble = field(default_factory=Trouble)
    unreadable: Trouble = field(default_factory=Trouble)
    outside: Trouble = field(default_factory=Trouble)
    repaired: Trouble = field(default_factory=Trouble)
    doubtful: Trouble = field(default_factory=Trouble)
    astray: Trouble = field(default_factory=Trouble)

    def settle(self, read: ReadShapes, lines: Sequence[int]) -> Shapes:
        """The shapes as they are stored; None where there is none."""
        numbers = np.asarray(lines, dtype=np.int64)
        gone = shapely.is_missing(read.shapes) | shapely.is_empty(read.shapes)
        with np.errstate(invalid="ignore"):
            flat = without(shapely.force_2d(read.shapes), gone)
            far = np.asarray((np.abs(shapely.bounds(flat)) > FARTHEST).any(axis=1))
            flat = self.projection.to_degrees(without(flat, far))
            off = ~gone & is_off_earth(flat)
        flat = without(flat, off)
        invalid = ~shapely.is_missing(flat) & ~shapely.is_valid(flat)
        polygons = invalid & np.isin(shapely.get_type_id(flat), POLYGONS)
        flat[polygons] = repaired(flat[polygons])
        self.seen += int((~gone).sum())
        self.look(flat)
        self.missing.note(numbers[gone & ~read.unreadable])
        self.unreadable.note(numbers[gone & read.unreadable])
        self.outside.note(numbers[off])
        self.repaired.note(numbers[(polygons | read.mended) & ~off & ~gone])
        self.doubtful.note(numbers[invalid & ~polygons])
        self.astray.note(numbers[self.projection.is_astray(flat)])
        return flat

    def look(self, shapes: Shapes) -> None:
        """Count what lies in metropolitan France, as written and with the two coordinates exchanged."""
        south, north, west, east = METROPOLITAN
        bounds = shapely.bounds(shapes)
        x, y = bounds[:, 0], bounds[:, 1]
        with np.errstate(invalid="ignore"):
            self.in_france += int(((y > south) & (y < north) & (x > west) & (x < east)).sum())
            self.in_france_swapped += int(((x > south) & (x < north) & (y > west) & (y < east)).sum())

    def check(self) -> None:
        """Refuse a source most of whose coordinates are not degrees: its system is wrong or not said."""
        if self.outside.count * 2 > self.seen:
            raise SourceInvalidError(
                gettext_noop(
                    "The coordinates of {name} are not longitudes and latitudes; read as {crs}, they lie outside of "
                    "the Earth. Say the coordinate system (the option crs)."
                ),
                name=self.source,
                crs=self.projection.name,
            )

    def issues(self) -> Iterator[Issue]:
        """What happened, one issue per kind of trouble."""
        yield from told(
            "null_geometry", gettext_noop("{count} records have no geometry, at positions {positions}."), self.missing
        )
        yield from told(
            "unreadable_geometry",
            gettext_noop("{count} geometries cannot be read and were left empty, at positions {positions}."),
            self.unreadable,
        )
        yield from told(
            "geometry_outside",
            gettext_noop("{count} geometries lie outside of the Earth and were left empty, at positions {positions}."),
            self.outside,
        )
        yield from told(
            "repaired_geometry",
            gettext_noop("{count} geometries are invalid and were repaired, at positions {positions}."),
            self.repaired,
        )
        yield from told(
            "invalid_geometry",
            gettext_noop("{count} geometries are invalid and were kept as they are, at positions {positions}."),
            self.doubtful,
        )
        yield from told(
            "outside_area",
            gettext_noop(
                "{count} geometries lie outside of the area that their coordinate system is for, at positions "
                "{positions}."
            ),
            self.astray,
        )
        if not self.in_france and self.in_france_swapped > 0.8 * self.seen:
            yield Issue(
                "swapped_coordinates",
                gettext_noop(
                    "Latitudes and longitudes seem to be exchanged: nothing lies in France, and nearly everything "
                    "would with the two exchanged. They were kept as published."
                ),
            )


def told(code: str, sentence: str, trouble: Trouble) -> Iterator[Issue]:
    """The issue of one kind of trouble, if there was any."""
    if trouble.count:
        positions = ", ".join(map(str, trouble.positions)) + (" …" if trouble.count > len(trouble.positions) else "")
        yield Issue(
            code,
            sentence,
            {"count": trouble.count, "positions": positions},
            line=trouble.positions[0],
            count=trouble.count,
        )


def is_off_earth(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Whether longitudes and latitudes are none, or beyond their range."""
    bounds = shapely.bounds(shapes)
    out = (np.abs(bounds[:, [0, 2]]) > 180).any(axis=1) | (np.abs(bounds[:, [1, 3]]) > 90).any(axis=1)
    return np.asarray(out | ~np.isfinite(bounds).all(axis=1))


def repaired(shapes: Shapes) -> Shapes:
    """Valid shapes of the same surface; one of no surface at all stays as it was."""
    valid = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    return np.where(shapely.is_empty(valid), shapes, valid)


def without(shapes: Shapes, gone: Mask) -> Shapes:
    """The shapes, None where they are gone."""
    kept = np.array(shapes, dtype=object)
    kept[gone] = None
    return kept


def from_wkb(values: Sequence[bytes | None]) -> ReadShapes:
    """The shapes of packed geometries; rings that were not closed are closed."""
    packed = np.array([*values, None], dtype=object)[:-1]
    shapes = np.asarray(shapely.from_wkb(packed, on_invalid="ignore"), dtype=object)
    broken = shapely.is_missing(shapes) & np.array([value is not None for value in values], dtype=bool)
    if broken.any():
        shapes[broken] = shapely.from_wkb(packed[broken], on_invalid="fix")
    return ReadShapes(shapes, broken & ~shapely.is_missing(shapes), broken)


def as_shapes(shapes: Shapes) -> Array:
    """Shapes as they are stored: WKB."""
    return pa.array(shapely.to_wkb(shapes), pa.binary())


def as_points(shapes: Shapes) -> Array:
    """The point of each shape as it is stored: its centroid."""
    centres = shapely.centroid(shapes)
    return points(shapely.get_x(centres), shapely.get_y(centres))


def points(longitudes: npt.NDArray[np.float64], latitudes: npt.NDArray[np.float64]) -> Array:
    """Points as they are stored; null where a coordinate is none or off the Earth."""
    with np.errstate(invalid="ignore"):
        good = (np.abs(longitudes) <= 180) & (np.abs(latitudes) <= 90)
    parts = [pa.array(np.where(good, one, 0.0), pa.float64()) for one in (longitudes, latitudes)]
    return pa.StructArray.from_arrays(parts, fields=list(POINT), mask=pa.array(~good))
