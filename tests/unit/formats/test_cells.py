"""Values as cells of text, and as JSON."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from parvis.formats.cells import cell_of
from parvis.formats.json_values import json_value_of
from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

PARIS = Subject(timezone="Europe/Paris", files_url="https://example.org/files")
POINT = {"lon": 2.35, "lat": 48.86}


def column(kind: FieldType, *, multivalued: bool = False) -> Column:
    return Column("a", "A", kind, multivalued)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (FieldType.TEXT, "é", "é"),
        (FieldType.INT, 3.0, "3"),
        (FieldType.DOUBLE, 3, "3.0"),
        (FieldType.DOUBLE, 0.1 + 0.2, "0.30000000000000004"),
        (FieldType.DOUBLE, float("nan"), ""),
        (FieldType.DOUBLE, float("-inf"), ""),
        (FieldType.BOOLEAN, True, "True"),
        (FieldType.DATE, date(900, 1, 2), "0900-01-02"),
        (FieldType.DATE, datetime(2020, 1, 2, 23), "2020-01-02"),
        (FieldType.DATE, "2020-01", "2020-01"),
        (FieldType.DATETIME, datetime(2020, 7, 1, 22), "2020-07-02T00:00:00+02:00"),
        (FieldType.DATETIME, datetime(2020, 1, 1, 22, tzinfo=UTC), "2020-01-01T23:00:00+01:00"),
        (FieldType.DATETIME, "2020", "2020"),
        (FieldType.GEO_POINT, POINT, "48.86, 2.35"),
        (FieldType.GEO_SHAPE, '{"type": "Point", "coordinates": [1, 2]}', '{"type":"Point","coordinates":[1,2]}'),
        (
            FieldType.GEO_SHAPE,
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}},
            '{"type":"Point","coordinates":[1,2]}',
        ),
        (FieldType.JSON, {"a": "é"}, '{"a":"é"}'),
        (FieldType.JSON, "{ }", "{ }"),
        (FieldType.FILE, '{"id": "x1", "filename": "a.png"}', "https://example.org/files/x1"),
        (FieldType.FILE, "[]", "[]"),
    ],
)
def test_a_value_is_written_as_csv_has_it(kind: FieldType, value: Any, text: str) -> None:
    assert cell_of(column(kind), PARIS)(value) == text


def test_the_values_of_a_list_are_joined_without_those_that_are_none() -> None:
    write = cell_of(column(FieldType.TEXT, multivalued=True), PARIS, list_separator="|")

    assert [write(one) for one in (["a", None, "b"], [], "alone")] == ["a|b", "", "alone"]


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (FieldType.INT, 2**63 - 1, 2**63 - 1),
        (FieldType.INT, 2**63, float(2**63)),
        (FieldType.DOUBLE, 3, 3.0),
        (FieldType.DOUBLE, float("inf"), None),
        (FieldType.DATE, date(2020, 1, 2), "2020-01-02"),
        (FieldType.DATETIME, datetime(2020, 1, 1, 22), "2020-01-01T23:00:00+01:00"),
        (FieldType.TEXT, "{}", "{}"),
        (FieldType.JSON, '{"a": [1]}', {"a": [1]}),
        (FieldType.GEO_POINT, POINT, POINT),
        (
            FieldType.GEO_SHAPE,
            '{"type": "Point", "coordinates": [1, 2]}',
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}},
        ),
        (FieldType.GEO_SHAPE, {"type": "Feature", "geometry": None}, {"type": "Feature", "geometry": None}),
        (FieldType.FILE, '{"id": "x1"}', {"id": "x1", "url": "https://example.org/files/x1"}),
        (FieldType.FILE, '{"name": "x"}', {"name": "x"}),
    ],
)
def test_a_value_is_what_json_holds(kind: FieldType, value: Any, found: Any) -> None:
    assert json_value_of(column(kind), PARIS)(value) == found
