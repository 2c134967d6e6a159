"""The numbered statements of explore-api.md §11, E to L, over the eight spots, below HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from parvis.engine.duck import DuckEngine
from parvis.lib.errors import OdsqlError, OdsqlSyntaxError
from parvis.odsql import Clauses, compile_facets, parse_facet
from tests.unit.odsql.asking import Asking, publish
from tests.unit.odsql.fixtures import city_rows, city_schema

POINT = "geom'POINT(2.3376 48.8606)'"
AREA = "geom'POLYGON((2.32 48.855, 2.34 48.855, 2.34 48.865, 2.32 48.865, 2.32 48.855))'"
GEOJSON = (
    """geom'{"type":"Polygon","coordinates":[[[2.32,48.855],[2.34,48.855],[2.34,48.865],[2.32,48.865],"""
    """[2.32,48.855]]]}'"""
)
PARIS = {"timezone": "Europe/Paris"}


@pytest.fixture(scope="module")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The eight spots."""
    folder = tmp_path_factory.mktemp("checklist")
    engine = DuckEngine(folder, memory_mb=256)
    yield Asking(engine, publish(engine, folder, "da_check_1", city_schema(), city_rows()))
    engine.close()


TOTALS: list[tuple[int, str, int]] = [
    (173, "visits=10", 1),
    (174, "visits:10", 1),
    (177, "visits!=10", 6),
    (178, "not (visits=10)", 7),
    (182, "visits in [10 TO 40[", 3),
    (183, "visits/2>10", 3),
    (186, 'visits=0 or visits=9 and kind="gym"', 2),
    (189, 'not kind in ("gym","pool")', 5),
    (193, 'not (district="1er")', 5),
    (196, 'rating>="4"', 3),
    (200, "open is not true", 3),
    (203, 'tags in ("secret","public")', 3),
    (204, 'tags!="eau"', 3),
    (211, 'code="A1"or code="A2"', 2),
    (215, '"FONTAINE"', 3),
    (216, '"font"', 0),
    (217, '"etoile"', 1),
    (218, '"fontaine eau"', 3),
    (219, '"fontaine" and not "secret"', 2),
    (220, '"piscine" or "kiosque"', 2),
    (221, 'not "fontaine"', 5),
    (222, '"olympe"', 1),
    (223, '""', 8),
    (224, 'search(name, "fon")', 3),
    (225, 'search(name, "fontane parc")', 1),
    (226, 'search(name, "parc fontane")', 1),
    (227, 'search("sport")', 4),
    (227, 'search(*, "sport")', 4),
    (228, 'search(kind, name, "gym")', 2),
    (229, 'search(name, "zzzz")', 0),
    (231, 'suggest(name, "gym")', 2),
    (231, 'suggest(name, "gymnaze")', 0),
    (232, 'suggest("kios")', 1),
    (233, 'startswith(name, "Fontaine")', 2),
    (233, 'startswith(name, "du")', 0),
    (234, 'startswith(code, "A")', 8),
    (235, 'name like "Fontaine parc"', 1),
    (236, 'name like "font*"', 3),
    (236, 'name like "font%"', 3),
    (237, 'not name like "fontaine"', 5),
    (238, 'search(name, "fon") and visits>5', 2),
    (239, f"within_distance(location, {POINT}, 1km)", 3),
    (239, f"within_distance(location, {POINT}, 600m)", 2),
    (239, f"within_distance(location, {POINT}, 500m)", 1),
    (240, f"within_distance(location, {POINT}, 700yd)", 2),
    (240, f"within_distance(location, {POINT}, 0.7mi)", 3),
    (241, f"distance(location, {POINT}, 1km)", 3),
    (242, "in_bbox(location, 48.858, 2.325, 48.865, 2.345)", 2),
    (242, "in_bbox(location, 48.865, 2.345, 48.858, 2.325)", 2),
    (243, f"within(location, {AREA})", 2),
    (244, f"polygon(location, {AREA})", 2),
    (245, f"geometry(location, {AREA})", 2),
    (246, f"intersects(location, {GEOJSON})", 2),
    (247, f"disjoint(location, {AREA})", 5),
    (251, f"distance(`location`, {POINT}, 500m)", 1),
    (256, "opened_on=date'2020/02/29'", 1),
    (257, "opened_on>2020", 4),
    (259, "opened_on in [date'2019' TO date'2020']", 2),
    (263, "updated_at<=date'2020-05-01'", 2),
    (263, "updated_at>date'2020-05-01'", 5),
    (266, "updated_at>'2020-12-31 23:45:00'", 4),
    (268, "hour(updated_at)=22", 1),
    (269, "updated_at<now()", 7),
    (270, "updated_at>now(years=-100)", 7),
    (282, "date_format(opened_on, 'MM')='07'", 2),
]


@pytest.mark.parametrize(("number", "where", "total"), TOTALS, ids=[f"{n}-{w[:40]}" for n, w, _ in TOTALS])
def test_totals(spots: Asking, number: int, where: str, total: int) -> None:
    assert spots.total(where=where) == total
    assert len(spots.rows(where=where, limit=100)) == total


@pytest.mark.parametrize(
    ("number", "where", "total"),
    [
        (262, "updated_at>=date'2021'", 5),
        (265, "updated_at>=date'2021-01-01T00:00:00+00:00'", 4),
        (266, "updated_at>'2020-12-31 23:45:00'", 5),
        (267, "year(updated_at)=2021", 3),
        (268, "hour(updated_at)=23", 1),
    ],
)
def test_totals_on_the_clock_of_paris(spots: Asking, number: int, where: str, total: int) -> None:
    assert spots.total(where=where, scope=spots.scope(**PARIS)) == total


SYNTAX = [
    (169, "select", "visits v"),
    (170, "select", '1 as "x"'),
    (190, "where", 'kind not in ("gym")'),
    (191, "where", 'kind == "gym"'),
    (209, "where", "(visits>1"),
    (210, "where", 'contains(name, "eau")'),
    (237, "where", 'name not like "fontaine"'),
]


@pytest.mark.parametrize(("number", "clause", "text"), SYNTAX)
def test_syntax_errors(spots: Asking, number: int, clause: str, text: str) -> None:
    with pytest.raises(OdsqlSyntaxError) as refused:
        spots.plan(**{clause: text})

    assert refused.value.clause == clause
    assert str(refused.value).startswith("ODSQL syntax exception: unexpected ")
    assert str(refused.value).endswith(f"Clause(s) containing the error(s): {clause}.")


def test_209_the_end_of_the_text_is_named_and_placed(spots: Asking) -> None:
    with pytest.raises(OdsqlSyntaxError) as refused:
        spots.plan(where="(visits>1")

    assert str(refused.value) == (
        "ODSQL syntax exception: unexpected end of line at position 9 in (visits>1. "
        "Clause(s) containing the error(s): where."
    )


REFUSED = [
    (151, "select", "Visits", "Unknown field: Visits"),
    (152, "select", "nope", "Unknown field: nope"),
    (198, "where", 'visits>"abc"', "Invalid number: abc"),
    (201, "where", "visits", "Field visits is not a boolean"),
    (208, "where", "nope=1", "Unknown field: nope"),
    (252, "where", f"within_distance(name, {POINT}, 1km)", "Field name is not allowed in the current clause"),
    (273, "where", "opened_on=date'2020-13-01'", "Invalid date: 2020-13-01"),
    (274, "where", 'opened_on>"not a date"', "Invalid date: not a date"),
    (320, "group_by", "location", "Field location is not allowed in the current clause"),
    (327, "select", "avg(name)", "StatAggregation only supports numeric or date expression"),
    (330, "group_by", "nope", "Unknown field: nope"),
    (341, "order_by", "location", "Field location is not allowed in the current clause"),
    (342, "order_by", "nope", "Unknown field: nope"),
]


@pytest.mark.parametrize(("number", "clause", "text", "reason"), REFUSED)
def test_refusals(spots: Asking, number: int, clause: str, text: str, reason: str) -> None:
    with pytest.raises(OdsqlError) as refused:
        spots.plan(**{clause: text})

    assert str(refused.value) == (f"ODSQL query is malformed: {reason}. Clause(s) containing the error(s): {clause}.")
    assert refused.value.code == "ODSQLError"


@pytest.mark.parametrize(("typed", "meant"), [("kin", "kind"), ("Visits", "visits"), ("zzzz", "")])
def test_a_near_name_is_suggested(spots: Asking, typed: str, meant: str) -> None:
    with pytest.raises(OdsqlError) as refused:
        spots.plan(where=f"{typed} = 1")

    assert refused.value.suggestion == meant
    assert (refused.value.start, refused.value.end) == (0, len(typed))


SELECTED: list[tuple[int, str, dict[str, Any]]] = [
    (160, "ifnull(visits, -1) as v", {"v": 10}),
    (161, "visits/0 as z", {"z": None}),
    (163, "json_format(name, null) as j", {"j": None}),
    (275, "date_format(opened_on, 'dd/MM/YYYY') as f", {"f": "26/03/2019"}),
    (276, "date_format(opened_on, 'MMMM') as f", {"f": "mars"}),
    (277, "date_format(opened_on, 'EEEE') as f", {"f": "mardi"}),
    (278, "date_format(opened_on, 'D') as f, date_format(opened_on, 'DDD') as g", {"f": "85", "g": "085"}),
    (280, "date_format(opened_on, \"'le 'd/M\") as f", {"f": "le 26/3"}),
    (326, "(sum(visits)/count(visits)) as m", {"m": pytest.approx(28.2857, abs=1e-4)}),
]


@pytest.mark.parametrize(("number", "select", "first"), SELECTED)
def test_selections(spots: Asking, number: int, select: str, first: dict[str, Any]) -> None:
    assert spots.dicts(select=select, limit=1) == [first]


GROUPS: list[tuple[int, dict[str, str], list[tuple[Any, ...]]]] = [
    (287, {"group_by": "kind"}, [("fountain",), ("gym",), ("kiosk",), ("pool",), ("stadium",)]),
    (300, {"group_by": "kind", "order_by": "count(*) desc,kind desc"}, [(k,) for k in ["fountain", "gym", "stadium", "pool", "kiosk"]]),
    (309, {"group_by": "range(visits,*,10,50,*) as r", "select": "count(*)"}, [("[*, 9]", 2), ("[10, 49]", 4), ("[50, *]", 1)]),
    (310, {"group_by": "range(rating,*,3,4,*) as r", "select": "count(*)"}, [("[*, 3.0[", 2), ("[3.0, 4.0[", 2), ("[4.0, *[", 3)]),
    (311, {"group_by": "range(visits,200,300) as r", "select": "count(*)"}, [("[200, 299]", 0)]),
    (312, {"group_by": "range(visits,20) as r", "select": "count(*)"}, [("[0, 19]", 4), ("[20, 39]", 1), ("[40, 59]", 1), ("[100, 119]", 1)]),
    (313, {"group_by": "range(rating,2) as r", "select": "count(*)"}, [("[0, 2[", 1), ("[2, 4[", 3), ("[4, 6[", 3)]),
    (316, {"group_by": "range(opened_on, *, date'2020-01-01', *) as r", "select": "count(*)"}, [("[*, 2020-01-01T00:00:00.000Z[", 3), ("[2020-01-01T00:00:00.000Z, *[", 4)]),
    (321, {"group_by": 'ifnull(district, "none") as d', "select": "count(*)"}, [("1er", 3), ("2e", 2), ("3e", 2), ("none", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("number", "asked", "rows"), GROUPS)
def test_groups(spots: Asking, number: int, asked: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
    assert spots.rows(**asked) == rows


def test_319_clusters(spots: Asking) -> None:
    rows = spots.rows(group_by="geo_cluster(location, 3) as c", select="count(*)", order_by="count(*) desc")

    assert [count for _, count in rows] == [6, 1]
    assert str(rows[0][0]).startswith('{"cluster_centroid": {"lat": 48.86')


def test_254_255_distances(spots: Asking) -> None:
    near = spots.rows(select=f"code, distance(location, {POINT}) as d", order_by="d", limit=3)

    assert [code for code, _ in near] == ["A1", "A6", "A2"]
    assert [d for _, d in near] == pytest.approx([0, 584, 949], rel=0.01)
    assert spots.rows(select="code", order_by=f"distance(location, {POINT})")[-1] == ("A7",)


def test_340_chance_repeats_itself_and_turns_round(spots: Asking) -> None:
    once, again, back = (
        spots.rows(select="code", order_by=one) for one in ("random(1)", "random(1)", "random(1) desc")
    )

    assert once == again
    assert once == back[::-1]
    assert once != spots.rows(select="code", order_by="random(2)")


def test_343_pages_do_not_overlap(spots: Asking) -> None:
    pages = [spots.rows(select="code", order_by="kind", limit=3, offset=offset) for offset in (0, 3, 6)]

    assert sorted(code for page in pages for (code,) in page) == [f"A{n}" for n in range(1, 9)]


def counts(spots: Asking, *asked: str, timezone: str = "UTC", **texts: Any) -> dict[tuple[int, str], int]:
    """Counts by the place of the ask and the value."""
    asks = [parse_facet(text) for text in asked]
    found = compile_facets(asks, Clauses(**texts), spots.scope(timezone=timezone))
    return {(place, value): n for one in found for place, value, n in spots.run(one.statement)}  # type: ignore[misc]


def test_345_to_348_facets(spots: Asking) -> None:
    found = counts(spots, "kind", "district", "tags")

    assert found == {
        (0, "fountain"): 3, (0, "gym"): 2, (0, "kiosk"): 1, (0, "pool"): 1, (0, "stadium"): 1,
        (1, "1er"): 3, (1, "2e"): 2, (1, "3e"): 2,
        (2, "eau"): 4, (2, "sport"): 4, (2, "public"): 3, (2, "secret"): 1,
    }  # fmt: skip


def test_355_356_trees(spots: Asking) -> None:
    tree = 'facet(name="category_path", hierarchical=true, separator="/")'

    assert counts(spots, tree) == {(0, "Water"): 4, (0, "Sport"): 3}
    assert counts(spots, tree, refine=("category_path:Water",)) == {
        (0, "Water"): 4,
        (0, "Water/Fountain"): 3,
        (0, "Water/Pool"): 1,
    }


def test_357_358_dates(spots: Asking) -> None:
    assert counts(spots, "updated_at") == {(0, "2022"): 2, (0, "2021"): 2, (0, "2020"): 3}
    assert counts(spots, "updated_at", **PARIS) == {(0, "2022"): 2, (0, "2021"): 3, (0, "2020"): 2}  # type: ignore[arg-type]
    opened = counts(spots, "updated_at", refine=("updated_at:2020",))
    assert set(opened) == {(0, "2020"), (0, "2020/01"), (0, "2020/05"), (0, "2020/12")}


def test_361_a_disjunctive_facet_is_counted_without_its_own_refinements(spots: Asking) -> None:
    assert counts(spots, "kind", refine=("kind:gym",))[0, "fountain"] == 3
    asked = 'facet(name="district", disjunctive=true)'
    assert counts(spots, asked, refine=("district:1er",))[0, "2e"] == 2
    assert counts(spots, "district", refine=("district:1er",)) == {(0, "1er"): 3}


def test_351_352_365_arguments_of_facets(spots: Asking) -> None:
    assert len(counts(spots, 'facet(name="kind", limit=2)')) == 2
    assert counts(spots, 'facet(name="kind", limit=1, sort="-alphanum")') == {(0, "stadium"): 1}
    assert counts(spots, 'facet(name="name", hierarchical=true, separator=" ")')[0, "Fontaine"] == 2


@pytest.mark.parametrize(
    ("number", "asked"), [(349, "nope"), (350, "location"), (352, 'facet(name="kind", sort="up")')]
)
def test_refused_facets(spots: Asking, number: int, asked: str) -> None:
    with pytest.raises(OdsqlError, match=r"containing the error\(s\): facet\.$"):
        counts(spots, asked)


REFINED: list[tuple[int, dict[str, tuple[str, ...]], int]] = [
    (367, {"refine": ("kind:fountain", "kind:gym")}, 5),
    (368, {"refine": ("district:1er", "district:2e")}, 0),
    (372, {"refine": ("tags:eau", "tags:public")}, 2),
    (373, {"refine": ("category_path:Water",)}, 4),
    (374, {"refine": ('updated_at:"2020/5/1"',)}, 1),
    (376, {"refine": ("open:true",)}, 5),
    (376, {"refine": ("visits:10",)}, 1),
    (377, {"refine": ("kind:nothing",)}, 0),
    (377, {"refine": ("visits:nothing",)}, 0),
    (380, {"exclude": ("kind:fountain", "kind:gym")}, 3),
    (381, {"exclude": ("district:1er",)}, 5),
    (384, {"qv1": ("visits > 10",)}, 4),
    (384, {"qv1": ("(fontaine) AND (visits>5)",)}, 2),
]


@pytest.mark.parametrize(("number", "texts", "total"), REFINED)
def test_refinements(spots: Asking, number: int, texts: dict[str, Any], total: int) -> None:
    assert spots.total(**texts) == total


@pytest.mark.parametrize(
    ("number", "where"),
    [
        (447, "visits=1 or " * 1600 + "visits=1"),
        (447, "x" * 20_000),
        (447, '"' + "word " * 4000 + '"'),
        (447, "1+" * 10_000 + "1=1"),
        (448, "(" * 200 + "visits=1" + ")" * 200),
        (448, "not " * 200 + "open"),
        (448, "-" * 200 + "visits=1"),
        (448, "lower(" * 200 + "name" + ")" * 200 + "='a'"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_long_and_deep_texts_are_answered_or_refused(spots: Asking, number: int, where: str) -> None:
    try:
        plan = spots.plan(where=where)
    except OdsqlError as refused:
        assert len(str(refused)) < 1000  # noqa: PT017 (either outcome is right)
    else:
        assert spots.run(plan.page(10))[:1] is not None


def test_449_nothing_typed_reaches_the_sql(spots: Asking) -> None:
    plan = spots.plan(where='name="x\' OR 1=1 --"')

    assert spots.run(plan.records_count()) == [(0,)]
    assert "OR 1=1" not in plan.records_count().sql
    assert plan.records_count().parameters == ("x' OR 1=1 --",)
