"""Explore API v2.0: explore-api.md §11, 506 to 514."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

BASES = ("/api/explore/v2.0/catalog", "/api/v2/catalog")
Get = Callable[..., Any]


@pytest.fixture(params=BASES)
def get(request: pytest.FixtureRequest, client: Client, portal: None) -> Get:
    """Ask under either name, and read the JSON."""

    def asking(address: str, *, status: int = 200) -> Any:
        path, _, asked = address.partition("?")
        answer = client.get(f"{request.param}{path}?{quote(asked, safe='=&%+')}")
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        assert answer.status_code == status, body
        return json.loads(body) if "json" in answer["Content-Type"] else body

    return asking


def test_s506_datasets_are_wrapped(get: Get) -> None:
    found = get("/datasets?rows=2")

    assert found["total_count"] == 5
    assert {one["rel"] for one in found["links"]} >= {"self", "first", "last", "next"}
    assert "include_app_metas=False" in found["links"][0]["href"]
    assert all(one["dataset"]["dataset_id"] for one in found["datasets"])


def test_s507_one_dataset(get: Get) -> None:
    found = get("/datasets/city-spots")

    fields = {one["name"]: one["annotations"] for one in found["dataset"]["fields"]}
    assert found["links"]
    assert fields["kind"] == {"facet": [], "disjunctive": []}
    assert fields["tags"]["multivalued"] == [","]


def test_s508_records_are_wrapped(get: Get) -> None:
    found = get("/datasets/city-spots/records")

    first = found["records"][0]["record"]
    assert (found["total_count"], first["fields"]["code"], len(first["id"])) == (8, "A1", 40)
    assert set(first) == {"id", "timestamp", "size", "fields"}
    assert get(f"/datasets/city-spots/records/{first['id']}")["record"] == first


def test_s509_pages_and_sorts(get: Get) -> None:
    def codes(asked: str) -> list[str]:
        return [one["record"]["fields"]["code"] for one in get(f"/datasets/city-spots/records?{asked}")["records"]]

    assert codes("rows=2&start=1") == ["A2", "A3"]
    assert codes("sort=visits")[0] == "A8"
    assert codes("search=fontaine") == ["A1", "A2", "A8"]
    assert codes("refine.kind=gym") == ["A4", "A5"]


def test_s510_aggregates_have_no_null_group(get: Get) -> None:
    assert len(get("/datasets/city-spots/aggregates?select=count(*) as n&group_by=kind")["aggregations"]) == 5
    found = get("/datasets/city-spots/aggregates?select=count(*) as n&group_by=district")["aggregations"]
    assert found == [{"district": "1er", "n": 3}, {"district": "2e", "n": 2}, {"district": "3e", "n": 2}]
    assert get("/datasets/city-spots/aggregates?select=sum(visits) as s")["aggregations"] == [{"s": 198}]
    assert get("/datasets/city-spots/aggregates?group_by=kind", status=400)["error_code"]


def test_s511_years_are_texts(get: Get) -> None:
    asked = "group_by=year(opened_on) as y&select=count(*)"
    found = get(f"/datasets/city-spots/aggregates?{asked}")["aggregations"]

    assert [one["y"] for one in found] == ["2018", "2019", "2020", "2021", "2022"]


def test_s512_s513_a_csv_without_mark(get: Get) -> None:
    assert get("/datasets/city-spots/exports/csv?rows=-1").startswith(b"code;")
    assert len(get("/datasets/city-spots/exports/csv?refine.kind=gym").splitlines()) == 3


def test_facets_exports_and_the_rest(get: Get) -> None:
    assert get("/datasets/city-spots/facets?facet=kind")["facets"][0]["name"] == "kind"
    assert get("/facets")["facets"]
    assert {"csv", "json"} <= {one["rel"] for one in get("/datasets/city-spots/exports")["links"]}
    assert len(get("/exports/json")) == 5
    assert get("/datasets/nope", status=404)["error_code"] == "NotFoundResource"


@pytest.mark.parametrize("base", BASES)
def test_s514_answers_say_that_they_are_old(client: Client, portal: None, base: str) -> None:
    answer = client.get(f"{base}/datasets")

    assert answer["ODS-Explore-API-Deprecation"]
    assert answer["Link"]


def test_old_clients_group_the_list_of_records(get: Get) -> None:
    found = get(
        "/datasets/city-spots/records?select=count(kind) as n&group_by=kind&limit=900&order_by=count(kind) desc"
    )

    assert [one["record"]["fields"] for one in found["records"]][:2] == [
        {"kind": "fountain", "n": 3}, {"kind": "gym", "n": 2}
    ]  # fmt: skip
    assert get("/datasets/city-spots/records?select=count(*) as n")["records"][0]["record"]["fields"]["n"] == 8


def test_an_empty_select_of_groups_gives_their_keys(get: Get) -> None:
    found = get("/datasets/city-spots/aggregates?select=&group_by=kind")["aggregations"]

    assert {"kind": "gym"} in found
    assert len(get("/datasets/city-spots/records?group_by=kind")["records"]) == 5
