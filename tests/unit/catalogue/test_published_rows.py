"""Metadata in the layout of the engine."""

from datetime import date, datetime
from typing import Any

import pytest
import shapely

from parvis.catalogue.published_rows import cell, column, column_name, plain, texts
from parvis.lib.schema import Field, FieldType

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def field(kind: FieldType, **annotations: str) -> Field:
    return Field("a", kind, annotations=annotations)


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (FieldType.TEXT, None, None),
        (FieldType.TEXT, "", None),
        (FieldType.TEXT, "é", "é"),
        (FieldType.TEXT, {"an": "older value"}, '{"an":"older value"}'),
        (FieldType.INT, 0, 0),
        (FieldType.BOOLEAN, False, False),
        (FieldType.DATE, "2020-02-29", date(2020, 2, 29)),
        (FieldType.DATETIME, "2020-02-29T10:00:00+00:00", datetime(2020, 2, 29, 10)),
        (FieldType.JSON, [], "[]"),
        (FieldType.JSON, {"a": "é"}, '{"a":"é"}'),
        (FieldType.JSON, None, None),
    ],
)
def test_a_value_has_the_type_of_its_column(kind: FieldType, value: Any, found: Any) -> None:
    assert cell(value, field(kind)) == found


def test_lists_hold_texts_and_are_null_where_they_are_empty() -> None:
    values = column([{"a": ["x", 3]}, {"a": []}, {}], field(FieldType.TEXT, multivalued=","))

    assert values.to_pylist() == [["x", "3"], None, None]


def test_a_place_is_the_shape_of_its_feature() -> None:
    found = cell({"type": "Feature", "geometry": SQUARE, "properties": {}}, field(FieldType.GEO_SHAPE))

    assert shapely.from_wkb(found).equals(shapely.geometry.shape(SQUARE))


def test_keys_of_the_usual_template_go_without_its_name() -> None:
    assert [column_name("default", "title"), column_name("dcat", "creator")] == ["title", "dcat.creator"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un <b>arbre</b> &amp; un <a href='x'>lien</a></p>", "Un arbre & un lien"),
        ("<script>alert(1)</script>reste", "reste"),
        ("", ""),
        (None, ""),
    ],
)
def test_descriptions_are_searched_without_their_tags(html: str | None, text: str) -> None:
    assert plain(html) == text


def test_texts_are_found_at_any_depth_of_lists() -> None:
    assert list(texts(["a", ["b", ["c"]], 3, None, {"no": "text"}])) == ["a", "b", "c"]
