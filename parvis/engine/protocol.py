"""What an engine is: it builds the serving files of a version, and answers compiled statements over versions.

The layout that every engine serves and that `odsql` lowers to. For a version with alias `A`, tables are addressed as
`"A"."records"` and so on (a DuckDB attached database, a ClickHouse database):

| table | columns | order |
|---|---|---|
| `records` | one column per field, named like it, then `_id` (20 bytes), `_size` (int, bytes) | source order |
| `postings` | `token`, `rid`, `field` (its position): distinct; boolean `first` of a token and `rid` | sorted by all |
| `tokens` | `token`, `n` (its postings) | sorted by token |
| `ids` | `prefix` unsigned 64-bit (first 16 hex digits of the record id), `rid` | sorted by prefix |
| `geo_<position>` of a geo_point_2d | `rid`, `lon`, `lat`, `mx`, `my` (unsigned 32-bit Web Mercator) | Morton curve |
| `geo_<position>` of a geo_shape | `rid`, `xmin`, `ymin`, `xmax`, `ymax`, `shape` (2D GEOMETRY) | Hilbert curve |
| `levels_<position>` of a geo_shape | as `geo_`, and `level`; EPSG:3857 (`engine/levels.py`) | level, Hilbert |

`rid` is the 0-based position of the record in source order: in DuckDB it is `rowid`, elsewhere a column `_rid`.
Only text fields (multivalued ones included) have postings. A geo table has no row for a null.

| field type | `source.parquet` | `records` in DuckDB |
|---|---|---|
| text / multivalued text | string / list of string (never empty: null) | VARCHAR / VARCHAR[] |
| int, double, boolean, date | int64, double, bool, date32 | BIGINT, DOUBLE, BOOLEAN, DATE |
| datetime | timestamp[us], UTC without zone | TIMESTAMP |
| geo_point_2d | struct{lon: double, lat: double} | STRUCT(lon DOUBLE, lat DOUBLE) |
| geo_shape | binary (WKB, WGS 84, lon lat) | VARCHAR: GeoJSON geometry, `{"type":…,"coordinates":…}` |
| file, json_blob | string holding JSON | VARCHAR |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from parvis.lib.schema import Schema, Version
from parvis.lib.statements import Statement
from parvis.lib.streams import RecordStream

Row = tuple[object, ...]
Progress = Callable[[str, float], None]
"""Called with the step's name (an English sentence) and the share done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds of wall time (the engine also bounds memory for the whole process)."""

    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Built:
    """What building a version found. `statistics` is JSON-ready, keyed by field name; see `engine/statistics.py`."""

    records_count: int
    bytes: int
    statistics: dict[str, dict[str, object]] = field(default_factory=dict)
    bbox: tuple[float, float, float, float] | None = None
    geometry_types: tuple[str, ...] = ()


class Engine(Protocol):
    """One analytic engine. Safe to call from several threads."""

    dialect: str

    def publish(self, source: Path, schema: Schema, folder: Path, *, progress: Progress | None = None) -> Built:
        """Build what serves a version from its `source.parquet`, in `folder` (made when missing).

        Leaves nothing in `folder` when it fails. Raises EngineError.
        """

    def rows(self, statement: Statement, versions: Sequence[Version], limits: Limits) -> list[Row]:
        """All rows of a small answer, as Python values.

        Raises QueryTooLongError past the limits, EngineUnavailableError when a version cannot be opened.
        """

    def stream(
        self, statement: Statement, versions: Sequence[Version], limits: Limits, *, batch_rows: int = 10_000
    ) -> RecordStream:
        """The rows as Arrow batches. The first batch is computed before this returns, so that errors come first."""

    def forget(self, version: Version) -> None:
        """Let go of a version's files: it will not be asked for again."""

    def close(self) -> None:
        """Free everything."""
