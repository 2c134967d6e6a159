"""FlatGeobuf: one layer of any geometries, read in one go or by its index. Source: exports.md §3.9."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Self

import numpy as np
import pyarrow as pa

from parvis.formats.attributes import attribute
from parvis.formats.chunks import chunks_of, workplace
from parvis.formats.geometry import geometry_place, reprojection
from parvis.formats.layers import GEOMETRY, KINDS, Layer
from parvis.formats.parameters import WGS_84, projection
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.formats.rows import shapes_of
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

INDEXED_ROWS = 100_000
INDEXED_BYTES = 64 * 1024 * 1024
"""An index is made in memory: small answers get one, larger ones leave in source order."""


@dataclass(frozen=True, slots=True)
class FlatGeobufOptions:
    """The choices of FlatGeobuf."""

    epsg: int = WGS_84

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        return cls(projection(params))

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


@export_format(
    "fgb", media_type="application/flatgeobuf", extension="fgb", options=FlatGeobufOptions, needs=Needs.GEOMETRY
)
def write_flatgeobuf(
    records: RecordStream, columns: tuple[Column, ...], options: FlatGeobufOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """A layer in a temporary file, then the file."""
    place = geometry_place(columns, subject)
    kept = [at for at, column in enumerate(columns) if not column.type.is_geo]
    made = (attribute(at, columns[at], columns[at].name, records.schema.field(at).type) for at in kept)
    is_point = place is not None and columns[place].type is FieldType.GEO_POINT
    with workplace(subject) as folder:
        path = folder / f"{subject.file_stem}.fgb"
        kind = KINDS[0] if is_point else "Unknown"
        layer = Layer(path, "FlatGeobuf", tuple(made), options.epsg, kind)
        reproject = reprojection(options.epsg)
        batches = (
            layer.batch(batch, np.array(shapes_of(batch, columns, place, reproject), object), subject)
            for batch in records.batches
        )
        head = small_head(batches)
        layer.write(chain(head, batches), SPATIAL_INDEX="YES" if can_index(head) else "NO")
        yield from chunks_of(path)


def small_head(batches: Iterator[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """The first batches: all of them when the answer is small, one too many when it is not."""
    head: list[pa.RecordBatch] = []
    for batch in batches:
        head.append(batch)
        if is_large(head):
            break
    return head


def is_large(head: list[pa.RecordBatch]) -> bool:
    """Whether these are more records than are indexed."""
    return sum(one.num_rows for one in head) > INDEXED_ROWS or sum(one.nbytes for one in head) > INDEXED_BYTES


def can_index(head: list[pa.RecordBatch]) -> bool:
    """An index has a place for every record: none may be without geometry."""
    return bool(head) and not is_large(head) and not any(one.column(GEOMETRY).null_count for one in head)
