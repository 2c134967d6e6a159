"""What is known of each field of a version."""

import datetime as dt
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from parvis.engine import statistics
from parvis.engine.statistics import BINS, TOP_VALUES, measure
from parvis.lib.schema import Annotation, Field, FieldType, Schema


def measured(values: list[Any], kind: FieldType, arrow: pa.DataType, **annotations: Annotation) -> dict[str, object]:
    """The statistics of one column named after trouble."""
    name = 'odd "name"'
    with duckdb.connect() as connection:
        records = pa.table({name: pa.array(values, arrow)})
        connection.register("records", records)
        return measure(connection, Schema((Field(name, kind, annotations=annotations),)))[name]


def test_numbers_have_ends_and_a_histogram() -> None:
    found = measured([0, 1, 11, 12, None], FieldType.INT, pa.int64())

    assert found == {
        "filled": 4,
        "distinct": 4,
        "distinct_is_exact": True,
        "min": 0,
        "max": 12,
        "histogram": [1, 1, *[0] * 9, 2],
    }


def test_what_is_no_number_is_left_out_of_the_ends() -> None:
    found = measured([1.0, float("nan"), float("inf"), 3.0], FieldType.DOUBLE, pa.float64())

    assert (found["min"], found["max"]) == (1.0, 3.0)
    assert isinstance(found["histogram"], list)
    assert sum(found["histogram"]) == 2


def test_one_value_is_in_one_bin() -> None:
    assert measured([7, 7, 7], FieldType.INT, pa.int64())["histogram"] == [3, *[0] * (BINS - 1)]


def test_moments_are_told_in_utc() -> None:
    found = measured([dt.datetime(2020, 1, 1), dt.datetime(2021, 1, 1)], FieldType.DATETIME, pa.timestamp("us"))

    assert (found["min"], found["max"]) == ("2020-01-01T00:00:00+00:00", "2021-01-01T00:00:00+00:00")


def test_days_are_days() -> None:
    found = measured([dt.date(1850, 1, 1), dt.date(2021, 1, 1), None], FieldType.DATE, pa.date32())

    assert (found["filled"], found["min"], found["max"]) == (2, "1850-01-01", "2021-01-01")


def test_texts_have_their_most_frequent_values_in_order() -> None:
    found = measured(["b", "a", "b", "c", None, "x" * 256], FieldType.TEXT, pa.string())

    assert found["top"] == [["b", 2], ["a", 1], ["c", 1]]
    assert (found["filled"], found["distinct"]) == (5, 4)


def test_at_most_some_values_are_kept() -> None:
    found = measured([str(number) for number in range(100)], FieldType.TEXT, pa.string())

    assert found["distinct"] == 100
    assert isinstance(found["top"], list)
    assert len(found["top"]) == TOP_VALUES


def test_the_values_inside_lists_are_counted() -> None:
    found = measured([["a", "b"], ["a"], [], None], FieldType.TEXT, pa.list_(pa.string()), multivalued=",")

    assert (found["distinct"], found["top"]) == (2, [["a", 2], ["b", 1]])


def test_too_many_values_are_estimated_unless_a_facet_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "EXACT_DISTINCT", 10)
    values = [str(number) for number in range(1000)]

    plain = measured(values, FieldType.TEXT, pa.string())
    facet = measured(values, FieldType.TEXT, pa.string(), facet=True)

    assert (plain["distinct_is_exact"], "top" in plain) == (False, False)
    assert (facet["distinct_is_exact"], facet["distinct"], "top" in facet) == (True, 1000, True)


def test_places_and_json_are_only_counted() -> None:
    assert measured(['{"a": 1}', None], FieldType.JSON, pa.string()) == {"filled": 1}


def test_no_value_at_all_has_no_ends() -> None:
    found = measured([None, None], FieldType.INT, pa.int64())

    assert found == {"filled": 0, "distinct": 0, "distinct_is_exact": True}


def test_no_field_is_no_statistics() -> None:
    with duckdb.connect() as connection:
        assert measure(connection, Schema(())) == {}
