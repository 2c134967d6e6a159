"""Facets, refinements and exclusions: explore-api.md §11, B and L. Each case carries its number there."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]
FACETS = "city-spots/facets"


def values(found: dict[str, Any], place: int = 0) -> list[tuple[str, int | None]]:
    return [(one["name"], one.get("count")) for one in found["facets"][place]["facets"]]


CASES = [
    (345, "facet=kind", "fountain 3, gym 2, kiosk 1, pool 1, stadium 1"),
    (347, "facet=district", "1er 3, 2e 2, 3e 2"),
    (348, "facet=tags", "eau 4, sport 4, public 3, secret 1"),
    (351, 'facet=facet(name="kind", limit=2)', "fountain 3, gym 2"),
    (352, 'facet=facet(name="kind", sort="alphanum")', "fountain 3, gym 2, kiosk 1, pool 1, stadium 1"),
    (352, 'facet=facet(name="kind", sort="-alphanum")', "stadium 1, pool 1, kiosk 1, gym 2, fountain 3"),
    (353, 'facet=facet(name="kind", sort="count")', "kiosk 1, pool 1, stadium 1, gym 2, fountain 3"),
    (355, "facet=category_path", "Water 4, Sport 3"),
    (357, "facet=updated_at", "2022 2, 2021 2, 2020 3"),
    (357, "facet=updated_at&timezone=Europe/Paris", "2022 2, 2021 3, 2020 2"),
    (359, "facet=district&refine=district:1er", "1er 3"),
    (360, "facet=kind&refine=district:1er", "fountain 2, stadium 1"),
    (361, "facet=kind&refine=kind:gym", "fountain 3, gym 2, kiosk 1, pool 1, stadium 1"),
    (363, "facet=kind&where=visits>10", "fountain 1, gym 1, pool 1, stadium 1"),
    (364, "facet=district&refine=tags:eau&refine=tags:public", "1er 2"),
]


@pytest.mark.parametrize(("number", "asked", "expected"), CASES)
def test_values(ask: Ask, number: int, asked: str, expected: str) -> None:
    assert ", ".join(f"{name} {count}" for name, count in values(ask(f"{FACETS}?{asked}"))) == expected


def test_s344_configured_facets_come_in_order_with_links(ask: Ask) -> None:
    found = ask(FACETS)

    assert [one["name"] for one in found["facets"]] == ["kind", "district", "tags", "category_path", "updated_at"]
    assert [one["rel"] for one in found["links"]] == ["self", "source"]
    assert found["links"][1]["href"] == "http://testserver/api/explore/v2.1/catalog/datasets/city-spots"


def test_s345_values_are_displayed_and_named(ask: Ask) -> None:
    (first, *_) = ask(f"{FACETS}?facet=kind")["facets"][0]["facets"]

    assert first == {"name": "fountain", "value": "fountain", "count": 3, "state": "displayed"}


def test_s346_groups_keep_the_order_asked(ask: Ask) -> None:
    assert [one["name"] for one in ask(f"{FACETS}?facet=district&facet=kind")["facets"]] == ["district", "kind"]


@pytest.mark.parametrize(("number", "name"), [(349, "nope"), (350, "location"), (350, "photo")])
def test_refused_facets(ask: Ask, number: int, name: str) -> None:
    assert ask(f"{FACETS}?facet={name}", status=400)["error_code"] == "ODSQLError"


@pytest.mark.parametrize(("asked", "size"), [("facet=g", 100), ('facet=facet(name="g", limit=150)', 150)])
def test_s354_long_facets_are_cut(ask: Ask, asked: str, size: int) -> None:
    assert len(values(ask(f"big-series/facets?{asked}"))) == size


def test_s356_trees_open_below_what_is_refined(ask: Ask) -> None:
    (water,) = ask(f"{FACETS}?facet=category_path&refine=category_path:Water")["facets"][0]["facets"]

    assert (water["state"], water["count"]) == ("refined", 4)
    assert [(one["name"], one["value"], one["count"]) for one in water["facets"]] == [
        ("Fountain", "Water/Fountain", 3),
        ("Pool", "Water/Pool", 1),
    ]


def test_s358_years_open_into_months(ask: Ask) -> None:
    (year,) = ask(f"{FACETS}?facet=updated_at&refine=updated_at:2020")["facets"][0]["facets"]

    assert [(one["name"], one["value"]) for one in year["facets"]] == [
        ("01", "2020/01"),
        ("05", "2020/05"),
        ("12", "2020/12"),
    ]


def test_s361_disjunctive_refinements_are_marked(ask: Ask) -> None:
    found = ask(f"{FACETS}?facet=kind&refine=kind:gym")["facets"][0]["facets"]

    assert {one["name"]: one["state"] for one in found if one["state"] != "displayed"} == {"gym": "refined"}


def test_s362_exclusions_have_no_count(ask: Ask) -> None:
    found = ask(f"{FACETS}?facet=district&exclude=district:1er")["facets"][0]["facets"]

    assert {"name": "1er", "value": "1er", "state": "excluded"} in found


def test_s365_a_text_may_be_cut_into_a_tree(ask: Ask) -> None:
    found = values(ask(f'{FACETS}?facet=facet(name="name", hierarchical=true, separator=" ")'))

    assert ("Fontaine", 2) in found


def test_s090_to_s092_the_catalogue_has_facets(client: Any, portal: None) -> None:
    base = "/api/explore/v2.1/catalog/facets"

    assert values(client.get(f"{base}?facet=license").json()) == [("ODbL", 3), ("Licence Ouverte v2.0", 1)]
    assert {"theme", "publisher", "keyword"} <= {one["name"] for one in client.get(base).json()["facets"]}
    assert values(client.get(f"{base}?facet=modified").json()) == [("2026", 1), ("2025", 2), ("2024", 1), ("2020", 1)]


FIRST_WORDS = 'facet=facet(name="name", hierarchical=true, separator=" ")'
REFINED = [
    (f"{FIRST_WORDS}&refine=name:Fontaine", 2),
    (f"{FIRST_WORDS}&exclude=name:Fontaine", 6),
    (f"{FIRST_WORDS}&refine=name:Fontaine du", 1),
    ("refine=name:Fontaine", 0),
    ('facet=facet(name="name", separator=" ")&refine=name:Fontaine', 2),
    ('facet=facet(name="category_path", hierarchical=false)&refine=category_path:Water', 0),
    ('facet=facet(name="category_path", hierarchical=false)&refine=category_path:Water/Pool', 1),
    ('facet=facet(name="kind", disjunctive=false)&refine=kind:gym&refine=kind:pool', 0),
    ("refine=kind:gym&refine=kind:pool", 3),
]


@pytest.mark.parametrize(("asked", "total"), REFINED)
def test_arguments_of_facets_change_what_refinements_match(
    ask: Ask, fetch: Callable[..., bytes], asked: str, total: int
) -> None:
    assert ask(f"city-spots/records?{asked}")["total_count"] == total
    assert len(json.loads(fetch(f"city-spots/exports/json?{asked}"))) == total


def test_trees_cut_as_asked_open_below_what_is_refined(ask: Ask) -> None:
    (first,) = ask(f"{FACETS}?{FIRST_WORDS}&refine=name:Fontaine")["facets"][0]["facets"]

    assert (first["name"], first["count"], first["state"]) == ("Fontaine", 2, "refined")
    assert [(one["name"], one["value"]) for one in first["facets"]] == [
        ("du", "Fontaine du"),
        ("Étoile", "Fontaine Étoile"),
    ]


def test_a_tree_may_be_asked_flat(ask: Ask) -> None:
    found = values(ask(f'{FACETS}?facet=facet(name="category_path", hierarchical=false)'))

    assert found[0] == ("Water/Fountain", 3)


def test_an_ordinary_facet_lists_what_is_refined_alone(ask: Ask) -> None:
    found = values(ask(f'{FACETS}?facet=facet(name="kind", disjunctive=false)&refine=kind:gym'))

    assert found == [("gym", 2)]
