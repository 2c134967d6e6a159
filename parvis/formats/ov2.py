"""OV2: points of interest of TomTom devices. Source: exports.md §3.10; TomTom Maps SDK, "POI database format"."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from parvis.formats.geometry import reprojection
from parvis.formats.parameters import WGS_84
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.formats.rows import places
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

SIMPLE = 2
HEAD_BYTES = 13
HUNDRED_THOUSANDTHS = 100_000
ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Ov2Options:
    """Points of interest leave no choice."""

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, _params: Mapping[str, str]) -> Self:
        """Nothing to read."""
        return cls()

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


@export_format("ov2", media_type="application/octet-stream", extension="ov2", options=Ov2Options, needs=Needs.GEOMETRY)
def write_ov2(
    records: RecordStream, columns: tuple[Column, ...], _options: Ov2Options, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One simple point a record; other geometries have no place in the format."""
    named = next((column for column in columns if column.type is FieldType.TEXT), None)
    waiting: list[bytes] = []
    for shape, texts in places(records, columns, subject, reprojection(WGS_84)):
        if shape is not None and shape.geom_type == "Point":
            name = next((text for column, text in texts if column is named), "")
            waiting.append(point_of_interest(shape.x, shape.y, name))
        if len(waiting) >= ROWS:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join(waiting)


def point_of_interest(lon: float, lat: float, name: str) -> bytes:
    """A record of kind 2: its length, its place in hundred-thousandths of a degree, its name ended by a zero."""
    text = name.replace("\0", "").encode()
    place = (round(axis * HUNDRED_THOUSANDTHS) for axis in (lon, lat))
    return struct.pack("<BIii", SIMPLE, HEAD_BYTES + len(text) + 1, *place) + text + b"\0"
