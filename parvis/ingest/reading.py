"""What a source turned out to be: the words that readers, the loader and the pages share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parvis.lib.schema import Schema


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing the reader did, could not do, or wants a person to look at.

    `code` is stable (`unparsable_cell`, `renamed_field`, `skipped_line`, `guessed_encoding`…). `sentence` is an
    English sentence with named placeholders (`gettext_noop`), `data` fills it. `line` is the 1-based line (or record)
    of the source, `column` the field's name. `count` is how many times it happened, where one issue stands for many.
    """

    code: str
    sentence: str
    data: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None
    column: str | None = None
    value: str | None = None
    count: int = 1

    def __str__(self) -> str:
        return self.sentence.format(**self.data)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the operator says of a source; None means: find out.

    With a `schema` nothing is inferred: its names, types and order are taken as they are.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None
    schema: Schema | None = None
    multivalued: Mapping[str, str] = field(default_factory=dict)
    """Separators of multivalued text columns, by source column name."""
    max_unpacked_bytes: int = 8 * 1024**3
    max_ratio: int = 200
    member: str | None = None
    crs: str | None = None
    """Coordinate system of the geometries, as a code (`EPSG:2154`); for files that do not say, or say wrongly."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source, read: `parquet` is in the layout of `parvis.engine.protocol`, its columns named like the fields.

    `facts` says what was found out: `format`, `encoding`, `delimiter`, `header_line`, `sheet`, `crs`, `nulls`….
    """

    schema: Schema
    parquet: Path
    records_count: int
    issues: tuple[Issue, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
