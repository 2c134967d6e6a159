"""Metadata values: what may be set, and how it is kept."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from parvis.catalogue.errors import MetadataError
from parvis.catalogue.metadata import changed, new_custom_fields
from parvis.catalogue.templates import custom_field


def kept(key: str, value: Any, template: str = "default", stored: Any = None) -> Any:
    before = {template: {key: stored}} if stored is not None else {}
    return changed(before, {template: {key: value}}, lang="fr", custom={}).get(template, {}).get(key)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("title", " Arbres ", {"fr": "Arbres"}),
        ("title", {"fr": "Arbres", "en": "Trees"}, {"fr": "Arbres", "en": "Trees"}),
        ("publisher", "Ville", "Ville"),
        ("publisher", {"fr": "Ville", "en": "City"}, {"fr": "Ville", "en": "City"}),
        ("keyword", ["bois", " bois ", "", "vert"], {"fr": ["bois", "vert"]}),
        ("keyword", "bois", {"fr": ["bois"]}),
        ("territory", ("Paris", "Lyon"), ["Paris", "Lyon"]),
        ("modified", "2020-02-02", "2020-02-02T00:00:00+00:00"),
        ("modified", "2020-02-02T10:00:00+02:00", "2020-02-02T08:00:00+00:00"),
        ("modified", datetime(2020, 2, 2, 8, 0, 0, 170000, UTC), "2020-02-02T08:00:00.170000+00:00"),
        ("modified", date(2020, 2, 2), "2020-02-02T00:00:00+00:00"),
        ("modified_updates_on_data_change", True, True),
        ("title", None, None),
        ("title", "", None),
        ("records_count", 12, None),
    ],
)
def test_values_as_they_are_kept(key: str, value: Any, expected: Any) -> None:
    assert kept(key, value) == expected


def test_a_plain_text_leaves_other_languages_alone() -> None:
    assert kept("title", "Arbres", stored={"fr": "Vieux", "en": "Trees"}) == {"fr": "Arbres", "en": "Trees"}


def test_html_is_cleaned() -> None:
    found = kept("description", '<p onclick="x()">Bon<script>alert(1)</script> <a href="javascript:x">lien</a></p>')

    assert found == {"fr": '<p>Bon <a rel="noopener noreferrer">lien</a></p>'}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", 3),
        ("title", ["a"]),
        ("keyword", [1]),
        ("keyword", 1),
        ("modified", "yesterday"),
        ("modified", "2020-13-45"),
        ("modified_updates_on_data_change", "yes"),
        ("modified_updates_on_data_change", 1),
        ("publisher", {"name": "Ville"}),
    ],
)
def test_values_of_another_type_are_refused_by_name(key: str, value: Any) -> None:
    with pytest.raises(MetadataError, match=f"default.{key}"):
        kept(key, value)


@pytest.mark.parametrize(("template", "key", "named"), [("nope", "title", "nope"), ("default", "nope", "default.nope")])
def test_unknown_names_are_refused(template: str, key: str, named: str) -> None:
    with pytest.raises(MetadataError, match=named):
        kept(key, "x", template)


def test_nothing_is_changed_by_half() -> None:
    stored = {"default": {"title": {"fr": "Arbres"}}}

    with pytest.raises(MetadataError):
        changed(stored, {"default": {"title": "Autre", "keyword": 1}}, lang="fr", custom={})

    assert stored == {"default": {"title": {"fr": "Arbres"}}}


def test_own_keys_take_the_type_of_their_first_value() -> None:
    found = new_custom_fields({"data-owner": "Voirie", "axes": ["Nord"], "known": "x"}, {"known": {}})

    assert found == {"data-owner": {"type": "text"}, "axes": {"type": "list"}}
    described = {name: custom_field(name, said) for name, said in found.items()}
    assert changed({}, {"custom": {"axes": ["Nord"]}}, lang="fr", custom=described) == {"custom": {"axes": ["Nord"]}}


@pytest.mark.parametrize("name", ["Data owner", "é", "", "-x", "a.b"])
def test_own_keys_have_plain_names(name: str) -> None:
    with pytest.raises(MetadataError):
        new_custom_fields({name: "x"}, {})
