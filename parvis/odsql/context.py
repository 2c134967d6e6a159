"""What lowering needs to know besides the node itself: for whom, over which tables, at what time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlglot import exp

from parvis.lib.schema import Field, Schema

RECORDS = "_r"
"""How a query calls the table of records. Field columns are always written with it: `_r."visits"`."""


MARK = "\0"
"""Around the number of a bound value in SQL under way; no name may hold it."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """One statement in the making. `now` has a zone; `values` gathers what its placeholders stand for."""

    dialect: str
    alias: str
    schema: Schema
    timezone: str = "UTC"
    lang: str = "en"
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    values: list[object] = field(default_factory=list)

    @property
    def is_duckdb(self) -> bool:
        """Whether DuckDB's dialect is spoken; else it is ClickHouse's."""
        return self.dialect == "duckdb"

    def bind(self, value: object) -> exp.Expr:
        """A place in the SQL for a value that travels beside it. Moments go as naive UTC, lists as lists.

        It is numbered, so that a node may be copied or moved; `sql.py` turns the numbers into `?` in the order of the
        text.
        """
        self.values.append(value)
        return exp.Var(this=f"{MARK}{len(self.values) - 1}{MARK}")

    def table(self, name: str, alias: str | None = None) -> exp.Table:
        """A table of the version: `records`, `postings`, `tokens`, `ids`, `geo_<position>`."""
        return exp.table_(name, db=self.alias, quoted=True, alias=alias)

    def column(self, name: str, table: str = RECORDS) -> exp.Column:
        """A column, its name quoted."""
        return exp.column(name, table=table, quoted=True)

    def rid(self, table: str = RECORDS) -> exp.Column:
        """The position of a record of `records` in source order (side tables have a plain column `rid`)."""
        return exp.column("rowid" if self.is_duckdb else "_rid", table=table)

    def position(self, field: Field) -> int:
        """The place of a field in the schema, which names its side table and its postings."""
        return self.schema.names.index(field.name)
