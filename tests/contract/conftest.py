"""Every engine in turn, and a maker of versions for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parvis.engine.clickhouse import ClickHouseEngine
from parvis.engine.duck import DuckEngine
from parvis.engine.protocol import Built, Engine, Limits, Row
from parvis.lib.schema import Annotation, Field, FieldType, Schema, Version
from parvis.lib.statements import Statement
from parvis.lib.streams import RecordStream
from tests.clickhouse import chdb

Column = tuple[FieldType, Sequence[object]]
ENGINES: dict[str, Callable[[Path], Engine]] = {
    "duckdb": lambda data_dir: DuckEngine(data_dir, memory_mb=256),
    "clickhouse": lambda _data_dir: ClickHouseEngine(chdb()),
}
FILE_OF_DUCKDB = "the test breaks DuckDB's own file"
ITS_OWN_SQL = "the test's statement is DuckDB's"
GAPS: dict[str, str] = {
    "test_records_keep_the_order_of_their_source": "the position of a record is a column _rid, not rowid",
    "test_three_hundred_columns_are_a_version": "the position of a record is a column _rid, which * shows",
    "test_shapes_have_the_detail_of_each_level_in_mercator": "no tables of levels: tiles are not made from ClickHouse",
    "test_a_damaged_version_is_unavailable_and_the_others_are_served": FILE_OF_DUCKDB,
    "test_damage_inside_is_noticed_and_the_others_are_served": FILE_OF_DUCKDB,
    "test_a_killed_build_leaves_nothing_that_is_served_and_the_next_one_cleans_up": FILE_OF_DUCKDB,
    "test_a_query_past_the_memory_limit_is_refused_and_others_go_on": ITS_OWN_SQL,
    "test_a_stream_past_the_memory_limit_is_refused": ITS_OWN_SQL,
    "test_shapes_are_searched_by_what_they_meet": ITS_OWN_SQL,
    "test_the_size_on_disk_is_told_and_small_versions_are_small": FILE_OF_DUCKDB,
    "test_other_requests_go_on_beside_a_runaway_query": "chDB runs one query at a time; a server would not",
}
"""What ClickHouse does not do as the suite asks, and why."""
POINT = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])
ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.GEO_POINT: POINT,
    FieldType.GEO_SHAPE: pa.binary(),
    FieldType.FILE: pa.string(),
    FieldType.JSON: pa.string(),
}


@dataclass(frozen=True)
class Bench:
    """An engine with short words for what tests ask of it."""

    engine: Engine
    folder: Path
    made: list[Version] = field(default_factory=list)

    def source(self, alias: str, columns: Mapping[str, Column], **annotations: Mapping[str, Annotation]) -> Schema:
        """Write `source.parquet` of a version; a column named in `annotations` gets those."""
        fields = tuple(Field(name, kind, annotations=annotations.get(name, {})) for name, (kind, _) in columns.items())
        arrays = [
            pa.array(values, pa.list_(pa.string()) if field.is_multivalued else ARROW[kind])
            for field, (kind, values) in zip(fields, columns.values(), strict=True)
        ]
        (self.folder / alias).mkdir(exist_ok=True)
        pq.write_table(pa.table(arrays, names=list(columns)), self.folder / alias / "source.parquet")
        return Schema(fields)

    def build(self, alias: str, columns: Mapping[str, Column], **annotations: Mapping[str, Annotation]) -> Built:
        """Publish a version, and say what was found."""
        schema = self.source(alias, columns, **annotations)
        return self.engine.publish(self.folder / alias / "source.parquet", schema, self.folder / alias)

    def version(self, alias: str, columns: Mapping[str, Column], **annotations: Mapping[str, Annotation]) -> Version:
        """Publish a version."""
        schema = self.source(alias, columns, **annotations)
        built = self.engine.publish(self.folder / alias / "source.parquet", schema, self.folder / alias)
        self.made.append(Version(alias, self.folder / alias, schema, built.records_count))
        return self.made[-1]

    def rows(self, sql: str, *versions: Version, parameters: Sequence[object] = (), seconds: float = 5.0) -> list[Row]:
        """All rows of a statement."""
        return self.engine.rows(Statement(sql, tuple(parameters)), versions, Limits(seconds))

    def stream(self, sql: str, *versions: Version, seconds: float = 5.0, batch_rows: int = 10_000) -> RecordStream:
        """The batches of a statement."""
        return self.engine.stream(Statement(sql), versions, Limits(seconds), batch_rows=batch_rows)


@pytest.fixture(autouse=True)
def known_gaps(request: pytest.FixtureRequest) -> None:
    """Expect failure where an engine has a known gap."""
    asked = getattr(request.node, "callspec", None)
    reason = GAPS.get(request.node.originalname)
    if reason and asked is not None and asked.params.get("shared_engine") == "clickhouse":
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture(scope="session", params=ENGINES)
def shared_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each engine, over the folder of all tests: starting one costs more than most tests."""
    engine = ENGINES[request.param](tmp_path_factory.getbasetemp())
    yield engine
    engine.close()


@pytest.fixture
def bench(shared_engine: Engine, tmp_path: Path) -> Iterator[Bench]:
    """Each engine, with an empty folder for the versions of one test."""
    bench = Bench(shared_engine, tmp_path)
    yield bench
    for version in bench.made:
        shared_engine.forget(version)
