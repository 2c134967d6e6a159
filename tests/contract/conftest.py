"""Every engine in turn, and a maker of versions for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parvis.engine.duck import DuckEngine
from parvis.engine.protocol import Built, Engine, Limits, Row
from parvis.lib.schema import Annotation, Field, FieldType, Schema, Version
from parvis.lib.statements import Statement
from parvis.lib.streams import RecordStream

Column = tuple[FieldType, Sequence[object]]
ENGINES: dict[str, Callable[[Path], Engine]] = {"duckdb": lambda data_dir: DuckEngine(data_dir, memory_mb=256)}
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
