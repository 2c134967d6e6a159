"""How many cells of a column fit each form: columns of the same doubts are stacked and counted in one pass."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.engine.workbench import Connection
from parvis.ingest.inference.forms import IS_NULL_WORD, trimmed

Checks = Mapping[str, str]
"""SQL conditions over `{v}` by name."""

ALWAYS = {"cells": "true", "nulls": IS_NULL_WORD}


@dataclass(frozen=True, slots=True)
class Cells:
    """The raw cells on a workbench: `relation` is SQL for a FROM clause, with the columns `c0`… and `line`."""

    connection: Connection
    relation: str
    rows: int

    def sample(self, rows: int) -> "Cells":
        """About so many records, spread evenly over the file; all of them when there are not many more."""
        step = self.rows // rows
        if step < 2:
            return self
        table = "parvis_sample"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {self.relation} WHERE hash(line) % {step} = 0"
        )
        found = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return Cells(self.connection, table, int(found[0]) if found else 0)

    def values(self, column: int) -> str:
        """SQL: the cells of one column without the blanks around them, as `v`, with their `line`."""
        return f"(SELECT line, {trimmed(f'c{column}')} AS v FROM {self.relation})"


def count_fits(cells: Cells, checks: Mapping[int, Checks]) -> dict[int, Counter[str]]:
    """The number of cells that meet each check, by column; with `cells` (not blank) and `nulls` (spelled out)."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for column, conditions in checks.items():
        alike.setdefault(tuple(conditions), []).append(column)
    found: dict[int, Counter[str]] = {}
    for columns in alike.values():
        found |= count_alike(cells, columns, {**ALWAYS, **checks[columns[0]]})
    return found


def count_alike(cells: Cells, columns: Sequence[int], checks: Checks) -> dict[int, Counter[str]]:
    """The counts of columns that are asked the same questions, so that each pattern is compiled once."""
    stacked = " UNION ALL ".join(
        f"SELECT {column} AS position, {trimmed(f'c{column}')} AS v FROM {cells.relation}" for column in columns
    )
    counted = ", ".join(f"count(*) FILTER (WHERE {condition.replace('{v}', 'v')})" for condition in checks.values())
    rows = cells.connection.execute(
        f"SELECT position, {counted} FROM ({stacked}) WHERE v IS NOT NULL GROUP BY position"
    ).fetchall()
    found = {column: Counter(dict.fromkeys(checks, 0)) for column in columns}
    for position, *counts in rows:
        found[int(position)] = Counter(dict(zip(checks, map(int, counts), strict=True)))
    return found
