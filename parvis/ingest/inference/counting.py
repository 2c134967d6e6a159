"""How many cells of a column fit each form: one pass over the file for many columns and forms at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from parvis.engine.workbench import Connection
from parvis.ingest.inference.forms import IS_NULL_WORD, trimmed

COLUMNS_AT_ONCE = 12
Checks = Mapping[str, str]
"""SQL conditions over `{v}` by name."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The raw cells on a workbench: `relation` is SQL for a FROM clause, with the columns `c0`… and `line`."""

    connection: Connection
    relation: str
    rows: int

    def sample(self, rows: int) -> "Cells":
        """About so many records, spread evenly over the file; all of them when there are no more."""
        step = self.rows // rows
        if step < 2:
            return self
        table = "parvis_sample"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {self.relation} WHERE hash(line) % {step} = 0"
        )
        found = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return Cells(self.connection, table, int(found[0]) if found else 0)


def count_fits(cells: Cells, checks: Mapping[int, Checks]) -> dict[int, Counter[str]]:
    """The number of cells that meet each check, by column; with `cells` (not blank) and `nulls` (spelled out)."""
    found: dict[int, Counter[str]] = {}
    for some in batched(list(checks), COLUMNS_AT_ONCE):
        asked = [
            (column, name, condition)
            for column in some
            for name, condition in {"cells": "true", "nulls": IS_NULL_WORD, **checks[column]}.items()
        ]
        counted = ", ".join(
            f"count(*) FILTER (WHERE v{column} IS NOT NULL AND {condition.replace('{v}', f'v{column}')})"
            for column, _, condition in asked
        )
        values = ", ".join(f"{trimmed(f'c{column}')} AS v{column}" for column in some)
        row = cells.connection.execute(f"SELECT {counted} FROM (SELECT {values} FROM {cells.relation})").fetchone()
        for (column, name, _), count in zip(asked, row or (), strict=True):
            found.setdefault(column, Counter())[name] = int(count)
    return found


def batched(columns: Sequence[int], size: int) -> Iterator[list[int]]:
    """The columns in groups."""
    rest = iter(columns)
    while group := list(islice(rest, size)):
        yield group
