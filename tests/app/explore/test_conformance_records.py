"""Statements of explore-api.md §11 on records that no other file holds: C to K. Each case carries its number there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

Ask = Callable[..., Any]
RECORDS = "city-spots/records"
SQUARE = "geom'POLYGON((2.33 48.86, 2.345 48.86, 2.345 48.87, 2.33 48.87, 2.33 48.86))'"
AROUND = "geom'POLYGON((2.31 48.85, 2.36 48.85, 2.36 48.88, 2.31 48.88, 2.31 48.85))'"

TOTALS = [
    (14, 'city-spots/records?refine=kind:"fountain"', 3),
    (214, "big-series/records?where=count > 3", 5142),
    (248, f"districts/records?where=intersects(geo_shape, {SQUARE})", 2),
    (248, f"districts/records?where=disjoint(geo_shape, {SQUARE})", 1),
    (249, f"districts/records?where=within(geo_shape, {AROUND})", 2),
    (250, f"districts/records?where=geometry(geo_shape, {AROUND}, WITHIN)", 2),
    (213, "big-series/records?where=year_text>2019", 6000),
]


@pytest.mark.parametrize(("number", "path", "total"), TOTALS)
def test_totals(ask: Ask, number: int, path: str, total: int) -> None:
    assert ask(path)["total_count"] == total


VALUES = [
    (101, 0, "location", {"lon": 2.3376, "lat": 48.8606}),
    (102, 6, "location", None),
    (103, 0, "tags", ["eau", "public"]),
    (106, 0, "open", True),
    (107, 0, "opened_on", "2019-03-26"),
    (108, 0, "updated_at", "2020-01-15T22:30:00+00:00"),
    (116, 3, "extra", {"surface": 120}),
]


@pytest.mark.parametrize(("number", "place", "name", "value"), VALUES)
def test_values(ask: Ask, number: int, place: int, name: str, value: Any) -> None:
    assert ask(RECORDS)["results"][place][name] == value


def test_s104_s105_numbers_keep_their_kind(client: Client, portal: None) -> None:
    body = client.get("/api/explore/v2.1/catalog/datasets/city-spots/records").content.decode()

    assert '"rating":3.0' in body
    assert '"visits":10,' in body


@pytest.mark.parametrize(
    ("number", "place", "value"),
    [(109, 0, "2020-01-15T23:30:00+01:00"), (110, 5, "2022-03-27T03:30:00+02:00")],
)
def test_zones(ask: Ask, number: int, place: int, value: str) -> None:
    results = ask(f"{RECORDS}?timezone=Europe/Paris")["results"]

    assert results[place]["updated_at"] == value
    assert results[0]["opened_on"] == "2019-03-26", "statement 111"


def test_s097_s099_s120_technical_keys(ask: Ask) -> None:
    plain = ask(RECORDS)["results"][0]
    full = ask(f"{RECORDS}?include_app_metas=true")["results"][0]

    assert not [key for key in plain if key.startswith("_")]
    assert re.fullmatch("[0-9a-f]{40}", full["_id"])
    assert ask(f"{RECORDS}/{full['_id']}") == plain, "statement 117"
    assert ask(f"{RECORDS}/{full['_id']}?select=code") == {"code": "A1"}, "statement 118"


def test_s114_s115_s398_photos(client: Client, ask: Ask) -> None:
    photo = ask(RECORDS)["results"][3]["photo"]
    address = photo["url"].removeprefix("http://testserver")

    whole = client.get(address)
    small = client.get(f"{address}?thumbnail_size=100")
    part = client.get(address, headers={"Range": "bytes=0-1"})

    assert whole["Content-Type"] == "image/jpeg"
    body = b"".join(whole)
    assert body[:2] == b"\xff\xd8"
    width = int.from_bytes(re.search(rb"\xff[\xc0\xc2]..\x08..(..)", small.content, re.DOTALL)[1])  # type: ignore[index]
    assert 0 < width <= 100
    assert (part.status_code, b"".join(part), part["Content-Range"]) == (206, body[:2], f"bytes 0-1/{len(body)}")
    assert client.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert client.get(f"{address}?thumbnail_size=0").status_code == 400


def test_s124_the_order_is_the_same_each_time(ask: Ask) -> None:
    assert ask(RECORDS)["results"] == ask(RECORDS)["results"]


FIRST = [
    (149, "select=*,visits*2 as dbl", {"dbl": 20}),
    (158, "select=minute(updated_at) as mi,second(updated_at) as s", {"mi": 30, "s": 0}),
    (159, "select=hour(opened_on) as h", {"h": 0}),
    (275, "select=date_format(opened_on, 'dd/MM/YYYY') as f", {"f": "26/03/2019"}),
    (276, "select=date_format(opened_on, 'MMMM') as f&lang=fr", {"f": "mars"}),
    (277, "select=date_format(opened_on, 'EEEE') as f&lang=fr", {"f": "mardi"}),
    (278, "select=date_format(opened_on, 'DDD') as f", {"f": "085"}),
    (280, "select=date_format(opened_on, \"'le 'd/M\") as f", {"f": "le 26/3"}),
    (323, 'select=count(distinct ifnull(district,"x")) as d&limit=1', {"d": 4}),
    (324, "select=median(visits) as c,percentile(visits,50) as d&limit=1", {"c": 14, "d": 14}),
]


@pytest.mark.parametrize(("number", "asked", "expected"), FIRST)
def test_first_results(ask: Ask, number: int, asked: str, expected: dict[str, Any]) -> None:
    first = ask(f"{RECORDS}?{asked}")["results"][0]

    assert {key: first[key] for key in expected} == expected


def test_s154_s279_s281_some_results(ask: Ask) -> None:
    assert len(ask(f"{RECORDS}?select=exclude(photo),exclude(extra)")["results"][0]) == 12
    assert ask(f"{RECORDS}?select=date_format(opened_on, 'xxxx-ww') as f")["results"][3] == {"f": "2020-53"}
    paris = ask(f"{RECORDS}?select=date_format(updated_at, 'yyyy-MM') as f&timezone=Europe/Paris")["results"]
    assert paris[2] == {"f": "2021-01"}


REFUSALS = [
    (
        132,
        f"{RECORDS}?limit=1473",
        "Invalid value for limit API parameter: 1473 was found but -1 <= limit <= 100 is expected.",
    ),
    (192, f"{RECORDS}?where=kind = gym", ""),
    (230, f'{RECORDS}?where=search(nope, "a")', "Unknown field: nope"),
    (253, f"{RECORDS}?where=within_distance(location, geom'POINT(oops)', 1km)", ""),
    (301, f"{RECORDS}?group_by=kind&order_by=kind,count(*)", ""),
    (317, f"{RECORDS}?group_by=range(opened_on, 2 year)", ""),
    (442, f"{RECORDS}?group_by=nope", "Clause(s) containing the error(s): group_by."),
    (443, f"{RECORDS}?select=visits v", "Clause(s) containing the error(s): select."),
    (441, f"{RECORDS}?where=visits >", "where."),
]


@pytest.mark.parametrize(("number", "path", "message"), REFUSALS)
def test_refusals(ask: Ask, number: int, path: str, message: str) -> None:
    found = ask(path, status=400)

    assert set(found) == {"error_code", "message"}, "statement 440"
    assert message in found["message"]


def test_s254_s255_distances(ask: Ask) -> None:
    place = "distance(location, geom'POINT(2.3376 48.8606)')"

    found = ask(f"{RECORDS}?select=code,{place} as d&order_by=d&limit=3")["results"]

    assert [one["code"] for one in found] == ["A1", "A6", "A2"]
    assert [one["d"] for one in found] == [
        pytest.approx(0, abs=1),
        pytest.approx(584, rel=0.01),
        pytest.approx(949, rel=0.01),
    ]
    assert ask(f"{RECORDS}?order_by={place}")["results"][-1]["code"] == "A7"


GROUPS = [
    (285, "group_by=kind&select=count(*)", [{"kind": "fountain", "count(*)": 3}]),
    (286, "group_by=kind&select=count(*) as n,kind", [{"n": 3, "kind": "fountain"}]),
    (288, "group_by=kind as k", [{"k": "fountain"}]),
    (291, "group_by=kind,district&select=count(*) as n", [{"kind": "fountain", "district": "1er", "n": 2}]),
    (294, "group_by=kind&select=avg(visits) as a", [{"kind": "fountain", "a": pytest.approx(11.6667, abs=1e-3)}]),
    (295, "group_by=kind&select=max(visits)&order_by=max(visits) desc", [{"kind": "stadium", "max(visits)": 100}]),
    (297, "group_by=kind&order_by=count(*) desc", [{"kind": "fountain"}]),
    (299, "group_by=kind as k&order_by=k desc", [{"k": "stadium"}]),
    (302, "where=visits>10&group_by=kind&select=count(*) as n", [{"kind": "fountain", "n": 1}]),
    (304, "group_by=year(opened_on) as y&select=count(*) as n", [{"y": 2018, "n": 1}, {"y": 2019, "n": 2}]),
    (305, "group_by=opened_on", [{"opened_on": "2018-11-05"}]),
    (306, "group_by=date_format(updated_at,'yyyy') as y&select=count(*) as n", [{"y": "2020", "n": 3}]),
    (307, "group_by=date_format(updated_at, 'yyyy/MM')", [{"date_format(updated_at, 'yyyy/MM')": "2020/01"}]),
    (308, "group_by=RANGE(visits,20)", [{"RANGE(visits,20)": "[0, 19]"}]),
]


@pytest.mark.parametrize(("number", "asked", "first"), GROUPS)
def test_groups(ask: Ask, number: int, asked: str, first: list[dict[str, Any]]) -> None:
    found = ask(f"{RECORDS}?{asked}")["results"]

    assert found[: len(first)] == first
    assert list(found[0]) == list(first[0])


COUNTS = [
    (284, "group_by=kind&select=count(*) as n", [3, 2, 1, 1, 1]),
    (293, "group_by=kind&select=sum(visits) as n", [35, 49, 0, 14, 100]),
    (296, "group_by=kind&select=count(*) as n&order_by=n desc", [3, 2, 1, 1, 1]),
    (309, "group_by=range(visits,*,10,50,*) as r&select=count(*) as n", [2, 4, 1]),
    (310, "group_by=range(rating,*,3,4,*) as r&select=count(*) as n", [2, 2, 3]),
    (311, "group_by=range(visits,200,300) as r&select=count(*) as n", [0]),
    (312, "group_by=range(visits,20) as r&select=count(*) as n", [4, 1, 1, 1]),
    (313, "group_by=range(rating,2) as r&select=count(*) as n", [1, 3, 3]),
    (316, "group_by=range(opened_on, *, date'2020-01-01', *) as r&select=count(*) as n", [3, 4]),
    (319, "group_by=geo_cluster(location, 3) as c&select=count(*) as n&order_by=n desc", [6, 1]),
    (321, 'group_by=ifnull(district, "none") as d&select=count(*) as n', [3, 2, 2, 1]),
    (322, "group_by=open&select=count(*) as n", [2, 5, 1]),
]


@pytest.mark.parametrize(("number", "asked", "counts"), COUNTS)
def test_counts(ask: Ask, number: int, asked: str, counts: list[int]) -> None:
    assert [one["n"] for one in ask(f"{RECORDS}?{asked}")["results"]] == counts


def test_s314_s315_s318_ranges(ask: Ask) -> None:
    years = ask(f"{RECORDS}?group_by=range(opened_on, 1 year) as r&select=count(*) as n")["results"]
    days = ask(f"{RECORDS}?group_by=range(updated_at, 1 day) as r&timezone=Europe/Paris")["results"]
    both = ask(f"{RECORDS}?group_by=kind,range(visits,*,20,*) as r&select=count(*) as n")["results"]

    assert (len(years), years[0]["r"]) == (5, "[2018-01-01T00:00:00.000Z, 2019-01-01T00:00:00.000Z[")
    assert all(re.match(r"\[\d{4}-\d\d-\d\dT00:00:00\+0[12]:00", one["r"]) for one in days)
    assert len(both) == 6
    assert {"kind": "fountain", "r": "[*, 19]", "n": 2} in both
    assert ask(f"{RECORDS}?group_by=range(updated_at, 12 hours) as r")["results"], "statement 317"


def test_s325_s328_s329_extremes(ask: Ask) -> None:
    first = ask(f"{RECORDS}?select=bbox(location) as b,envelope(location) as e&limit=1")["results"][0]

    (ring,) = first["b"]["geometry"]["coordinates"]
    assert (min(one[0] for one in ring), max(one[0] for one in ring)) == (2.33, 151.2)
    assert (min(one[1] for one in ring), max(one[1] for one in ring)) == (-33.9, 48.87)
    assert first["e"]["type"] == "Feature"
    assert first["e"]["geometry"]["type"] == "Polygon"


def test_s338_s339_s340_orders(ask: Ask) -> None:
    assert ask(f"{RECORDS}?order_by=length(name),code")["results"][0]["code"] == "A7"
    assert ask(f"{RECORDS}?select=code,visits*2 as d&order_by=d desc")["results"][0]["code"] == "A6"
    once, twice, back = (
        [one["code"] for one in ask(f"{RECORDS}?order_by={order}")["results"]]
        for order in ("random(1)", "random(1)", "random(1) desc")
    )
    assert once == twice == back[::-1]


def test_s271_s272_the_clock_is_moved(ask: Ask) -> None:
    """The instants of the contract are held to in tests/unit/odsql; here that clauses reach the clock."""
    assert ask(f"{RECORDS}?where=updated_at<now(year=2021, months=-1)")["total_count"] >= 3
    assert ask(f"{RECORDS}?where=updated_at>now(mondays=+1)")["total_count"] == 0


def test_pages_carry_a_way_on(client: Client, portal: None, settings: Any) -> None:
    settings.RESULT_WINDOW = 100
    seen: list[int] = []
    path = "/api/explore/v2.1/catalog/datasets/big-series/records?limit=100&select=n"
    while path and len(seen) < 1000:
        answer = client.get(path)
        seen += [one["n"] for one in answer.json()["results"]]
        path = answer.headers.get("Link", "").partition("<http://testserver")[2].partition(">")[0]

    assert seen == list(range(1000))
    last = client.get("/api/explore/v2.1/catalog/datasets/city-spots/records?limit=8")
    assert "Link" not in last
    assert client.get("/api/explore/v2.1/catalog/datasets/city-spots/records?cursor=nope").status_code == 400


@pytest.mark.parametrize(
    "order", ["visits", "visits desc", "district,visits desc", "-name", "length(name)", "random(7)"]
)
@pytest.mark.parametrize("size", [1, 3, 8])
def test_pages_found_from_the_end_are_the_same(ask: Ask, order: str, size: int) -> None:
    whole = [one["code"] for one in ask(f"{RECORDS}?order_by={order}&limit=100")["results"]]

    for offset in range(10):
        page = ask(f"{RECORDS}?order_by={order}&limit={size}&offset={offset}")
        assert [one["code"] for one in page["results"]] == whole[offset : offset + size]
        assert page["total_count"] == 8
