"""The formats in which records leave: one row each, filled by a decorator."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: `name` is its key on the wire, `label` what a reader sees."""

    name: str
    label: str
    type: FieldType
    multivalued: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What the records are about: what a file says of its dataset.

    `geometry` names the column that is the geometry; empty: the first shape, else the first point. `moment` dates the
    version, so that one version always gives the same bytes. `record_ids`: the column after the last one holds them.
    """

    dataset_id: str = "records"
    title: str = ""
    timezone: str = "UTC"
    site_url: str = ""
    files_url: str = ""
    geometry: str = ""
    moment: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    record_ids: bool = False
    work_dir: Path | None = None

    @property
    def file_stem(self) -> str:
        """A name for files, whatever the dataset is called."""
        return re.sub(r"[^\w-]", "_", self.dataset_id) or "records"


UNNAMED = Subject()


class Options(Protocol):
    """What a caller may choose; a frozen dataclass of the format's own."""

    @property
    def lines(self) -> str | None:
        """The kind of ready lines that the writer joins, or None where it wants typed columns."""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError for a value that is not allowed."""

    def line_options(self) -> Mapping[str, Any]:
        """What the lines themselves depend on."""


@runtime_checkable
class NamesFields(Protocol):
    """Options in which a caller names fields."""

    def named_fields(self) -> list[tuple[str, str]]:
        """Pairs of a parameter and the field it names."""


def check_fields(options: Options, columns: tuple[Column, ...]) -> None:
    """Raises ParameterError where options name a field that does not leave."""
    known = [column.name for column in columns]
    for parameter, name in options.named_fields() if isinstance(options, NamesFields) else []:
        if name not in known:
            raise ParameterError(parameter, name, f"one of {', '.join(known)}")


Writer = Callable[[RecordStream, tuple[Column, ...], Any, Subject], Iterator[bytes]]


class Needs(StrEnum):
    """What records must have to leave in a format."""

    NOTHING = "nothing"
    GEOMETRY = "geometry"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format."""

    name: str
    media_type: str
    extension: str
    write: Writer
    options: type[Options]
    needs: Needs = Needs.NOTHING

    @property
    def needs_geometry(self) -> bool:
        """Only datasets with a geographic field have it."""
        return self.needs is Needs.GEOMETRY

    @property
    def names_records(self) -> bool:
        """Whether it wants to know the identifiers of records."""
        return self.name in {"jsonld", "n3", "turtle", "rdfxml", "ical"}

    def fits(self, columns: tuple[Column, ...]) -> bool:
        """Whether columns hold what the format is made of."""
        match self.needs:
            case Needs.GEOMETRY:
                return any(column.type.is_geo for column in columns)
            case Needs.MOMENT:
                return any(column.type.is_moment for column in columns)
            case _:
                return True


FORMATS: dict[str, ExportFormat] = {}
ORDER = (
    *("csv", "json", "jsonl", "xlsx", "parquet"),
    *("geojson", "shp", "kml", "fgb", "gpx", "ov2"),
    *("jsonld", "n3", "turtle", "rdfxml"),
)
"""Lists name formats in this order; a format that is not here answers without being listed. Source: exports.md §1."""


def listed_formats(*, with_geometry: bool) -> list[ExportFormat]:
    """The formats of a dataset, in the order of lists."""
    found = [FORMATS[name] for name in ORDER if name in FORMATS]
    return [one for one in found if with_geometry or not one.needs_geometry]


def export_format(
    name: str, *, media_type: str, extension: str, options: type[Options], needs: Needs = Needs.NOTHING
) -> Callable[[Writer], Writer]:
    """Register a writer: a generator of chunks whose memory is that of one batch.

    Source: exports.md §1 for names, media types and extensions.
    """

    def register(write: Writer) -> Writer:
        FORMATS[name] = ExportFormat(name, media_type, extension, write, options, needs)
        return write

    return register
