"""Schemas as text, and as an officer describes them."""

import json
from typing import Any

import pytest

from parvis.catalogue.errors import FieldError
from parvis.catalogue.schemas import checked_settings, described_schema, schema_as_text, schema_from_text
from parvis.lib.schema import Field, FieldType, Schema

SCHEMA = Schema(
    (
        Field("kind", FieldType.TEXT, "Type", None, {"facet": True, "multivalued": ","}),
        Field("n", FieldType.INT, "", "Combien", {"unit": "€"}),
    )
)


def described(said: dict[str, Any], lang: str = "fr") -> Schema:
    return described_schema(schema_as_text(SCHEMA), json.dumps(said), lang, "fr")


def test_a_schema_comes_back_as_it_went() -> None:
    assert schema_from_text(schema_as_text(SCHEMA)) == SCHEMA


def test_what_nobody_describes_stays() -> None:
    assert described({}) == SCHEMA
    assert described({"gone": {"label": "x"}}) == SCHEMA


def test_labels_follow_the_language() -> None:
    said = {"kind": {"label": {"fr": "Genre", "en": "Kind"}, "description": {"fr": "Nature"}}}

    assert described(said)["kind"].label == "Genre"
    assert described(said, "en")["kind"].label == "Kind"
    assert described(said, "en")["kind"].description == "Nature"


def test_annotations_are_added_and_taken_away() -> None:
    found = described({"kind": {"annotations": {"facet": False, "sortable": True}}})["kind"]

    assert found.annotations == {"multivalued": ",", "sortable": True}


@pytest.mark.parametrize(
    "said",
    [
        {"colour": "red"},
        {"annotations": {"multivalued": ";"}},
        {"annotations": {"id": True}},
        {"annotations": {"nope": True}},
        {"annotations": {"decimals": "2"}},
        {"annotations": {"decimals": True}},
        {"annotations": {"facet": "yes"}},
    ],
)
def test_what_cannot_be_said_is_refused_by_name(said: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="kind"):
        checked_settings(said, "kind")
