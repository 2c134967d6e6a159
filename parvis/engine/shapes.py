"""Turns the WKB of a source into what is shown (GeoJSON) and what is searched (boxes along a curve).

Shapely does it, batch by batch: the same with and without DuckDB's spatial extension, and a broken shape is a null,
never a failure.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from parvis.lib.schema import FieldType, Schema

BATCH_ROWS = 2_000
CURVE_BITS = 16
COLUMNS: list["pa.Field[Any]"] = [
    pa.field("geojson", pa.string()),
    pa.field("kind", pa.string()),
    pa.field("wkb", pa.binary()),
    *(pa.field(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")),
    pa.field("curve", pa.uint32()),
]
PREPARED = pa.schema(COLUMNS)
"""`wkb` and what follows are null where there is nothing to search: no shape, an empty one, an endless one."""

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]


def prepare_shapes(source: Path, schema: Schema, work: Path) -> dict[str, Path]:
    """A Parquet file in `work` for each shape field, row for row with the source."""
    prepared = {}
    for position, field in enumerate(schema):
        if field.type is FieldType.GEO_SHAPE:
            prepared[field.name] = work / f"shapes_{position}.parquet"
            prepare(source, field.name, prepared[field.name])
    return prepared


def prepare(source: Path, column: str, path: Path) -> None:
    """Write one prepared column."""
    with pq.ParquetFile(source) as file, pq.ParquetWriter(path, PREPARED, compression="zstd") as writer:
        for batch in file.iter_batches(BATCH_ROWS, columns=[column]):
            writer.write_batch(prepared_batch(batch.column(0).to_pylist()))


def prepared_batch(wkb: Sequence[bytes | None]) -> pa.RecordBatch:
    """The prepared rows of some shapes."""
    shapes = read_shapes(wkb)
    bounds: Numbers = np.asarray(shapely.bounds(shapes))
    lost = ~np.asarray(np.isfinite(bounds).all(axis=1))
    searched = shapes.copy()
    searched[lost] = None
    columns: list[pa.Array[Any]] = [
        pa.array(list(shapely.to_geojson(shapes)), pa.string()),
        pa.array([None if shape is None else shape.geom_type for shape in shapes], pa.string()),
        pa.array(list(shapely.to_wkb(shapely.force_2d(searched))), pa.binary()),
        *(pa.array(bounds[:, side], pa.float64(), mask=lost) for side in range(4)),
        pa.array(along_curve(np.where(lost[:, None], 0.0, bounds)), pa.uint32(), mask=lost),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PREPARED)


def read_shapes(wkb: Sequence[bytes | None]) -> Shapes:
    """Shapes of their WKB; None for what is not one, or is of a kind (arcs) that GeoJSON does not know."""
    try:
        return np.asarray(shapely.from_wkb(objects(wkb), on_invalid="ignore"), dtype=object)
    except NotImplementedError:
        return objects([read_shape(one) for one in wkb])


def objects(values: Sequence[object]) -> Shapes:
    """An array of Python objects, none of which NumPy looks into."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def read_shape(wkb: bytes | None) -> shapely.Geometry | None:
    """One shape, or None."""
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        return None


def along_curve(bounds: Numbers) -> npt.NDArray[np.uint32]:
    """Where the centres of boxes lie on a Hilbert curve over the world, so that neighbours are stored together.

    Source: J. Skilling, "Programming the Hilbert curve", 2004, in two dimensions.
    """
    side = 1 << CURVE_BITS
    x = scaled(bounds[:, 0] + bounds[:, 2], 180.0, side)
    y = scaled(bounds[:, 1] + bounds[:, 3], 90.0, side)
    distance = np.zeros(len(bounds), dtype=np.int64)
    step = side >> 1
    while step:
        right, up = (x & step) > 0, (y & step) > 0
        distance += step * step * ((3 * right) ^ up)
        flip = ~up & right
        x, y = np.where(flip, side - 1 - x, x), np.where(flip, side - 1 - y, y)
        x, y = np.where(up, x, y), np.where(up, y, x)
        step >>= 1
    return distance.astype(np.uint32)


def scaled(doubled: Numbers, largest: float, side: int) -> npt.NDArray[np.int64]:
    """Cells of a grid for twice a coordinate between -largest and largest; what lies outside goes to the edge."""
    return np.clip((doubled / (4 * largest) + 0.5) * side, 0, side - 1).astype(np.int64)
