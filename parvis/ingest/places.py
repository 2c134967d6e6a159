"""The columns that geometries become: the shape, and the point that stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from parvis.ingest.raw import RawColumn
from parvis.ingest.rawfile import ARROW_TYPES, Array
from parvis.ingest.shapes import POINT_COLUMN, SHAPE_COLUMN, ReadShapes, Settler, as_points, as_shapes
from parvis.lib.schema import FieldType


@dataclass(frozen=True, slots=True)
class Places:
    """The geometry columns of a source: points alone are a `geo_point_2d`, others have a `geo_shape` too."""

    settler: Settler
    columns: tuple[RawColumn, ...]

    @classmethod
    def of(cls, settler: Settler, *, only_points: bool, has_point: bool) -> Self:
        """Shapes get a point beside them, unless an attribute is one already."""
        if only_points:
            return cls(settler, (POINT_COLUMN,))
        return cls(settler, (SHAPE_COLUMN,) if has_point else (SHAPE_COLUMN, POINT_COLUMN))

    @property
    def types(self) -> list[pa.DataType]:
        """How the columns are stored."""
        return [ARROW_TYPES[column.kind] for column in self.columns]

    def arrays(self, read: ReadShapes, lines: Sequence[int]) -> list[Array]:
        """The columns of a batch."""
        settled = self.settler.settle(read, lines)
        return [
            as_shapes(settled) if column.kind is FieldType.GEO_SHAPE else as_points(settled) for column in self.columns
        ]
