"""Pages of records, or of groups, with an exact total."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from parvis.catalogue.serving import engine
from parvis.engine.protocol import Engine, Limits, Row
from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.lib.statements import Statement
from parvis.odsql import Clauses, OutputColumn, Plan, compile_query
from parvis.records.query import RecordsQuery
from parvis.records.source import Source
from parvis.records.values import as_results, converters

RECORD_ID = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `ids` are the record ids, when they were asked for; groups have none."""

    total_count: int
    columns: tuple[OutputColumn, ...]
    results: list[dict[str, Any]]
    ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """A question whose refusals are all behind it; running it only costs time."""

    source: Source
    query: RecordsQuery
    plan: Plan
    limit: int | None
    offset: int

    def page(self, *, with_ids: bool = False) -> Page:
        """Run it. Raises QueryTooLongError."""
        query, plan = self.query, self.plan
        if self.source.version is None:
            return Page(0, plan.columns, [])
        tail = not plan.grouped and (with_ids or query.include_app_metas)
        known = None if plan.filtered else self.source.version.records_count
        statement = plan.page(self.limit, self.offset, with_id=tail, total=known)
        rows = run(self.source, statement) if self.limit != 0 else []
        total = len(rows) if plan.grouped else self.total(len(rows))
        keys = [column.key for column in plan.columns]
        converts = converters(plan.columns, timezone=query.timezone, files_url=self.source.files_url)
        results = as_results(rows, keys, converts)
        ids = [str(row[-2]) for row in rows] if tail else []
        if tail and query.include_app_metas:
            add_technical(results, rows, self.source.timestamp, query.timezone)
        return Page(total, plan.columns, results, ids)

    def total(self, found: int) -> int:
        """How many records match, counted only when the page does not tell."""
        if self.source.version is not None and not self.plan.filtered:
            return self.source.version.records_count
        if self.limit is not None and found < self.limit and (found or not self.offset):
            return self.offset + found
        return count(self.source, self.plan)


def prepared(source: Source, query: RecordsQuery) -> Search:
    """Check and compile a question. Raises ParameterError, OdsqlError."""
    limit, offset = query.window()
    return Search(source, query, compile_query(query.clauses(), source.scope(query)), limit, offset)


def search(source: Source, query: RecordsQuery, *, with_ids: bool = False) -> Page:
    """The page of records, or of groups, that a query asks for.

    Raises ParameterError, OdsqlError, QueryTooLongError.
    """
    return prepared(source, query).page(with_ids=with_ids)


def count(source: Source, plan: Plan) -> int:
    """How many records match."""
    (row,) = run(source, plan.records_count())
    return int(str(row[0]))


def find_record(source: Source, record_id: str, query: RecordsQuery) -> Page:
    """The one record with this id, as a page. Raises NotFoundError, OdsqlError."""
    if RECORD_ID.fullmatch(record_id) and source.version is not None:
        clauses = Clauses(select=query.select, where=(f'recordid="{record_id}"',))
        plan = compile_query(clauses, source.scope(query))
        page = Search(source, query, plan, limit=2, offset=0).page(with_ids=True)  # a page not full needs no count
        if page.results:
            return page
    raise NotFoundError(gettext_noop("The requested record {record_id} does not exist."), record_id=record_id)


def run(source: Source, statement: Statement) -> list[Row]:
    """The rows of a statement, within the time that a public query has."""
    if source.version is None:
        return []
    serving: Engine = engine()
    return serving.rows(statement, [source.version], Limits(seconds=settings.QUERY_SECONDS))


def add_technical(
    results: list[dict[str, Any]], rows: Sequence[Row], timestamp: datetime | None, timezone: str
) -> None:
    """Add `_id`, `_timestamp` and `_size` to each record."""
    zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    moment = timestamp.astimezone(zone).isoformat() if timestamp else None
    for result, row in zip(results, rows, strict=True):
        result.update(_id=row[-2], _timestamp=moment, _size=row[-1])
