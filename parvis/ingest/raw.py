"""What a reader hands over before types are known, and the registry of readers.

The seam between those who open formats and those who infer: a reader writes the cells as it found them to a Parquet
file and says of each column whether its type is certain (`kind`) or to be found out from its text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parvis.ingest.reading import Issue, ReadOptions
from parvis.lib.schema import FieldType


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column of a source. `source` is the header as found, trimmed (empty where there is none).

    `kind` None means text cells (Arrow string, null for nothing) whose type is to be inferred. Otherwise the cells
    already have the type in the layout of `parvis.engine.protocol`: int64, double, bool, date32, timestamp[us] in UTC
    without zone, struct{lon, lat}, WKB binary in WGS 84, string, or list of string where `multivalued`.

    `quoted` says that the cells were strings in a format that has numbers and booleans too (JSON, Parquet): moments
    and places are looked for in them, numbers and booleans are not (`"01"` and `"75013"` stay text).
    """

    source: str
    kind: FieldType | None = None
    multivalued: bool = False
    quoted: bool = False
    label: str = ""
    description: str | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a source: `parquet` has the columns `c0`, `c1`… in the order of `columns`, then `line`.

    `line` (int64) is the 1-based line, row or record number in the source, for reports.
    """

    parquet: Path
    columns: tuple[RawColumn, ...]
    issues: tuple[Issue, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The one data file that came out of an archive: `name` is its name inside, which may tell its format."""

    path: Path
    name: str
    issues: tuple[Issue, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


Reader = Callable[[Path, ReadOptions, Path], RawTable]
"""Called with the file, the options and a folder for temporary files; raises SourceInvalidError."""

Unpacker = Callable[[Path, str, ReadOptions, Path], Unpacked]
"""Called with the archive, its name, the options and a folder for temporary files; raises SourceInvalidError."""

READERS: dict[str, Reader] = {}
UNPACKERS: dict[str, Unpacker] = {}


def reader(*formats: str) -> Callable[[Reader], Reader]:
    """Register the reader of these formats (names of `detect.detect_format`)."""

    def register(function: Reader) -> Reader:
        READERS.update(dict.fromkeys(formats, function))
        return function

    return register


def unpacker(*formats: str) -> Callable[[Unpacker], Unpacker]:
    """Register what opens these archives (`gzip`, `zip`) down to the data file inside."""

    def register(function: Unpacker) -> Unpacker:
        UNPACKERS.update(dict.fromkeys(formats, function))
        return function

    return register
