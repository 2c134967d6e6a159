"""Which column is the geometry, and whole columns of geometries in the projection asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from parvis.formats.parameters import WGS_84
from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

Reprojection = Callable[[Any], Any]


def geometry_place(columns: tuple[Column, ...], subject: Subject) -> int | None:
    """The place of the geometry: as the subject says, else the first shape, else the first point.

    Source: exports.md §3.3.
    """
    places = [place for place, column in enumerate(columns) if column.type.is_geo]
    named = [place for place in places if columns[place].name == subject.geometry]
    shapes = [place for place in places if columns[place].type is FieldType.GEO_SHAPE]
    return next(iter(named or shapes or places), None)


def geometries(values: "pa.Array[Any]", column: Column) -> Any:
    """A column of points (structs) or shapes (GeoJSON text or WKB) as an array of geometries; None for null."""
    if column.type is FieldType.GEO_POINT and pa.types.is_struct(values.type):
        return points(values)
    plain = values.to_numpy(zero_copy_only=False)
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        return shapely.from_wkb(plain)
    return shapely.from_geojson(plain, on_invalid="ignore")


def points(values: Any) -> Any:
    """Structs of `lon` and `lat`; a point without one of them is none."""
    axes = [values.field(axis).cast(pa.float64()).to_numpy(zero_copy_only=False) for axis in ("lon", "lat")]
    found = shapely.points(axes[0], axes[1])
    missing = ~(values.is_valid().to_numpy(zero_copy_only=False) & np.isfinite(axes[0]) & np.isfinite(axes[1]))
    found[missing] = None
    return found


def reprojection(epsg: int) -> Reprojection:
    """From WGS 84 to another system, x before y; what falls outside of it becomes None."""
    if epsg == WGS_84:
        return lambda shapes: shapes
    transformer: Any = pyproj.Transformer.from_crs(WGS_84, epsg, always_xy=True)

    def reproject(shapes: Any) -> Any:
        moved = shapely.transform(shapes, transformer.transform, interleaved=False)
        lost = ~np.isfinite(shapely.bounds(moved)).all(axis=-1) & ~shapely.is_empty(moved)
        moved[lost] = None
        return moved

    return reproject


def has_height(shapes: Any) -> bool:
    """Whether a geometry has a third coordinate."""
    return bool(shapely.has_z(shapes).any())
