"""Geometries in well-known binary, whole columns at a time."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])


def points_to_wkb(points: Any) -> Any:
    """Structs of `lon` and `lat` as WKB points; null for null."""
    records = np.empty(len(points), POINT)
    records["order"], records["kind"] = 1, 1
    for axis in ("lon", "lat"):
        records[axis] = points.field(axis).fill_null(0.0).to_numpy(zero_copy_only=False)
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(POINT.itemsize), len(points), [None, pa.py_buffer(records.tobytes())]
    )
    return pc.if_else(points.is_valid(), fixed.cast(pa.binary()), pa.scalar(None, pa.binary()))


def shapes_to_wkb(texts: "pa.Array[Any]") -> "pa.Array[Any]":
    """GeoJSON geometries as WKB; null for null. A GeoJSON feature gives its geometry."""
    shapes = shapely.from_geojson(texts.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return pa.array(shapely.to_wkb(shapes), pa.binary())
