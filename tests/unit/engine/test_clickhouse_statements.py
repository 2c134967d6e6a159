"""Statements and answers, on their way to ClickHouse and back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from parvis.engine.clickhouse_statements import plain_table, settings_of, text_of, type_of, written
from parvis.lib.errors import EngineError
from parvis.lib.statements import Statement


def test_each_question_mark_becomes_a_parameter_with_its_type() -> None:
    statement = Statement("SELECT ? WHERE a > ? AND b IN (?)", ("x", 3, [1.5]))

    assert written(statement) == (
        "SELECT {p0:String} WHERE a > {p1:Int64} AND b IN ({p2:Array(Float64)})",
        {"p0": "x", "p1": "3", "p2": "[1.5]"},
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'what?;' , ?",
        'SELECT "odd ? name;" , ?',
        "SELECT `odd ? name;` , ?",
        r"SELECT 'it\'s ? fine;' , ?",
        "SELECT 'it''s ? fine;' , ?",
        "(SELECT ?)",
        "  with x as (SELECT 1) select ?",
    ],
)
def test_quoted_marks_are_no_parameters(sql: str) -> None:
    found, parameters = written(Statement(sql, (1,)))

    assert found == "{p0:Int64}".join(sql.rsplit("?", 1))
    assert parameters == {"p0": "1"}


@pytest.mark.parametrize(
    "sql", ["DROP TABLE a", "INSERT INTO a VALUES (1)", "SELECT 1; DROP TABLE a", "", "; SELECT 1"]
)
def test_only_one_question_is_run(sql: str) -> None:
    with pytest.raises(EngineError):
        written(Statement(sql))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "Nullable(String)", None),
        (True, "Bool", "true"),
        (2**63 - 1, "Int64", "9223372036854775807"),
        (-(2**63), "Int64", "-9223372036854775808"),
        (2**63, "Float64", "9223372036854775808"),
        (1.5, "Float64", "1.5"),
        (datetime(2020, 1, 2, 3, 4, 5, 6), "DateTime64(6, 'UTC')", "2020-01-02 03:04:05.000006"),
        (date(1900, 1, 1), "Date32", "1900-01-01"),
        ("a\tb\\c\nd", "String", r"a\tb\\c\nd"),
        ([], "Array(String)", "[]"),
        (["it's", "a\\b"], "Array(String)", r"['it\\'s','a\\\\b']"),
        ((1, 2), "Array(Int64)", "[1,2]"),
    ],
)  # fmt: skip
def test_values_have_types_and_texts(value: Any, kind: str, text: str | None) -> None:
    assert type_of(value) == kind
    assert text_of(value) == text


def test_an_answer_has_the_habits_of_the_other_engine() -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    table = pa.table(
        {
            "moment": pa.array([moment], pa.timestamp("ms", "UTC")),
            "list": pa.array([[]], pa.list_(pa.string())),
            "count": pa.array([Decimal(3)], pa.decimal128(38, 0)),
            "sum": pa.array([Decimal("1.5")], pa.decimal128(38, 1)),
            "small": pa.array([200], pa.uint8()),
            "large": pa.array([2**63 - 1], pa.uint64()),
            "id": pa.array([b"\x01\x02"], pa.binary(2)),
        }
    )

    found = plain_table(table)

    assert found.to_pylist() == [
        {
            "moment": datetime(2020, 1, 1),
            "list": None,
            "count": 3,
            "sum": 1.5,
            "small": 200,
            "large": 2**63 - 1,
            "id": b"\x01\x02",
        }
    ]
    assert [str(one) for one in found.schema.types] == [
        "timestamp[us]", "list<item: string>", "int64", "double", "int64", "int64", "binary",
    ]  # fmt: skip


def test_a_number_that_needs_all_bits_keeps_them() -> None:
    found = plain_table(pa.table({"a": pa.array([2**64 - 1, None], pa.uint64())}))

    assert found.to_pylist() == [{"a": 2**64 - 1}, {"a": None}]


def test_an_answer_without_columns_stays_one() -> None:
    assert plain_table(pa.table({})).num_columns == 0


def test_every_statement_is_bounded_and_changes_nothing() -> None:
    settings = settings_of(2.5)

    assert "max_execution_time = 2.500" in settings
    assert "readonly = 1" in settings
