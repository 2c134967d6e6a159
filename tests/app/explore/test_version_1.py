"""Search API v1: explore-api.md §11, 469 to 505."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

SEARCH = "/api/records/1.0/search/?dataset=city-spots"
ANALYZE = "/api/records/1.0/analyze/?dataset=city-spots"
Get = Callable[..., Any]


def encoded(address: str) -> str:
    path, _, asked = address.partition("?")
    return f"{path}?{quote(asked, safe='=&%+')}"


@pytest.fixture
def get(client: Client, portal: None) -> Get:
    """Ask, and read the JSON."""

    def asking(address: str, *, status: int = 200) -> Any:
        answer = client.get(encoded(address))
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        assert answer.status_code == status, body
        return json.loads(body)

    return asking


@pytest.fixture
def fetch(client: Client, portal: None) -> Callable[[str], bytes]:
    """Ask, and read the bytes."""

    def fetching(address: str) -> bytes:
        answer = client.get(encoded(address))
        assert answer.status_code == 200, answer
        return b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]

    return fetching


def codes(found: Any) -> list[str]:
    return [one["fields"]["code"] for one in found["records"]]


def test_s469_s470_records_and_parameters(get: Get) -> None:
    found = get(SEARCH)

    assert (found["nhits"], len(found["records"]), found["parameters"]["dataset"]) == (8, 8, "city-spots")
    assert "facet_groups" not in found
    assert set(found["records"][0]) == {"datasetid", "recordid", "fields", "geometry", "record_timestamp"}


def test_s471_s472_points_and_nulls(get: Get) -> None:
    first, *_, seventh, _ = get(SEARCH)["records"]

    assert first["fields"]["location"] == [48.8606, 2.3376]
    assert first["geometry"] == {"type": "Point", "coordinates": [2.3376, 48.8606]}
    assert first["fields"]["tags"] == "eau,public"
    assert "visits" not in seventh["fields"]
    assert "geometry" not in seventh


def test_s473_pages(get: Get, settings: Settings) -> None:
    assert codes(get(f"{SEARCH}&rows=2&start=1")) == ["A2", "A3"]
    assert "error" in get(f"{SEARCH}&rows=10001", status=400)
    settings.RESULT_WINDOW = 10_000
    assert "error" in get(f"{SEARCH}&start=9999&rows=10", status=400)


def test_s474_sorts_are_descending_by_default(get: Get) -> None:
    assert codes(get(f"{SEARCH}&sort=visits"))[0] == "A6"
    assert codes(get(f"{SEARCH}&sort=-visits"))[0] == "A8"


def test_s475_fields_are_chosen(get: Get) -> None:
    first = get(f"{SEARCH}&fields=code,visits")["records"][0]

    assert set(first["fields"]) == {"code", "visits"}
    assert first["geometry"]["type"] == "Point"


def test_s476_facets_come_when_asked(get: Get) -> None:
    (group,) = get(f"{SEARCH}&rows=0&facet=kind")["facet_groups"]

    assert group["name"] == "kind"
    assert group["facets"][0] == {"name": "fountain", "path": "fountain", "count": 3, "state": "displayed"}


TOTALS = [
    (477, "refine.kind=fountain", 3),
    (477, "exclude.kind=fountain", 5),
    (478, "refine.district=1er&refine.district=2e", 0),
    (478, "refine.district=1er&refine.district=2e&disjunctive.district=true", 5),
    (479, "refine.updated_at=2020", 3),
    (480, "q=font", 3),
    (480, 'q="font"', 0),
    (480, 'q="fontaine"', 3),
    (481, "q=kind:gym", 2),
    (481, "q=visits > 10", 4),
    (481, "q=visits:[10 TO 40]", 4),
    (482, "q=(fontaine OR piscine) AND NOT secret", 3),
    (483, "q=opened_on >= 2021", 2),
    (483, "q=updated_at<=%23now()", 7),
    (484, "q=%23null(visits)", 1),
    (484, 'q=%23exact(name, "Kiosque")', 1),
    (484, 'q=%23startswith(name, "Font")', 2),
    (485, "geofilter.distance=48.8606,2.3376,1000", 3),
    (486, "geofilter.polygon=(48.855,2.32),(48.855,2.34),(48.865,2.34),(48.865,2.32)", 2),
]


@pytest.mark.parametrize(("number", "asked", "total"), TOTALS)
def test_totals(get: Get, number: int, asked: str, total: int) -> None:
    assert get(f"{SEARCH}&{asked}")["nhits"] == total


def test_s479_dates_open_into_months(get: Get) -> None:
    (group,) = get(f"{SEARCH}&rows=0&facet=updated_at&refine.updated_at=2020")["facet_groups"]

    (year,) = group["facets"]
    assert [one["path"] for one in year["facets"]] == ["2020/01", "2020/05", "2020/12"]


def test_distances_are_given_and_sort(get: Get) -> None:
    found = get(f"{SEARCH}&geofilter.distance=48.8606,2.3376,1000&sort=dist")

    assert codes(found) == ["A1", "A6", "A2"]
    assert found["records"][1]["fields"]["dist"] == pytest.approx(584, rel=0.01)


def test_s487_moments_follow_the_zone(get: Get) -> None:
    first = get(f"{SEARCH}&timezone=Europe/Paris")["records"][0]

    assert first["fields"]["updated_at"] == "2020-01-15T23:30:00+01:00"


def test_s488_calls_and_features(client: Client, get: Get) -> None:
    answer = client.get(f"{SEARCH}&rows=1&callback=cb")

    assert answer.content.startswith(b"cb(")
    assert answer["Content-Type"].startswith("text/javascript")
    assert json.loads(answer.content[3:-2])["nhits"] == 8
    assert get(f"{SEARCH}&format=geojson")["type"] == "FeatureCollection"
    assert client.get(f"{SEARCH}&callback=alert(1)//").status_code == 400


def test_s489_forms_are_answered_alike(client: Client, get: Get) -> None:
    posted = client.post("/api/records/1.0/search/", {"dataset": "city-spots", "rows": "2"}).json()

    assert posted == get(f"{SEARCH}&rows=2")


def test_s490_s491_the_catalogue_is_searched(get: Get) -> None:
    found = get("/api/datasets/1.0/search/?q=ville&rows=5")

    assert (found["nhits"], found["datasets"][0]["datasetid"]) == (1, "city-spots")
    assert len(get("/api/datasets/1.0/search/?rows=1000")["datasets"]) == 5
    assert get("/api/datasets/1.0/search/?refine.modified=2025&facet=modified")["nhits"] == 2


def test_s492_s493_one_dataset(get: Get) -> None:
    found = get("/api/datasets/1.0/city-spots/")

    assert (found["datasetid"], found["metas"]["title"]) == ("city-spots", "Lieux de la ville")
    assert found["metas"]["records_count"] == 8
    fields = {one["name"]: one for one in found["fields"]}
    assert {"name": "facet"} in fields["kind"]["annotations"]
    assert {"name": "multivalued", "args": [","]} in fields["tags"]["annotations"]
    more = get("/api/datasets/1.0/city-spots/?extrametas=true&interopmetas=true")
    assert {"extra_metas", "interop_metas"} <= set(more)
    assert "explore" in more["extra_metas"]


def test_s494_one_record(get: Get) -> None:
    first = get(SEARCH)["records"][0]

    assert get(f"/api/datasets/1.0/city-spots/records/{first['recordid']}") == first


def test_s495_s496_a_csv_in_the_older_habits(fetch: Callable[[str], bytes]) -> None:
    body = fetch("/api/records/1.0/download/?dataset=city-spots&format=csv").decode()

    lines = body.split("\r\n")
    assert lines[0].startswith("code;name;")
    assert ";48.8606,2.3376;" in lines[1]
    other = fetch("/api/records/1.0/download/?dataset=city-spots&use_labels_for_header=true&csv_separator=,").decode()
    assert other.startswith("Code,")
    assert '"48.8606,2.3376"' in other


@pytest.mark.parametrize("separator", ["^", "~", ":", " ", "|", "\t"])
def test_any_sign_may_stand_between_cells(fetch: Callable[[str], bytes], separator: str) -> None:
    address = f"/api/records/1.0/download/?dataset=city-spots&fields=code,name,updated_at&csv_separator={separator}"

    rows = list(csv.reader(io.StringIO(fetch(address).decode(), newline=""), delimiter=separator))

    assert rows[1] == ["A1", "Fontaine Étoile", "2020-01-15T22:30:00+00:00"]
    assert len(rows) == 9


@pytest.mark.parametrize("separator", ["a", "1", ".", "-", '"', "ab"])
def test_what_belongs_to_values_cannot_stand_between_them(get: Get, separator: str) -> None:
    address = f"/api/records/1.0/download/?dataset=city-spots&csv_separator={separator}"

    assert "delimiter" in get(address, status=400)["error"]


def test_s497_an_array_of_records(get: Get) -> None:
    found = get("/api/records/1.0/download/?dataset=city-spots&format=json")

    assert found == get(SEARCH)["records"]
    assert len(get("/api/records/1.0/download/?dataset=big-series&format=json")) == 12_000


def test_s498_the_front_office_address(fetch: Callable[[str], bytes], get: Get) -> None:
    base = "/explore/dataset/city-spots/download/?format="

    rows = list(csv.reader(io.StringIO(fetch(f"{base}csv&refine.kind=gym").decode()), delimiter=";"))
    assert len(rows) == 3
    assert get(f"{base}geojson")["features"][0]["properties"]["location"] == [48.8606, 2.3376]
    assert fetch("/explore/dataset/districts/download/?format=shp")[:2] == b"PK"
    assert fetch(f"{base}xlsx")[:2] == b"PK"


def test_s499_points_by_value(get: Get) -> None:
    found = get(f"{ANALYZE}&x=kind&y.n.func=COUNT")

    assert [one["n"] for one in found] == [3, 2, 1, 1, 1]
    assert found[0] == {"x": "fountain", "n": 3}


def test_s500_points_by_year(get: Get) -> None:
    found = get(f"{ANALYZE}&x=updated_at&precision=year&y.n.func=COUNT")

    assert found == [{"x": {"year": 2020}, "n": 3}, {"x": {"year": 2021}, "n": 2}, {"x": {"year": 2022}, "n": 2}]


def test_s501_points_are_sorted_and_cut(client: Client, portal: None) -> None:
    answer = client.get(f"{ANALYZE}&x=kind&y.s.func=SUM&y.s.expr=visits&sort=s&maxpoints=1")

    assert answer.json() == [{"x": "stadium", "s": 100}]
    assert answer["ods-analyze-truncated"] == "true"


ANALYSES = [
    ("y.n.func=COUNT", [{"n": 8}]),
    ("x=updated_at.year&x=updated_at.month&y.n.func=COUNT&maxpoints=1", [{"x": {"year": 2020, "month": 1}, "n": 1}]),
    ("x=opened_on&periodic=month&precision=month&y.n.func=COUNT&maxpoints=1", [{"x": {"month": 1}, "n": 1}]),
    ("x=opened_on&periodic=weekday&y.n.func=COUNT&maxpoints=1", [{"x": {"weekday": 0}, "n": 3}]),
    ("x=kind&x=district&y.n.func=COUNT&maxpoints=1", [{"x": {"kind": "fountain", "district": "1er"}, "n": 2}]),
    ("x=kind&y.v.func=AVG&y.v.expr=visits*2&maxpoints=2", [{"x": "fountain", "v": 23.333}, {"x": "gym", "v": 49.0}]),
    ("x=kind&y.v.func=SUMSQUARES&y.v.expr=visits&maxpoints=1", [{"x": "fountain", "v": 725}]),
    ("x=kind&y.v.func=QUANTILES&y.v.expr=visits&y.v.subsets=50&maxpoints=1", [{"x": "fountain", "v": {"50": 10.0}}]),
    ("x=kind&y.n.func=COUNT&y.n.cumulative=true&maxpoints=2", [{"x": "fountain", "n": 3}, {"x": "gym", "n": 5}]),
]


@pytest.mark.parametrize(("asked", "expected"), ANALYSES)
def test_analyses(get: Get, asked: str, expected: list[dict[str, Any]]) -> None:
    found = get(f"{ANALYZE}&{asked}")

    assert [one.get("x") for one in found] == [one.get("x") for one in expected]
    for one, other in zip(found, expected, strict=True):
        for key in set(other) - {"x"}:
            assert one[key] == (pytest.approx(other[key], abs=1e-3) if isinstance(other[key], float) else other[key])


@pytest.mark.parametrize(
    "asked", ["x=nope&y.n.func=COUNT", "x=kind", "x=kind&y.n.func=NOPE", "x=kind&y.n.func=SUM&y.n.expr=1;drop"]
)
def test_analyses_that_cannot_be_made(get: Get, asked: str) -> None:
    assert "error" in get(f"{ANALYZE}&{asked}", status=400)


def test_s502_clusters(get: Get) -> None:
    asked = "dataset=city-spots&clusterprecision=3&clusterdistance=50&shapeprecision=1&y.v.func=AVG&y.v.expr=visits"
    found = get(f"/api/records/1.0/geocluster/?{asked}")

    assert sum(one["count"] for one in found["clusters"]) == 7
    assert all(len(one["cluster_center"]) == 2 for one in found["clusters"])
    assert found["clusters"][0]["series"]["v"] is not None
    assert found["count"] == {"min": 1, "max": 6}
    assert "error" in get(
        "/api/records/1.0/geocluster/?dataset=city-spots&clusterprecision=25&shapeprecision=5", status=400
    )


def test_s503_the_extent(get: Get) -> None:
    found = get("/api/records/1.0/boundingbox/?dataset=city-spots")

    assert found["count"] == 7
    assert found["bbox"] == pytest.approx([2.33, -33.9, 151.2, 48.87])
    assert found["geometries"] == {"Point": 7}


def test_shapes_and_their_digests(get: Get) -> None:
    found = get("/api/records/1.0/geopreview/?dataset=districts")

    assert [one["geometry"]["type"] for one in found] == ["Polygon"] * 3
    one = get(f"/api/records/1.0/search/?dataset=districts&geo_digest={found[1]['geo_digest']}")
    assert one["nhits"] == 1
    assert len(get("/api/records/1.0/geopolygon/?dataset=districts")["clusters"]) == 3


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/records/1.0/search/?dataset=nope", 404),
        ("/api/datasets/1.0/nope/", 404),
        ("/api/records/1.0/search/?dataset=closed-data", 403),
        (f"{SEARCH}&q=visits:[", 400),
        (f"{SEARCH}&format=nope", 400),
        (f"{SEARCH}&geofilter.distance=a,b", 400),
        ("/api/records/1.0/download/?dataset=nope", 404),
        ("/explore/dataset/nope/download/", 404),
        ("/api/records/1.0/nope/", 404),
    ],
)
def test_s504_refusals_have_the_key_error(get: Get, address: str, status: int) -> None:
    found = get(address, status=status)

    assert set(found) == {"errorcode", "error"}


def test_s505_old_addresses_of_files(client: Client, get: Get) -> None:
    record = get('/api/explore/v2.1/catalog/datasets/city-spots/records?where=code="A4"')["results"][0]
    photo = record["photo"]["id"]

    answer = client.get(f"/explore/dataset/city-spots/files/{photo}/download/")
    small = client.get(f"/explore/dataset/city-spots/files/{photo}/300/")
    other = client.get(f"/api/datasets/1.0/city-spots/files/{photo}/")

    assert answer["Content-Type"] == small["Content-Type"] == other["Content-Type"] == "image/jpeg"
    assert b"".join(answer)[:2] == b"\xff\xd8"
