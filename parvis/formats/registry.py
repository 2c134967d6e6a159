"""The formats in which records leave: one row each, filled by a decorator."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: `name` is its key on the wire, `label` what a reader sees."""

    name: str
    label: str
    type: FieldType
    multivalued: bool = False


class Options(Protocol):
    """What a caller may choose; a frozen dataclass of the format's own."""

    lines: ClassVar[str | None]
    """The kind of ready lines that the writer joins, or None where it wants typed columns."""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError for a value that is not allowed."""

    def line_options(self) -> Mapping[str, Any]:
        """What the lines themselves depend on."""


Writer = Callable[[RecordStream, tuple[Column, ...], Any], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format. `needs_geometry`: only datasets with a geographic field have it."""

    name: str
    media_type: str
    extension: str
    write: Writer
    options: type[Options]
    needs_geometry: bool = False


FORMATS: dict[str, ExportFormat] = {}
ORDER = ("csv", "json", "jsonl", "xlsx", "parquet", "geojson", "shp", "kml", "fgb", "gpx")
"""Lists name formats in this order; others come after. Source: exports.md §1."""


def listed_formats(*, with_geometry: bool) -> list[ExportFormat]:
    """The formats of a dataset, in the order of lists."""
    places = {name: place for place, name in enumerate(ORDER)}
    found = sorted(FORMATS.values(), key=lambda one: places.get(one.name, len(ORDER)))
    return [one for one in found if with_geometry or not one.needs_geometry]


def export_format(
    name: str, *, media_type: str, extension: str, options: type[Options], needs_geometry: bool = False
) -> Callable[[Writer], Writer]:
    """Register a writer: a generator of chunks whose memory is that of one batch.

    Source: exports.md §1 for names, media types and extensions.
    """

    def register(write: Writer) -> Writer:
        FORMATS[name] = ExportFormat(name, media_type, extension, write, options, needs_geometry)
        return write

    return register
