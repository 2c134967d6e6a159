"""Columns out of the values of JSON records."""

from collections import Counter
from typing import Any

import pytest

from parvis.ingest.json_records import as_list, as_record, as_text, kind_of, planned, point_of
from parvis.lib.schema import FieldType


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (0, "int"),
        (False, "boolean"),
        (2**53, "int"),
        (2**53 + 1, "long"),
        (2**63, "huge"),
        (0.0, "double"),
        ("01", "text"),
        ({}, "object"),
        ({"lon": 2, "lat": 48}, "point"),
        ({"lat": 48, "lon": 200}, "object"),
        ({"lon": True, "lat": False}, "object"),
        ({"type": "Point", "coordinates": [2, 48]}, "shape"),
        ({"type": "bus"}, "object"),
        ([2, 48.5], "pair"),
        ([True, False], "list"),
        (["a", None, 3], "list"),
        ([["a"]], "object"),
    ],
)
def test_a_value_is_of_a_kind(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


@pytest.mark.parametrize(
    ("key", "kinds", "kind", "multivalued"),
    [
        ("a", ["boolean", "nothing"], FieldType.BOOLEAN, False),
        ("a", ["int"], FieldType.INT, False),
        ("a", ["int", "long"], FieldType.INT, False),
        ("a", ["int", "double"], FieldType.DOUBLE, False),
        ("a", ["long", "double"], None, False),
        ("a", ["huge", "int"], None, False),
        ("a", ["int", "text"], None, False),
        ("a", ["boolean", "int"], None, False),
        ("a", ["point", "nothing"], FieldType.GEO_POINT, False),
        ("a", ["shape"], None, False),
        ("position", ["pair"], None, False),
        ("bounds", ["pair"], FieldType.TEXT, True),
        ("a", ["list", "text"], FieldType.TEXT, True),
        ("a", ["list", "int"], FieldType.JSON, False),
        ("a", ["point", "shape"], FieldType.JSON, False),
        ("a", ["object", "text"], FieldType.JSON, False),
        ("a", ["nothing"], None, False),
    ],
)
def test_the_kinds_of_a_key_make_its_column(
    key: str, kinds: list[str], kind: FieldType | None, multivalued: bool
) -> None:
    column = planned(key, Counter(kinds)).column

    assert (column.kind, column.multivalued) == (kind, multivalued)


def test_words_are_quoted_and_numbers_among_them_are_not() -> None:
    assert planned("a", Counter(["text"])).column.quoted
    assert not planned("a", Counter(["text", "int"])).column.quoted


@pytest.mark.parametrize("keys", [("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"), ("long", "lat")])
def test_points_have_many_spellings(keys: tuple[str, str]) -> None:
    assert point_of(dict(zip(keys, (2, 48), strict=True))) == {"lon": 2.0, "lat": 48.0}


def test_an_object_that_tells_more_than_its_place_is_no_point() -> None:
    assert point_of({"lon": 2, "lat": 48, "alt": 35}) is not None
    assert point_of({"lon": 2, "lat": 48, "name": "Paris", "zip": "75"}) is None


def test_records_are_unwrapped_from_exports() -> None:
    assert as_record({"recordid": "1", "fields": {"a": 1}}) == {"a": 1}
    assert as_record({"fields": {"a": 1}}) == {"fields": {"a": 1}}
    assert as_record([1]) is None


def test_cells_are_written_as_a_person_would() -> None:
    assert [as_text(one) for one in (None, [], "é", 1.5, True, {"a": "é"})] == [
        None, None, "é", "1.5", "true", '{"a": "é"}',
    ]  # fmt: skip
    assert as_list([" a ", None, "", 3]) == ["a", "3"]
    assert as_list("alone") == ["alone"]
    assert as_list([""]) is None
