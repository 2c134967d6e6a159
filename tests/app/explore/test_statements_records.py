"""Statements of explore-api.md §11 on records, over HTTP and in full: C to K. Each case carries its number there."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

Ask = Callable[..., Any]
RECORDS = "city-spots/records"
POINT = "geom'POINT(2.3376 48.8606)'"
AREA = "geom'POLYGON((2.32 48.855, 2.34 48.855, 2.34 48.865, 2.32 48.865, 2.32 48.855))'"
DRAWN = """geom'{"type":"Polygon","coordinates":[[[2.32,48.855],[2.34,48.855],[2.34,48.865],[2.32,48.865],[2.32,48.855]]]}'"""
PARIS = "&timezone=Europe/Paris"

TOTALS = [
    (214, "where=code is not null and visits > 3", 6),
    (215, 'where="FONTAINE"', 3),
    (218, 'where="fontaine eau"', 3),
    (219, 'where="fontaine" and not "secret"', 2),
    (220, 'where="piscine" or "kiosque"', 2),
    (221, 'where=not "fontaine"', 5),
    (222, 'where="olympe"', 1),
    (225, 'where=search(name, "fontane parc")', 1),
    (226, 'where=search(name, "parc fontane")', 1),
    (227, 'where=search("sport")', 4),
    (227, 'where=search(*, "sport")', 4),
    (228, 'where=search(kind, name, "gym")', 2),
    (229, 'where=search(name, "zzzz")', 0),
    (231, 'where=suggest(name, "gym")', 2),
    (231, 'where=suggest(name, "gymnaze")', 0),
    (232, 'where=suggest("kios")', 1),
    (233, 'where=startswith(name, "Fontaine")', 2),
    (233, 'where=startswith(name, "fontaine")', 1),
    (233, 'where=startswith(name, "du")', 0),
    (234, 'where=startswith(code, "A")', 8),
    (235, 'where=name like "fontaine"', 3),
    (235, 'where=name like "Fontaine parc"', 1),
    (235, 'where=name like "font"', 0),
    (236, 'where=name like "font*"', 3),
    (236, 'where=name like "font%25"', 3),
    (237, 'where=not name like "fontaine"', 5),
    (238, 'where=search(name, "fon") and visits>5', 2),
    (239, f"where=within_distance(location, {POINT}, 1km)", 3),
    (239, f"where=within_distance(location, {POINT}, 600m)", 2),
    (239, f"where=within_distance(location, {POINT}, 500m)", 1),
    (240, f"where=within_distance(location, {POINT}, 700yd)", 2),
    (240, f"where=within_distance(location, {POINT}, 0.7mi)", 3),
    (241, f"where=distance(location, {POINT}, 1km)", 3),
    (242, "where=in_bbox(location, 48.858, 2.325, 48.865, 2.345)", 2),
    (242, "where=in_bbox(location, 48.865, 2.345, 48.858, 2.325)", 2),
    (243, f"where=within(location, {AREA})", 2),
    (244, f"where=polygon(location, {AREA})", 2),
    (245, f"where=geometry(location, {AREA})", 2),
    (246, f"where=intersects(location, {DRAWN})", 2),
    (247, f"where=disjoint(location, {AREA})", 5),
    (251, f"where=distance(`location`, {POINT}, 500m)", 1),
    (256, "where=opened_on=date'2020/02/29'", 1),
    (259, "where=opened_on in [date'2019' TO date'2020']", 2),
    (261, "where=month(opened_on)=7", 2),
    (261, "where=day(opened_on)=1", 2),
    (263, "where=updated_at>date'2020-05-01'", 5),
    (263, "where=updated_at<date'2020-05-01'", 1),
    (265, "where=updated_at>=date'2021-01-01T00:00:00%2B00:00'", 4),
    (266, "where=updated_at>'2020-12-31 23:45:00'", 4),
    (266, f"where=updated_at>'2020-12-31 23:45:00'{PARIS}", 5),
    (268, "where=hour(updated_at)=22", 1),
    (268, f"where=hour(updated_at)=23{PARIS}", 1),
    (269, "where=updated_at>now()", 0),
    (270, "where=updated_at>now(years=-100)", 7),
    (282, "where=date_format(opened_on, 'MM')='07'", 2),
    (384, "qv1=visits > 10", 4),
    (384, "qv1=(fontaine) AND (visits>5)", 2),
]


@pytest.mark.parametrize(("number", "asked", "total"), TOTALS)
def test_totals(ask: Ask, number: int, asked: str, total: int) -> None:
    found = ask(f"{RECORDS}?{asked}")

    assert found["total_count"] == total
    assert len(found["results"]) == total


COLUMNS = [
    (160, "select=ifnull(visits, -1) as v", [10, 25, 14, 40, 9, 100, -1, 0]),
    (159, "select=hour(opened_on) as h", [0, 0, 0, 0, None, 0, 0, 0]),
    (161, "select=visits/0 as z", [None] * 8),
    (162, 'select="hello" as g', ["hello"] * 8),
    (164, "select=count(*) as n", [8] * 8),
    (166, "select=avg(visits) as m,code&limit=2", [pytest.approx(28.2857, abs=1e-4)] * 2),
    (172, "select=COUNT(*) AS n", [8] * 8),
    (287, "group_by=kind&limit=2", ["fountain", "gym"]),
    (288, "group_by=kind as k", ["fountain", "gym", "kiosk", "pool", "stadium"]),
    (295, "group_by=kind&select=kind,max(visits)&order_by=max(visits) desc", ["stadium", "gym", "fountain", "pool", "kiosk"]),
    (296, "group_by=kind&select=kind,count(*) as n&order_by=n desc", ["fountain", "gym", "kiosk", "pool", "stadium"]),
    (297, "group_by=kind&order_by=count(*) desc", ["fountain", "gym", "kiosk", "pool", "stadium"]),
    (298, "group_by=kind&order_by=kind desc", ["stadium", "pool", "kiosk", "gym", "fountain"]),
    (299, "group_by=kind as k&order_by=k desc", ["stadium", "pool", "kiosk", "gym", "fountain"]),
    (300, "group_by=kind&order_by=count(*) desc,kind desc", ["fountain", "gym", "stadium", "pool", "kiosk"]),
    (303, "group_by=kind&limit=2", ["fountain", "gym"]),
    (303, "group_by=kind&limit=2&offset=2", ["kiosk", "pool"]),
    (305, "group_by=opened_on", ["2018-11-05", "2019-03-26", "2019-07-01", "2020-02-29", "2020-07-14", "2021-01-01",
                                 "2022-10-10", None]),
    (338, "select=code&order_by=length(name),code&limit=1", ["A7"]),
    (339, "select=code,visits*2 as d&order_by=d desc", ["A6", "A4", "A2", "A3", "A1", "A5", "A8", "A7"]),
]  # fmt: skip


@pytest.mark.parametrize(("number", "asked", "expected"), COLUMNS)
def test_the_first_column(ask: Ask, number: int, asked: str, expected: list[Any]) -> None:
    assert [next(iter(one.values())) for one in ask(f"{RECORDS}?{asked}")["results"]] == expected


@pytest.mark.parametrize(
    ("number", "asked", "first"),
    [
        (154, "select=exclude(photo),exclude(extra)",
         "code name kind district tags category_path visits rating open opened_on updated_at location"),
        (286, "group_by=kind&select=count(*) as n,kind", "n kind"),
        (149, "select=*,visits*2 as dbl", ("code name kind district tags category_path visits rating open opened_on "
         "updated_at location photo extra dbl")),
    ],
)  # fmt: skip
def test_keys(ask: Ask, number: int, asked: str, first: str) -> None:
    assert all(list(one) == first.split() for one in ask(f"{RECORDS}?{asked}")["results"])


FIRST = [
    (158, ("select=year(updated_at) as y,month(updated_at) as m,day(updated_at) as d,hour(updated_at) as h,"
     "minute(updated_at) as mi,second(updated_at) as s"), {"y": 2020, "m": 1, "d": 15, "h": 22, "mi": 30, "s": 0}),
    (163, "select=json_format(name, null) as j", {"j": None}),
    (276, "select=date_format(opened_on, 'MMMM') as f&lang=en", {"f": "March"}),
    (278, "select=date_format(opened_on, 'D') as f", {"f": "85"}),
    (280, "select=date_format(opened_on, \"'l''été 'd\") as f", {"f": "l'été 26"}),
    (323, ("select=count(visits) as a,count(distinct kind) as b,count(distinct district) as c,"
     'count(distinct ifnull(district,"x")) as d&limit=1'), {"a": 7, "b": 5, "c": 3, "d": 4}),
    (326, "select=(sum(visits)/count(visits)) as m&limit=1", {"m": pytest.approx(28.2857, abs=1e-4)}),
]  # fmt: skip


@pytest.mark.parametrize(("number", "asked", "expected"), FIRST)
def test_first_results(ask: Ask, number: int, asked: str, expected: dict[str, Any]) -> None:
    first = ask(f"{RECORDS}?{asked}")["results"][0]

    assert first == expected
    assert [type(one) for one in first.values() if isinstance(one, int)] == [int] * len(
        [one for one in expected.values() if isinstance(one, int)]
    )


GROUPS = [
    (285, "group_by=kind&select=count(*)", "fountain 3, gym 2, kiosk 1, pool 1, stadium 1"),
    (291, "group_by=kind,district&select=count(*) as n",
     "fountain 1er 2, fountain 2e 1, gym 3e 2, kiosk None 1, pool 2e 1, stadium 1er 1"),
    (306, "group_by=date_format(updated_at,'yyyy') as y&select=count(*) as n", "2020 3, 2021 2, 2022 2, None 1"),
    (306, f"group_by=date_format(updated_at,'yyyy') as y&select=count(*) as n{PARIS}", "2020 2, 2021 3, 2022 2, None 1"),
    (309, "group_by=range(visits,*,10,50,*) as r&select=count(*) as n", "[*, 9] 2, [10, 49] 4, [50, *] 1"),
    (310, "group_by=range(rating,*,3,4,*) as r&select=count(*) as n", "[*, 3.0[ 2, [3.0, 4.0[ 2, [4.0, *[ 3"),
    (311, "group_by=range(visits,200,300) as r&select=count(*) as n", "[200, 299] 0"),
    (312, "group_by=range(visits,20) as r&select=count(*) as n", "[0, 19] 4, [20, 39] 1, [40, 59] 1, [100, 119] 1"),
    (313, "group_by=range(rating,2) as r&select=count(*) as n", "[0, 2[ 1, [2, 4[ 3, [4, 6[ 3"),
    (316, "group_by=range(opened_on, *, date'2020-01-01', *) as r&select=count(*) as n",
     "[*, 2020-01-01T00:00:00.000Z[ 3, [2020-01-01T00:00:00.000Z, *[ 4"),
    (318, "group_by=kind,range(visits,*,20,*) as r&select=count(*) as n", ("fountain [*, 19] 2, fountain [20, *] 1, "
     "gym [*, 19] 1, gym [20, *] 1, pool [*, 19] 1, stadium [20, *] 1")),
    (321, 'group_by=ifnull(district, "none") as d&select=count(*) as n', "1er 3, 2e 2, 3e 2, none 1"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "asked", "expected"), GROUPS)
def test_groups(ask: Ask, number: int, asked: str, expected: str) -> None:
    found = ask(f"{RECORDS}?{asked}")["results"]

    assert ", ".join(" ".join(str(cell) for cell in one.values()) for one in found) == expected


def test_s287_totals_of_groups(ask: Ask) -> None:
    assert ask(f"{RECORDS}?group_by=kind")["total_count"] == 5
    assert ask(f"{RECORDS}?group_by=kind&limit=2")["total_count"] == 2


def test_s294_means_by_kind(ask: Ask) -> None:
    found = {one["kind"]: one["a"] for one in ask(f"{RECORDS}?group_by=kind&select=avg(visits) as a")["results"]}

    assert found.pop("kiosk") is None
    assert found == pytest.approx({"fountain": 11.6667, "gym": 24.5, "pool": 14.0, "stadium": 100.0}, abs=1e-4)


def test_s307_s308_keys_are_what_was_typed(ask: Ask) -> None:
    for typed in ("date_format(updated_at, 'yyyy/MM')", "RANGE(visits,20)"):
        assert {*map(tuple, ask(f"{RECORDS}?group_by={typed}")["results"])} == {(typed,)}


def test_s315_days_begin_at_midnight_of_the_place(ask: Ask) -> None:
    found = ask(f"{RECORDS}?group_by=range(updated_at, 1 day) as r{PARIS}")["results"]

    assert found[0]["r"].startswith("[2020-01-15T00:00:00")
    assert {one["r"][20:].partition(",")[0] for one in found} <= {"+01:00", "+02:00", ".000+01:00", ".000+02:00"}
    assert len(found) == 6


def test_s319_clusters_have_centres(ask: Ask) -> None:
    found = ask(f"{RECORDS}?group_by=geo_cluster(location, 3) as c&select=count(*) as n&order_by=n desc")["results"]

    assert [one["n"] for one in found] == [6, 1]
    assert {*map(tuple, (one["c"] for one in found))} == {("cluster_centroid",)}
    assert found[1]["c"]["cluster_centroid"] == pytest.approx({"lat": -33.9, "lon": 151.2})
    assert found[0]["c"]["cluster_centroid"] == pytest.approx({"lat": 48.864, "lon": 2.3461}, abs=1e-3)


def test_s144_groups_are_paged_in_order(ask: Ask) -> None:
    found = ask("big-series/records?group_by=g&limit=5&offset=2")["results"]

    assert found == [{"g": f"g{place:05}"} for place in range(2, 7)]


def test_s141_s142_all_groups_come(ask: Ask) -> None:
    whole = [one["g"] for one in ask("big-series/records?group_by=g")["results"]]

    assert whole == [f"g{place:05}" for place in range(12_000)]
    assert [one["g"] for one in ask("big-series/records?group_by=g&limit=20000")["results"]] == whole


def test_s140_the_first_ten_thousand_hold_no_duplicate_and_no_gap(ask: Ask, settings: Settings) -> None:
    settings.RESULT_WINDOW = 10_000
    seen: list[int] = []
    for offset in range(0, 10_000, 100):
        page = ask(f"big-series/records?order_by=n&select=n&limit=100&offset={offset}")
        seen += [one["n"] for one in page["results"]]

    assert seen == list(range(10_000))


def test_s213_s214_numbers_in_texts_and_fields_named_like_functions(ask: Ask) -> None:
    assert ask("big-series/records?where=year_text>2019")["total_count"] == 6_000
    page = ask("big-series/records?select=`count`&where=count > 3&limit=3")
    assert page == {"total_count": 5142, "results": [{"count": 4}, {"count": 5}, {"count": 6}]}


@pytest.mark.parametrize(
    ("number", "asked", "code", "message"),
    [
        (131, "limit=101", "InvalidRESTParameterError", ("Invalid value for limit API parameter: 101 was found but "
         "-1 <= limit <= 100 is expected")),
        (192, "where=kind = gym", "ODSQL", "where."),
        (210, 'where=contains(name, "eau")', "ODSQLSyntaxError", "unexpected ( at position 8"),
        (212, "where=VISITS>10", "ODSQLError", "Unknown field: VISITS"),
        (230, 'where=search(nope, "a")', "ODSQLError", "Unknown field: nope"),
        (237, 'where=name not like "fontaine"', "ODSQLSyntaxError", "where."),
        (252, "where=within_distance(name, geom'POINT(2 48)', 1km)", "ODSQLError", "where."),
        (253, "where=within_distance(location, geom'POINT(oops)', 1km)", "ODSQL", "where."),
        (273, "where=opened_on=date'2020-13-01'", "ODSQLError", "Invalid date: 2020-13-01"),
        (274, 'where=opened_on>"not a date"', "ODSQLError", "Invalid date: not a date"),
        (301, "group_by=kind&order_by=kind,count(*)", "ODSQLError", "order_by."),
        (317, "group_by=range(opened_on, 2 year)", "ODSQL", "group_by."),
        (441, "where=visits >", "ODSQLSyntaxError", "Clause(s) containing the error(s): where."),
        (444, "select=nope&where=other=1", "ODSQLError", "Unknown field: "),
    ],
)  # fmt: skip
def test_refusals(ask: Ask, number: int, asked: str, code: str, message: str) -> None:
    refused = ask(f"{RECORDS}?{asked}", status=400)

    assert set(refused) == {"error_code", "message"}
    assert refused["error_code"].startswith(code)
    assert message in refused["message"]
    assert refused["message"].endswith(message) or not message.endswith(".")
