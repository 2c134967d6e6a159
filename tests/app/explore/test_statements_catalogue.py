"""Statements of explore-api.md §11 on the catalogue, over HTTP and in full: A, B and L. Each case carries its number."""

import json
from collections.abc import Callable
from typing import Any

from django.test import Client

from parvis.catalogue.models import Dataset

Ask = Callable[..., Any]
FACETS = "city-spots/facets"
SPOTS = [
    "code",
    "name",
    "kind",
    "district",
    "tags",
    "category_path",
    "visits",
    "rating",
    "open",
    "opened_on",
    "updated_at",
    "location",
    "photo",
    "extra",
]


def test_s003_one_result_below_a_final_slash(ask: Ask) -> None:
    found = ask("city-spots/records/?limit=1")

    assert found["total_count"] == 8
    assert [one["code"] for one in found["results"]] == ["A1"]


def test_s026_s031_pages_of_the_catalogue(ask: Ask) -> None:
    assert len(ask("")["results"]) == 5
    assert ask("?limit=0") == {"total_count": 5, "results": []}


def test_s033_schemas_of_each(ask: Ask) -> None:
    found = {one["dataset_id"]: one["fields"] for one in ask("?select=dataset_id,fields")["results"]}

    assert [one["name"] for one in found["city-spots"]] == SPOTS
    assert found["paper-plan"] == []


def test_s034_s035_what_cannot_be_selected_or_filtered(ask: Ask) -> None:
    assert ask("?select=metas", status=400) == {
        "error_code": "ODSQLError",
        "message": "ODSQL query is malformed: Unknown field: metas. Clause(s) containing the error(s): select.",
    }
    assert "Field data_visible is not allowed in the current clause" in ask(
        "?where=data_visible=true", status=400
    )["message"]  # fmt: skip


def test_s067_s068_fields_in_the_order_of_the_schema(ask: Ask) -> None:
    fields = ask("city-spots")["fields"]

    assert [one["name"] for one in fields] == SPOTS
    assert all(set(one) >= {"name", "label", "type", "description", "annotations"} for one in fields)
    assert {one["name"]: one["description"] for one in fields if one["description"] is not None} == {
        "kind": "Nature du lieu"
    }


def test_s064_the_identifier_stays_after_a_publication(ask: Ask) -> None:
    before = ask("city-spots")["dataset_uid"]

    assert Dataset.objects.get(dataset_id="city-spots").uid == before


def test_s078_unset_metadata_are_there_with_null(ask: Ask) -> None:
    metas = ask("city-spots")["metas"]

    assert {"default", "dcat", "inspire"} <= set(metas)
    assert None in metas["dcat"].values()
    assert None in metas["inspire"].values()


def test_s080_technical_metadata_come_when_asked(ask: Ask) -> None:
    metas = ask("city-spots?include_app_metas=true")["metas"]

    assert type(metas["explore"]["download_count"]) is int
    assert "explore" not in ask("city-spots")["metas"]


def test_s081_the_extent_is_a_feature(ask: Ask) -> None:
    bbox = ask("districts")["metas"]["default"]["bbox"]

    assert (bbox["type"], bbox["geometry"]["type"]) == ("Feature", "Polygon")
    (ring,) = bbox["geometry"]["coordinates"]
    assert (min(x for x, _ in ring), max(x for x, _ in ring)) == (2.32, 2.365)
    assert (min(y for _, y in ring), max(y for _, y in ring)) == (48.855, 48.872)


def test_s083_links_of_a_page(ask: Ask) -> None:
    links = [one["rel"] for one in ask("?include_links=true&limit=2")["_links"]]

    assert links == ["self", "first", "last", "next"]


def test_s085_a_dataset_without_records(client: Client, ask: Ask) -> None:
    found = ask("paper-plan")

    assert (found["has_records"], found["fields"]) == (False, [])
    assert (len(found["alternative_exports"]), len(found["attachments"])) == (1, 1)
    assert all(one["url"].startswith("http") for one in found["alternative_exports"] + found["attachments"])
    address = found["attachments"][0]["url"].removeprefix("http://testserver")
    assert client.get(address).status_code == 200


def test_s112_shapes_of_every_district(ask: Ask) -> None:
    for one in ask("districts/records")["results"]:
        assert set(one["geo_shape"]) == {"type", "geometry", "properties"}
        assert one["geo_shape"]["properties"] == {}


def test_s359_s360_refined_values_are_marked(ask: Ask) -> None:
    (only,) = ask(f"{FACETS}?facet=district&refine=district:1er")["facets"][0]["facets"]

    assert only == {"name": "1er", "value": "1er", "count": 3, "state": "refined"}


def test_s355_trees_are_closed_at_first(ask: Ask) -> None:
    found = ask(f"{FACETS}?facet=category_path")["facets"][0]["facets"]

    assert [(one["name"], one["count"], one.get("facets")) for one in found] == [
        ("Water", 4, None),
        ("Sport", 3, None),
    ]


def test_s358_months_have_counts(ask: Ask) -> None:
    (year,) = ask(f"{FACETS}?facet=updated_at&refine=updated_at:2020")["facets"][0]["facets"]

    assert (year["name"], year["state"], [one["count"] for one in year["facets"]]) == ("2020", "refined", [1, 1, 1])


def test_s440_refusals_have_two_texts(client: Client, portal: None) -> None:
    base = "/api/explore/v2.1/catalog"
    for path in ("/nope", "/datasets?limit=x", "/datasets/nope", "/datasets/closed-data/records", "/exports/nope",
                 "/facets?facet=nope", "/datasets/city-spots/query", "/datasets?apikey=wrong"):  # fmt: skip
        answer = client.get(base + path)
        found = json.loads(answer.content)
        assert 400 <= answer.status_code < 500, path
        assert set(found) == {"error_code", "message"}, path
        assert all(isinstance(one, str) and one for one in found.values()), path


def test_s526_pages_of_the_portal(client: Client, portal: None) -> None:
    listed = client.get("/explore/?refine.theme=Urbanisme", follow=True)
    page = client.get("/explore/dataset/city-spots/information/", follow=True)

    text = listed.content.decode()
    assert (listed.status_code, page.status_code) == (200, 200)
    assert page["Content-Type"].startswith("text/html")
    names = [name for name in ("city-spots", "districts", "big-series", "closed-data", "paper-plan")
             if f'/explore/dataset/{name}/' in text]  # fmt: skip
    assert names == ["districts", "paper-plan"]


def test_s527_embedded_tables_may_be_framed(client: Client, portal: None) -> None:
    answer = client.get("/explore/embed/dataset/city-spots/table/", follow=True)

    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer
    policy = answer.get("Content-Security-Policy", "")
    assert "frame-ancestors" not in policy or "frame-ancestors *" in policy
