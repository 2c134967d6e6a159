"""The ways in which cells are written, as DuckDB reads them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from parvis.ingest.inference import moments, numbers, places
from parvis.ingest.inference.forms import BOOLEAN, IS_NULL_WORD, Form, trimmed


@pytest.fixture(scope="module")
def bench() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        yield connection


def read(bench: duckdb.DuckDBPyConnection, form: Form, cell: str) -> Any:
    """The value of a cell; the text `misfit` where the form does not fit it."""
    found = bench.execute(
        f"SELECT CASE WHEN {form.fits.replace('{v}', 'v')} THEN [{form.value.replace('{v}', 'v')}] END "
        "FROM (SELECT ?::VARCHAR AS v)",
        [cell],
    ).fetchone()
    return found[0][0] if found and found[0] is not None else "misfit"


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [
        (numbers.PLAIN_INT, "-12", -12),
        (numbers.PLAIN_INT, "9223372036854775807", 2**63 - 1),
        (numbers.PLAIN_INT, "9223372036854775808", "misfit"),
        (numbers.PLAIN_INT, "01", "misfit"),
        (numbers.PLAIN_INT, "1.0", "misfit"),
        (numbers.PLAIN_INT, "", "misfit"),
        (numbers.PLAIN_DOUBLE, ".5", 0.5),
        (numbers.PLAIN_DOUBLE, "5.", 5.0),
        (numbers.PLAIN_DOUBLE, "-1.5e-3", -0.0015),
        (numbers.PLAIN_DOUBLE, "1,5", "misfit"),
        (numbers.PLAIN_DOUBLE, "nan", "misfit"),
        (numbers.PLAIN_DOUBLE, "inf", "misfit"),
        (numbers.LOCAL_DOUBLE, "1 234,56", 1234.56),
        (numbers.LOCAL_DOUBLE, "1\u202f234\u00a0567,8", 1234567.8),
        (numbers.LOCAL_DOUBLE, "1'234.5", 1234.5),
        (numbers.LOCAL_DOUBLE, "12,50 €", 12.5),
        (numbers.LOCAL_DOUBLE, "€12,50", 12.5),
        (numbers.LOCAL_DOUBLE, "45,3 %", 45.3),
        (numbers.LOCAL_DOUBLE, "\u221212,5", -12.5),
        (numbers.LOCAL_DOUBLE, "(1 234,5)", -1234.5),
        (numbers.LOCAL_DOUBLE, "1 23,4", "misfit"),
        (numbers.LOCAL_DOUBLE, "12,5 kg", "misfit"),
        (numbers.LOCAL_INT, "1 234", 1234),
        (numbers.LOCAL_INT, "(5)", -5),
        (numbers.LOCAL_INT, "1,5", "misfit"),
        (numbers.ENGLISH_DOUBLE, "1,234.5", 1234.5),
        (numbers.ENGLISH_DOUBLE, "$1,234,567.89", 1234567.89),
        (numbers.ENGLISH_DOUBLE, "1,23.4", "misfit"),
        (numbers.ENGLISH_INT, "1,234", 1234),
        (numbers.GERMAN_DOUBLE, "1.234,5", 1234.5),
        (numbers.GERMAN_INT, "1.234.567", 1234567),
        (numbers.GERMAN_DOUBLE, "1,234.5", "misfit"),
    ],
)
def test_numbers(bench: duckdb.DuckDBPyConnection, form: Form, cell: str, value: Any) -> None:
    assert read(bench, form, cell) == value


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [
        (moments.ISO_DATE, "2024-02-29", dt.date(2024, 2, 29)),
        (moments.ISO_DATE, "2023-02-29", "misfit"),
        (moments.ISO_DATE, "2024-2-9", "misfit"),
        (moments.DAY_FIRST, "1/2/2024", dt.date(2024, 2, 1)),
        (moments.DAY_FIRST, "31.12.2023", dt.date(2023, 12, 31)),
        (moments.DAY_FIRST, "12-31-2023", "misfit"),
        (moments.DAY_FIRST, "31/12/23", "misfit"),
        (moments.MONTH_FIRST, "12/31/2023", dt.date(2023, 12, 31)),
        (moments.YEAR_FIRST, "2023/1/5", dt.date(2023, 1, 5)),
        (moments.STRICT_DATETIME, "2024-01-31T10:00:00", dt.datetime(2024, 1, 31, 10)),
        (moments.STRICT_DATETIME, "2024-01-31 10:00:00.25+02:00", dt.datetime(2024, 1, 31, 8, 0, 0, 250_000)),
        (moments.STRICT_DATETIME, "2024-01-31T10:00:00-05", dt.datetime(2024, 1, 31, 15)),
        (moments.STRICT_DATETIME, "2024-01-31T10:00:00Z", dt.datetime(2024, 1, 31, 10)),
        (moments.STRICT_DATETIME, "2024-01-31T10:00", "misfit"),
        (moments.LENIENT_DATETIME, "2024-01-31T9:05", dt.datetime(2024, 1, 31, 9, 5)),
        (moments.LENIENT_DATETIME, "2024-01-31", dt.datetime(2024, 1, 31)),
        (moments.LENIENT_DATETIME, "2024-01-31 23:59:60", dt.datetime(2024, 2, 1)),
        (moments.LENIENT_DATETIME, "2024-01-31 10:00:00,5 UTC", dt.datetime(2024, 1, 31, 10, 0, 0, 500_000)),
        (moments.LENIENT_DATETIME, "2024-01-31 25:00", "misfit"),
        (moments.DAY_FIRST_DATETIME, "31/01/2024 10:00", dt.datetime(2024, 1, 31, 10)),
        (moments.MONTH_FIRST_DATETIME, "01/31/2024 10:00 +0100", dt.datetime(2024, 1, 31, 9)),
        (moments.YEAR_FIRST_DATETIME, "2024/1/31 9:00", dt.datetime(2024, 1, 31, 9)),
        (moments.DAY_FIRST_DATETIME, "31/02/2024 10:00", "misfit"),
    ],
)
def test_moments_are_in_utc_whatever_the_zone_of_the_machine(
    bench: duckdb.DuckDBPyConnection, form: Form, cell: str, value: Any
) -> None:
    assert read(bench, form, cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("48.85, 2.35", {"lon": 2.35, "lat": 48.85}),
        ("[48.85;2.35]", {"lon": 2.35, "lat": 48.85}),
        ("(-21, +55.5)", {"lon": 55.5, "lat": -21.0}),
        ("91, 2", "misfit"),
        ("48, 181", "misfit"),
        ("48.85", "misfit"),
        ("48.85, 2.35, 35", "misfit"),
    ],
)
def test_pairs_are_latitude_then_longitude(bench: duckdb.DuckDBPyConnection, cell: str, value: Any) -> None:
    assert read(bench, places.LATITUDE_FIRST, cell) == value


@pytest.mark.parametrize(
    ("cell", "value"), [("OUI", True), ("Faux", False), ("1", True), ("0", False), ("2", "misfit"), ("o", "misfit")]
)
def test_words_are_true_or_false(bench: duckdb.DuckDBPyConnection, cell: str, value: Any) -> None:
    assert read(bench, BOOLEAN, cell) == value


@pytest.mark.parametrize(
    ("cell", "found"), [("N/A", True), ("#DIV/0!", True), ("NÉANT", True), ("0", False), ("no", False)]
)
def test_nothing_has_many_spellings(bench: duckdb.DuckDBPyConnection, cell: str, found: bool) -> None:
    assert bench.execute(f"SELECT {IS_NULL_WORD.replace('{v}', 'v')} FROM (SELECT ? AS v)", [cell]).fetchone() == (
        found,
    )


def test_blanks_of_all_kinds_are_no_value(bench: duckdb.DuckDBPyConnection) -> None:
    cells = ["\u00a0 \t", "\u202fa b\u00a0", None]

    rows = bench.execute(f"SELECT {trimmed('v')} FROM (SELECT unnest(?::VARCHAR[]) AS v)", [cells]).fetchall()

    assert rows == [(None,), ("a b",), (None,)]
