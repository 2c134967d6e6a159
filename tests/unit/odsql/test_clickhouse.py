"""The golden clauses on ClickHouse (chDB, in process): the same rows as DuckDB gives."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parvis.lib.errors import OdsqlError
from parvis.odsql import Clauses, compile_facets, parse_facet
from tests.unit.odsql.asking import Asking, publish
from tests.unit.odsql.evaluating import DIALECTS, engine_of
from tests.unit.odsql.fixtures import city_rows, city_schema

GOLDEN = Path(__file__).parents[2] / "golden"
APART = ("random",)
"""Chance has its own order in each engine."""
Both = dict[str, Asking]


@pytest.fixture(scope="module")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The eight spots on both engines."""
    found = {}
    for dialect in DIALECTS:
        folder = tmp_path_factory.mktemp(dialect)
        engine = engine_of(dialect, folder)
        found[dialect] = Asking(engine, publish(engine, folder, "da_parity_1", city_schema(), city_rows()))
    yield found
    for asking in found.values():
        asking.engine.forget(asking.version)
        asking.engine.close()


def plain(value: Any) -> Any:
    """A value as both engines give it: floats to six digits, places of clusters too."""
    if isinstance(value, str) and value.startswith('{"cluster'):
        return json.dumps(json.loads(value, parse_float=lambda text: round(float(text), 6)))
    return round(value, 6) if isinstance(value, float) else value


def clauses() -> Iterator[tuple[str, str]]:
    """The golden clauses, but those whose outcome belongs to an engine."""
    for name in ("where", "group_by", "order_by"):
        for block in (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n\n"):
            clause = block.split("\n")[0]
            if not any(word in clause for word in APART):
                yield name, clause


@pytest.mark.parametrize(("name", "clause"), list(clauses()))
def test_the_same_rows(spots: Both, name: str, clause: str) -> None:
    select = "count(*) as n, sum(visits) as s, avg(rating) as a, median(visits) as m" if name == "group_by" else "code"
    asked = {"select": select, name: clause}
    try:
        expected = spots["duckdb"].rows(limit=50, **asked)
    except OdsqlError:
        return

    got = spots["clickhouse"].rows(limit=50, **asked)
    assert [tuple(map(plain, row)) for row in got] == [tuple(map(plain, row)) for row in expected]


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"refine": ("category_path:Water", "updated_at:2020/05", "kind:gym")},
        {"where": ('"eau" and visits > 5',)},
        {"qv1": ('"fontaine du parc"',)},
    ],
)
def test_the_same_facets(spots: Both, texts: dict[str, Any]) -> None:
    asks = [parse_facet(one) for one in ("kind", "tags", "open", "rating", "updated_at", "opened_on")]
    asks.append(parse_facet('facet(name="category_path", hierarchical=true, separator="/")'))

    def counted(asking: Asking) -> list[tuple[object, ...]]:
        found = compile_facets(asks, Clauses(**texts), asking.scope(timezone="Europe/Paris"))
        return sorted((row for one in found for row in asking.run(one.statement)), key=str)

    assert counted(spots["clickhouse"]) == counted(spots["duckdb"])


def test_the_same_selections(spots: Both) -> None:
    asked = {
        "select": "code, tags, visits * 2 as d, visits / 0 as z, lower(name) as l, length(name) as n, json_format(name) as j,"
        " -visits as m, year(updated_at) as y, date_format(opened_on, 'EEEE d MMMM') as f, ifnull(district, 'x') as i,"
        " sum(visits) as s, count(distinct tags) as t, stddev(rating) as r, bbox(location) as b",
        "order_by": "rating desc, code",
    }
    found = [[tuple(map(plain, row)) for row in spots[dialect].rows(**asked)] for dialect in DIALECTS]

    assert found[0] == [tuple(None if cell == [] else cell for cell in row) for row in found[1]]
