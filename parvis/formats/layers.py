"""Layers of GDAL's formats, written to a temporary file batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from pyogrio.raw import write_arrow

from parvis.formats.attributes import Attribute
from parvis.formats.registry import Subject

GEOMETRY = "geometry"
KINDS = ("Point", "MultiPoint", "LineString", "Polygon")
KIND_OF = {0: 0, 1: 2, 2: 2, 3: 3, 4: 1, 5: 2, 6: 3}
"""The place among KINDS of each type number of Shapely; rings are lines, and collections have none."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What is the same for all records of a layer."""

    path: Path
    driver: str
    attributes: tuple[Attribute, ...]
    epsg: int
    geometry_type: str = "Unknown"

    def schema(self) -> pa.Schema:
        """The attributes, then the geometry."""
        fields = [(one.name, one.type) for one in self.attributes]
        return pa.schema([*fields, (GEOMETRY, pa.binary())])

    def batch(self, records: pa.RecordBatch, shapes: Any, subject: Subject) -> pa.RecordBatch:
        """Records as the layer holds them."""
        arrays = [one.values(records, subject) for one in self.attributes]
        return pa.RecordBatch.from_arrays(
            [*arrays, pa.array(shapely.to_wkb(shapes), pa.binary())], schema=self.schema()
        )

    def write(self, batches: Iterator[pa.RecordBatch], *, append: bool = False, **options: str) -> None:
        """Write, or write on."""
        write_arrow(
            pa.RecordBatchReader.from_batches(self.schema(), batches),
            self.path,
            driver=self.driver,
            geometry_type=self.geometry_type,
            geometry_name=GEOMETRY,
            crs=f"EPSG:{self.epsg}",
            append=append,
            **options,
        )


def largest_parts(shape: Any) -> Any:
    """A collection as the multi-geometry of its parts of most dimensions; anything else as it is."""
    if shape is None or shape.geom_type != "GeometryCollection":
        return shape
    parts = [part for part in shapely.get_parts(shape, return_index=False) if not part.is_empty]
    simple = [one for part in parts for one in shapely.get_parts(largest_parts(part))]
    most = max((shapely.get_dimensions(one) for one in simple), default=-1)
    if most < 0:
        return None
    made: dict[int, Any] = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}
    return made[most]([one for one in simple if shapely.get_dimensions(one) == most])
