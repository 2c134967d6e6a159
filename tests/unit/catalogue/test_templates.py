"""The registry of metadata."""

import re

import pytest

from parvis.catalogue.licences import find_licence, licences
from parvis.catalogue.templates import LISTS, TYPES, MetadataField, Template, public_templates, templates
from parvis.lib.schema import FieldType

KNOWN = {
    *LISTS, "text", "longstring", "html", "enum", "uri_enum", "boolean", "int", "double", "date", "datetime",
    "geo_shape", "json", "image",
}  # fmt: skip


@pytest.mark.parametrize("found", templates().values(), ids=list(templates()))
def test_every_key_is_described_in_both_languages(found: Template) -> None:
    assert found.type in TYPES
    assert len(found.by_name) == len(found.fields)
    for one in found.fields:
        assert one.type in KNOWN, one.name
        assert all(one.label.get(lang) for lang in ("en", "fr")), one.name
        assert re.fullmatch("[A-Za-z_-]+", one.name)


def test_the_public_templates_are_those_of_the_contract() -> None:
    assert [one.name for one in public_templates()] == ["default", "custom", "dcat", "inspire", "dublin-core"]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [("datetime", FieldType.DATETIME), ("int", FieldType.INT), ("list", FieldType.TEXT), ("html", FieldType.TEXT)],
)
def test_keys_have_types_of_fields(type_: str, expected: FieldType) -> None:
    assert MetadataField("x", type_).field_type is expected


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("ODbL", "odbl"),
        ("Open Database License (ODbL) 1.0", "odbl"),
        ("licence ouverte V2.0", "lov2"),
        ("Licence Ouverte / Open Licence 1.0", "lov1"),
        ("Licence Ouverte / Open Licence 2.0", "lov2"),
        ("cc-by", "cc-by"),
    ],
)
def test_licences_are_known_by_many_spellings(text: str, id_: str) -> None:
    found = find_licence(text)

    assert found is not None
    assert found.id == id_


def test_other_licences_are_not_guessed() -> None:
    assert find_licence("Licence maison") is None
    assert find_licence(None) is None
    assert all(one.url.startswith("https://") for one in licences().values())
