"""Shapes made ready for maps: in Web Mercator, with only the detail that a level of zoom shows.

`levels_<position>` of a geo_shape has `level`, `rid`, the box (`xmin`, `ymin`, `xmax`, `ymax`) and `shape`, all in
metres of EPSG:3857. A tile of zoom z is drawn from the smallest level that is not below z; the last holds every
detail. What is smaller than half a pixel at a level is left out of it.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from parvis.engine.shapes import BATCH_ROWS, Numbers, Shapes, read_shapes
from parvis.engine.sql import constant

LEVELS = (4, 6, 8, 10, 12)
FULL_DETAIL = 24
"""The level above the last: shapes as they are."""
EARTH_METRES = 40_075_016.685_578_49
TILE_PIXELS = 512
HIGHEST_LATITUDE = 85.051_128_779_806_6
COLUMNS: list["pa.Field[Any]"] = [
    pa.field("level", pa.int8()),
    pa.field("rid", pa.int64()),
    pa.field("curve", pa.uint32()),
    *(pa.field(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")),
    pa.field("wkb", pa.binary()),
]
LEVELLED = pa.schema(COLUMNS)


def level_of(zoom: int) -> int:
    """The level that a tile of this zoom is drawn from."""
    return next((level for level in LEVELS if zoom <= level), FULL_DETAIL)


def build_levels(connection: duckdb.DuckDBPyConnection, table: str, prepared: Path) -> None:
    """Make the table of one shape field from its prepared column."""
    path = prepared.with_name(f"{table}.parquet")
    with pq.ParquetFile(prepared) as file, pq.ParquetWriter(path, LEVELLED, compression="zstd") as writer:
        first = 0
        for batch in file.iter_batches(BATCH_ROWS, columns=["wkb", "curve"]):
            for levelled in levelled_batches(batch, first):
                writer.write_batch(levelled)
            first += batch.num_rows
    connection.execute(
        f"""
        CREATE TABLE {table} AS
        SELECT level, rid, xmin, ymin, xmax, ymax, ST_GeomFromWKB(wkb) AS shape
        FROM read_parquet({constant(str(path))}) ORDER BY level, curve, rid
        """
    )
    path.unlink()


def levelled_batches(batch: pa.RecordBatch, first: int) -> list[pa.RecordBatch]:
    """The rows of each level for some prepared shapes, the first of which is record `first`."""
    curve = batch.column(1).to_numpy(zero_copy_only=False)
    shapes = read_shapes(batch.column(0).to_pylist())
    here = np.array([shape is not None for shape in shapes], dtype=bool)
    flat: Shapes = np.asarray(shapely.transform(shapes[here], mercator), dtype=object)
    rids, places = first + np.flatnonzero(here), curve[here]
    found = [level_rows(flat, rids, places, level) for level in LEVELS]
    return [*found, rows_of(flat, rids, places, FULL_DETAIL)]


def mercator(degrees: Numbers) -> Numbers:
    """Longitude and latitude as metres of EPSG:3857; latitudes past the square of the world lie on its edge."""
    lon = np.clip(degrees[:, 0], -180.0, 180.0)
    lat = np.radians(np.clip(degrees[:, 1], -HIGHEST_LATITUDE, HIGHEST_LATITUDE))
    return np.column_stack((lon / 360, np.arcsinh(np.tan(lat)) / (2 * np.pi))) * EARTH_METRES


def level_rows(flat: Shapes, rids: Any, curve: Any, level: int) -> pa.RecordBatch:
    """The rows of one level: simplified, without what cannot be seen."""
    pixel = EARTH_METRES / (TILE_PIXELS << level)
    bounds: Numbers = np.asarray(shapely.bounds(flat))
    points = np.asarray(shapely.get_dimensions(flat)) == 0
    seen = points | (np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) >= pixel / 2)
    simple: Shapes = np.asarray(shapely.simplify(flat[seen], pixel / 2, preserve_topology=False), dtype=object)
    kept = ~np.asarray(shapely.is_empty(simple))
    return rows_of(simple[kept], rids[seen][kept], curve[seen][kept], level)


def rows_of(shapes: Shapes, rids: Any, curve: Any, level: int) -> pa.RecordBatch:
    """Some shapes as rows of a level."""
    bounds: Numbers = np.asarray(shapely.bounds(shapes)).reshape(-1, 4)
    columns: list[pa.Array[Any]] = [
        pa.array(np.full(len(shapes), level, dtype=np.int8)),
        pa.array(rids.astype(np.int64)),
        pa.array(curve.astype(np.uint32)),
        *(pa.array(bounds[:, side], pa.float64()) for side in range(4)),
        pa.array(list(shapely.to_wkb(shapes)), pa.binary()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=LEVELLED)
