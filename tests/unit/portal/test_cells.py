"""Values as people read them."""

from typing import Any

import pytest
from django.utils import translation

from parvis.lib.schema import Annotation, Field, FieldType
from parvis.portal.cells import cell, title_of


def a_field(type_: str, **annotations: Annotation) -> Field:
    return Field("f", FieldType(type_), annotations=annotations)


@pytest.mark.parametrize(
    ("value", "field", "kind", "text"),
    [
        (None, a_field("text"), "void", ""),
        ("", a_field("text"), "void", ""),
        ([], a_field("text", multivalued=","), "void", ""),
        (["a", "b"], a_field("text", multivalued=","), "text", "a, b"),
        ("https://example.org/a?b=c", a_field("text"), "link", "https://example.org/a?b=c"),
        ("javascript:alert(1)", a_field("text"), "text", "javascript:alert(1)"),
        ("voir https://example.org", a_field("text"), "text", "voir https://example.org"),
        (0, a_field("int"), "number", "0"),
        (2014, a_field("int"), "number", "2014"),
        (23907, a_field("int"), "number", "23\u202f907"),
        (107194, a_field("int", id=True), "number", "107194"),
        (1284093.5, a_field("double"), "number", "1\u202f284\u202f093,5"),
        (3.0, a_field("double", decimals=1), "number", "3,0"),
        (2.345, a_field("double", decimals=1), "number", "2,3"),
        (False, a_field("boolean"), "boolean", "non"),
        ("2019-03-26", a_field("date"), "moment", "26/03/2019"),
        ("2020-05", a_field("date"), "moment", "2020-05"),
        ("-0044-03-15", a_field("date"), "moment", "-0044-03-15"),
        ("2020-01-15T23:30:00+01:00", a_field("datetime"), "moment", "15/01/2020 23:30"),
        ({"lon": 2.28289, "lat": 48.872123456}, a_field("geo_point_2d"), "point", "48,87212, 2,28289"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, a_field("geo_shape"), "shape", "contour"),
        ({"geometry": None}, a_field("geo_shape"), "shape", "contour"),
        ({"filename": "a.jpg", "url": "/f/1"}, a_field("file"), "file", "a.jpg"),
        ({"a": [1]}, a_field("json_blob"), "json", "a: […]"),
    ],
)
def test_a_value_for_a_french_reader(value: Any, field: Field, kind: str, text: str) -> None:
    with translation.override("fr"):
        shown = cell(value, field)

    assert (shown.kind, shown.text) == (kind, text)


def test_an_english_reader_has_english_numbers() -> None:
    with translation.override("en"):
        assert cell(1284093.5, a_field("double")).text == "1,284,093.5"


def test_long_text_is_cut_for_tables_alone() -> None:
    shown = cell("é" * 1_000, a_field("text"))

    assert (len(shown.short), len(shown.long), len(shown.text)) == (160, 600, 1_000)


def test_a_record_is_called_by_its_first_text() -> None:
    fields = [Field("n", FieldType.INT), Field("url", FieldType.TEXT), Field("name", FieldType.TEXT)]

    assert title_of({"n": 3, "url": "https://a.b/", "name": "Fontaine"}, fields) == "Fontaine"
    assert title_of({"n": 3, "url": None, "name": ""}, fields) == "3"
