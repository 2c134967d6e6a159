"""The catalogue and its datasets: explore-api.md §11, B. Each case carries its number there."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

Ask = Callable[..., Any]

TOTALS = [
    (26, "", 5),
    (31, "limit=0", 5),
    (36, 'where=features in ("geo")', 2),
    (37, 'where="geo" in features', 2),
    (38, 'where=features = "geo"', 2),
    (39, "where=features like 'geo'", 2),
    (40, 'where=publisher="Direction A"', 2),
    (41, 'where=publisher="Direction A" and theme="Culture"', 1),
    (42, 'where="ville"', 1),
    (43, 'where=search("arrond")', 1),
    (44, 'where=dataset_id in ("city-spots","districts")', 2),
    (45, 'where=datasetid:"districts"', 1),
    (46, 'where=default.publisher="Direction C"', 1),
    (47, "where=modified>date'2025-05-31'", 2),
    (48, "where=modified>2024", 4),
    (49, "where=records_count>5", 2),
    (50, 'where=keyword="eau"', 1),
    (51, 'where=search(title, "lieux")', 1),
    (52, "refine=theme:Urbanisme", 2),
    (53, 'refine=publisher:"Direction B"', 2),
    (54, "refine=modified:2025", 2),
    (55, "exclude=theme:Mobilité", 3),
    (56, 'where=publisher="Direction A"&where=theme="Culture"', 1),
]


@pytest.mark.parametrize(("number", "asked", "total"), TOTALS)
def test_totals(ask: Ask, number: int, asked: str, total: int) -> None:
    assert ask(f"?{asked}")["total_count"] == total


ORDERS = [
    (57, "order_by=title asc", "districts closed-data city-spots paper-plan big-series"),
    (58, "order_by=modified desc", "city-spots big-series closed-data districts paper-plan"),
    (59, "order_by=-modified", "city-spots big-series closed-data districts paper-plan"),
]


@pytest.mark.parametrize(("number", "asked", "names"), ORDERS)
def test_orders(ask: Ask, number: int, asked: str, names: str) -> None:
    assert [one["dataset_id"] for one in ask(f"?{asked}&select=dataset_id")["results"]] == names.split()


def test_s027_results_are_whole_objects(ask: Ask) -> None:
    for found in ask("")["results"]:
        assert {
            "dataset_id", "dataset_uid", "has_records", "data_visible", "features", "fields", "attachments",
            "alternative_exports", "visibility", "metas",
        } == set(found)  # fmt: skip


def test_s028_s029_what_is_restricted_is_absent_and_what_is_closed_says_so(ask: Ask) -> None:
    found = {one["dataset_id"]: one for one in ask("")["results"]}

    assert "secret" not in found
    assert found["closed-data"]["data_visible"] is False
    assert found["city-spots"]["data_visible"] is True


def test_s030_pages_follow_each_other(ask: Ask) -> None:
    assert ask("?limit=2&offset=2")["results"] == ask("?limit=5")["results"][2:4]


def test_s032_selected_results_are_flat(ask: Ask) -> None:
    for found in ask("?select=dataset_id,title,records_count")["results"]:
        assert list(found) == ["dataset_id", "title", "records_count"]


def test_s033_schemas_can_be_selected(ask: Ask) -> None:
    found = {one["dataset_id"]: one["fields"] for one in ask("?select=dataset_id,fields")["results"]}

    assert [one["name"] for one in found["districts"]] == ["code", "label", "geo_shape", "geo_point_2d"]


def test_s060_datasets_can_be_grouped(ask: Ask) -> None:
    assert ask("?group_by=publisher&select=count(*) as n")["results"] == [
        {"publisher": "Direction A", "n": 2},
        {"publisher": "Direction B", "n": 2},
        {"publisher": "Direction C", "n": 1},
    ]


def test_s062_one_dataset_is_the_same_object_as_in_the_list(ask: Ask) -> None:
    listed = {one["dataset_id"]: one for one in ask("")["results"]}

    assert ask("/city-spots") == listed["city-spots"]
    assert ask(f"/{listed['city-spots']['dataset_uid']}") == listed["city-spots"]
    assert re.fullmatch("da_[0-9a-z]{6}", listed["city-spots"]["dataset_uid"])


@pytest.mark.parametrize("name", ["nope", "secret", "nope@elsewhere", "nope%40elsewhere"])
def test_s065_s066_what_one_may_not_see_is_not_found(ask: Ask, name: str) -> None:
    assert ask(f"/{name}", status=404) == {
        "error_code": "NotFoundResource",
        "message": f"The requested dataset {name.replace('%40', '@')} does not exist.",
    }


def test_s067_to_s074_fields_and_features(ask: Ask) -> None:
    found = ask("/city-spots")

    fields = {one["name"]: one for one in found["fields"]}
    assert len(fields) == 14
    assert all({"name", "label", "type", "description", "annotations"} <= set(one) for one in fields.values())
    assert fields["kind"]["annotations"] == {"facet": True, "disjunctive": True}
    assert "multivalued" in fields["tags"]["annotations"]
    assert "hierarchical" in fields["category_path"]["annotations"]
    assert fields["updated_at"]["annotations"]["timeserie_precision"] == "minute"
    assert fields["code"]["annotations"] == {"id": True, "sortable": True}
    assert {"geo", "timeserie", "analyze"} <= set(found["features"])


def test_s075_to_s079_metas(ask: Ask) -> None:
    metas = ask("/city-spots")["metas"]

    default = metas["default"]
    assert (default["title"], default["records_count"]) == ("Lieux de la ville", 8)
    assert (default["theme"], default["keyword"]) == (["Environnement", "Culture"], ["eau", "sport"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", default["modified"])
    assert {"default", "dcat", "inspire"} <= set(metas)
    assert not {"explore", "visualization"} & set(metas)


def test_s082_links_come_when_asked(ask: Ask) -> None:
    links = {one["rel"]: one["href"] for one in ask("/city-spots?include_links=true")["_links"]}

    url = "http://testserver/api/explore/v2.1/catalog/datasets/city-spots"
    assert (links["self"], links["records"]) == (url, f"{url}/records")
    assert "_links" not in ask("/city-spots")


def test_s083_s084_following_next_visits_all(ask: Ask) -> None:
    seen: list[str] = []
    path = "?include_links=true&limit=2"
    while path:
        page = ask(path)
        seen += [one["dataset_id"] for one in page["results"]]
        links = {one["rel"]: one["href"] for one in page["_links"]}
        path = unquote(links.get("next", "").partition("/datasets")[2])

    assert {"self", "first", "last"} <= set(links)
    assert len(seen) == len(set(seen)) == 5


def test_s086_one_dataset_may_be_cut_to_what_is_selected(ask: Ask) -> None:
    assert ask("/city-spots?select=dataset_id") == {"dataset_id": "city-spots"}
