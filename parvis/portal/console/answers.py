"""A call made here, as the API would answer it."""

import time
from dataclasses import dataclass

import orjson
from django.http import QueryDict

from parvis.lib.errors import InputError, ParvisError, QueryTooLongError
from parvis.lib.schema import Field
from parvis.portal.console.calls import CLAUSES, Call
from parvis.portal.console.problems import Problem, problem_of
from parvis.portal.export_files import size_text
from parvis.portal.state import State
from parvis.portal.tables import Table, table_of
from parvis.records.query import RecordsQuery
from parvis.records.search import Page, search
from parvis.records.source import Source

MOST_COLUMNS = 30
LONGEST_JSON = 60_000
"""Characters that a page shows; the call itself gives all."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a call."""

    status: int
    total: int = 0
    shown: int = 0
    milliseconds: int = 0
    size: str = ""
    text: str = ""
    is_cut: bool = False
    table: Table | None = None
    problem: Problem | None = None


def answered(source: Source, query_string: str, call: Call) -> Answered:
    """Make a call; what is wrong with it is explained at its place."""
    params = QueryDict(query_string)
    start = time.perf_counter()
    try:
        page = search(source, RecordsQuery.from_params(params))
    except (InputError, QueryTooLongError) as refusal:
        return refused(refusal, call)
    content = {"total_count": page.total_count, "results": page.results}
    compact = orjson.dumps(content)
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
    return Answered(
        status=200,
        total=page.total_count,
        shown=len(page.results),
        milliseconds=round((time.perf_counter() - start) * 1000),
        size=size_text(len(compact)),
        text=text[:LONGEST_JSON],
        is_cut=len(text) > LONGEST_JSON,
        table=table(page),
    )


def refused(refusal: ParvisError, call: Call) -> Answered:
    """A refusal as the API says it, and in words."""
    content = {"message": str(refusal), "error_code": refusal.code}
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
    return Answered(
        status=refusal.status, text=text, problem=problem_of(refusal, {name: getattr(call, name) for name in CLAUSES})
    )


def table(page: Page) -> Table:
    """The results in rows."""
    columns = [
        Field(one.key, one.type, one.key, None, {"multivalued": ","} if one.multivalued else {})
        for one in page.columns[:MOST_COLUMNS]
    ]
    return table_of(page.results, (), columns, dataset_id="", state=State())
