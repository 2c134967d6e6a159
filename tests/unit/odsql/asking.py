"""Small published versions, and short words for what is asked of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.engine.protocol import Engine, Limits
from parvis.lib.schema import FieldType, Schema, Version
from parvis.lib.statements import Statement
from parvis.odsql import Clauses, Plan, Scope, compile_query

ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.GEO_POINT: pa.struct([("lon", pa.float64()), ("lat", pa.float64())]),
    FieldType.GEO_SHAPE: pa.binary(),
    FieldType.FILE: pa.string(),
    FieldType.JSON: pa.string(),
}
NOW = dt.datetime(2026, 1, 10, 8, tzinfo=dt.UTC)


def publish(engine: Engine, folder: Path, alias: str, schema: Schema, rows: Sequence[dict[str, object]]) -> Version:
    """A version of these records."""
    arrays = [
        pa.array(
            [row.get(field.name) for row in rows], pa.list_(pa.string()) if field.is_multivalued else ARROW[field.type]
        )
        for field in schema
    ]
    home = folder / alias
    home.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(arrays, names=list(schema.names)), home / "source.parquet")
    built = engine.publish(home / "source.parquet", schema, home)
    return Version(alias, home, schema, built.records_count)


@dataclass(frozen=True)
class Asking:
    """An engine and a version of it."""

    engine: Engine
    version: Version

    def scope(self, **facts: object) -> Scope:
        """Who asks, and when."""
        given = {"now": NOW, "dialect": self.engine.dialect, "lang": "fr", **facts}
        return Scope(self.version.schema, self.version.alias, **given)  # type: ignore[arg-type]

    def plan(self, *, scope: Scope | None = None, where: str | Sequence[str] = (), **texts: object) -> Plan:
        """What answers these clauses."""
        wheres = (where,) if isinstance(where, str) else tuple(where)
        return compile_query(Clauses(where=wheres, **texts), scope or self.scope())  # type: ignore[arg-type]

    def run(self, statement: Statement) -> list[tuple[object, ...]]:
        """The rows of a statement."""
        return self.engine.rows(statement, [self.version], Limits(20))

    def rows(self, *, limit: int | None = 1000, offset: int = 0, **asked: object) -> list[tuple[object, ...]]:
        """The rows of a question."""
        return self.run(self.plan(**asked).page(limit, offset))  # type: ignore[arg-type]

    def dicts(self, *, limit: int | None = 1000, offset: int = 0, **asked: object) -> list[dict[str, object]]:
        """The same, by key."""
        plan = self.plan(**asked)  # type: ignore[arg-type]
        keys = [column.key for column in plan.columns]
        return [dict(zip(keys, row, strict=False)) for row in self.run(plan.page(limit, offset))]

    def total(self, **asked: object) -> int:
        """How many records match."""
        ((count,),) = self.run(self.plan(**asked).records_count())  # type: ignore[arg-type]
        assert isinstance(count, int)
        return count
