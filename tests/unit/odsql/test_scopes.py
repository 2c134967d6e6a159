"""Who asks and in which version: hidden fields, guards, further names, the time, what is remembered."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from parvis.engine.duck import DuckEngine
from parvis.lib.errors import OdsqlError
from parvis.odsql import REGISTRY, Clauses, compile_query, parse_facet, parse_refinement
from tests.unit.odsql.asking import Asking, publish
from tests.unit.odsql.fixtures import city_rows, city_schema


@pytest.fixture(scope="module")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The eight spots."""
    folder = tmp_path_factory.mktemp("scopes")
    engine = DuckEngine(folder, memory_mb=256)
    yield Asking(engine, publish(engine, folder, "da_scope_1", city_schema(), city_rows()))
    engine.close()


@pytest.mark.parametrize(
    "asked",
    [
        {"where": "visits > 1"},
        {"select": "visits"},
        {"select": "include(visits)"},
        {"order_by": "visits"},
        {"group_by": "visits"},
        {"refine": ("visits:1",)},
        {"exclude": ("visits:1",)},
        {"where": "search(visits, '10')"},
    ],
)
def test_hidden_fields_do_not_exist(spots: Asking, asked: dict[str, Any]) -> None:
    with pytest.raises(OdsqlError, match="Unknown field: visits"):
        spots.plan(scope=spots.scope(hidden=frozenset({"visits"})), **asked)


def test_hidden_fields_are_neither_shown_nor_searched(spots: Asking) -> None:
    scope = spots.scope(hidden=frozenset({"name", "visits"}))

    assert "name" not in spots.dicts(scope=scope, limit=1)[0]
    assert spots.total(scope=scope, where='"kiosque"') == 0
    assert spots.total(scope=scope, where='search(*, "kiosque")') == 0
    assert spots.total(scope=scope, where='"25"') == 0
    assert spots.total(where='"25"') == 1


def test_guards_narrow_everything_in_silence(spots: Asking) -> None:
    scope = spots.scope(hidden=frozenset({"visits"}), guards=("visits > 10", "open"))

    plan = spots.plan(scope=scope)
    assert plan.filtered
    assert spots.total(scope=scope) == 2
    assert spots.rows(scope=scope, where='kind = "gym" or kind != "gym"', select="code") == [("A2",), ("A4",)]
    assert spots.rows(scope=scope, select="count(*) as n", limit=1) == [(2,)]


def test_unfilterable_fields_are_selected_only(spots: Asking) -> None:
    scope = spots.scope(unfilterable=frozenset({"open"}))

    assert spots.rows(scope=scope, select="open", limit=1) == [(True,)]
    with pytest.raises(OdsqlError, match="Field open is not allowed in the current clause"):
        spots.plan(scope=scope, where="open=true")


def test_fields_have_further_names(spots: Asking) -> None:
    scope = spots.scope(names={"default.title": "name", "datasetid": "code"})

    assert spots.rows(scope=scope, where='default.title = "Kiosque"', select="datasetid") == [("A7",)]
    assert spots.total(scope=scope, refine=("default.title:Kiosque",)) == 1


def test_the_technical_attributes_of_records(spots: Asking) -> None:
    taken = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    scope = spots.scope(dataset_id="city-spots", timestamp=taken)
    ((record_id, size),) = [row[-2:] for row in spots.run(spots.plan(where='code="A4"').page(1, with_id=True))]

    assert spots.rows(where=f'recordid = "{record_id}"', select="code") == [("A4",)]
    assert spots.rows(where=f'recordid in ("{record_id}", "x")', select="code") == [("A4",)]
    assert spots.total(where=f'recordid != "{record_id}"') == 7
    assert spots.total(where=f"record_size = {size}") >= 1
    assert spots.total(scope=scope, where="datasetid = \"city-spots\" and record_timestamp < date'2026-02'") == 8
    assert spots.total(scope=scope, where="record_timestamp > date'2026-02'") == 0


def test_relevance_orders_where_weights_say_so(spots: Asking) -> None:
    asked = {"where": '"fontaine" or "sport" or "public"', "select": "code"}
    scope = spots.scope(weights={"name": 10.0})

    assert [code for (code,) in spots.rows(scope=scope, **asked)][:3] == ["A1", "A8", "A2"]
    assert [code for (code,) in spots.rows(**asked)][:3] == ["A1", "A2", "A3"]


def test_plans_are_remembered_unless_they_look_at_the_clock(spots: Asking) -> None:
    later = {"now": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}

    assert spots.plan(where="visits=1") is spots.plan(where="visits=1", scope=spots.scope(**later))
    assert not spots.plan(where="updated_at < now()").stable
    recent = "updated_at > now(years=-9)"
    assert spots.total(where=recent) == 7
    assert spots.total(where=recent, scope=spots.scope(**later)) == 4
    assert spots.plan(order_by="random(3)").stable


def test_groups_in_the_order_of_a_figure_are_bounded(spots: Asking) -> None:
    plan = spots.plan(group_by="kind", order_by="count(*) desc")

    assert len(spots.run(plan.page(20_000))) == 5
    for limit in (None, 20_001):
        with pytest.raises(OdsqlError, match=r"limit > 20000\. Please remove the order by or set a limit") as refused:
            plan.page(limit)
        assert str(refused.value).endswith("Clause(s) containing the error(s): order_by.")
    assert spots.run(spots.plan(group_by="kind", order_by="kind").page(None))


def test_version_2_0(spots: Asking) -> None:
    older = spots.scope(flavour="2.0")

    assert spots.rows(scope=older, group_by="district", select="count(*)") == [("1er", 3), ("2e", 2), ("3e", 2)]
    assert spots.rows(scope=older, group_by="year(opened_on) as y")[0] == ("2018",)
    assert spots.rows(scope=older, group_by="opened_on")[0] == (1541376000000,)
    assert spots.rows(scope=older, group_by="range(visits, ]10, 50[) as r", select="count(*)") == [
        ("[*, 9]", 2),
        ("[10, 49]", 4),
        ("[50, *]", 1),
    ]
    assert len(spots.rows(scope=older, group_by="location")) == 7
    assert spots.total(scope=older, where='search(name, "fontane")') == 0


V1 = [
    ("font", 3), ('"font"', 0), ('"fontaine"', 3), ("kind:gym", 2), ("visits > 10", 4), ("visits:[10 TO 40]", 4),
    ("visits:]10 TO 40[", 2), ("(fontaine OR piscine) AND NOT secret", 3), ("opened_on >= 2021", 2),
    ("opened_on:2020", 2), ("opened_on:[2019/01/01 TO 2020/12/31]", 4), ("updated_at<=#now()", 7),
    ("#null(visits)", 1), ('#exact(name, "Kiosque")', 1), ('#startswith(name, "Font")', 2),
    ('#search(*, "fontaine par")', 1), ("fontaine parc", 1), ('"fontaine du parc"', 1), ('"parc fontaine"', 0),
    ('name:"du parc"', 1), ("name==Kiosque", 1), ("tags:eau AND tags:public", 2), ("NOT #null(visits)", 7),
    ('#distance(location, "48.8606,2.3376", 1000)', 3), ("*:*", 8), ("", 8), ("updated_at>#now(weekday=MO(-1))", 0),
    ('#polygon(location, "(48.855,2.32),(48.855,2.34),(48.865,2.34),(48.865,2.32)")', 2), ("l'olympe", 1), ("nope:1", 0),
]  # fmt: skip


@pytest.mark.parametrize(("query", "total"), V1)
def test_version_1(spots: Asking, query: str, total: int) -> None:
    assert spots.total(qv1=(query,)) == total


@pytest.mark.parametrize(
    "query", ["kind:", "(a", "a)", "visits>abc", "#foo(a)", "#null()", "NOT", "a OR", "(" * 300, '"unclosed']
)
def test_version_1_refuses(spots: Asking, query: str) -> None:
    with pytest.raises(OdsqlError, match=r"containing the error\(s\): qv1\.$"):
        spots.plan(qv1=(query,))


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("kind:fountain", "kind", "fountain"),
        ('`kind`:"a \\"b\\""', "kind", 'a "b"'),
        ("when:12:30", "when", "12:30"),
        ("custom.data-owner: Ada ", "custom.data-owner", "Ada"),
        ("kind:''", "kind", ""),
    ],
)
def test_refinements_are_read(text: str, name: str, value: str) -> None:
    found = parse_refinement(text)

    assert (found.name, found.value) == (name, value)


def test_facets_are_read() -> None:
    asked = parse_facet(
        'facet(name="kind", disjunctive=true, sort="-count", limit=3, hierarchical=true, separator="/")'
    )

    assert (asked.name, asked.disjunctive, asked.sort, asked.limit, asked.separator) == ("kind", True, "-count", 3, "/")
    assert parse_facet("custom.data-owner").name == "custom.data-owner"


@pytest.mark.parametrize("text", ["facet()", "facet(name=", 'facet(name="a" limit=2)', 'facet(name="a", limit=0)'])
def test_broken_facets_are_refused(text: str) -> None:
    with pytest.raises(OdsqlError, match=r"containing the error\(s\): facet\.$"):
        parse_facet(text)


def test_every_function_says_what_it_does_and_works_as_its_example_shows(spots: Asking) -> None:
    for function in REGISTRY.values():
        assert function.help.endswith((".", "…"))
        clause = next(one for one in ("where", "select", "group_by", "order_by") if one in function.clauses)
        example = function.example
        if clause == "where" and function.kind == "scalar" and "=" not in example and ">" not in example:
            clause = "select"
        compile_query(Clauses(**{clause: (example,) if clause == "where" else example}), spots.scope())  # type: ignore[arg-type]
