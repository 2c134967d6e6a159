"""Types found out on the whole file; every doubt is text, and what does not fit is counted and listed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from parvis.ingest.reading import Reading

Read = Callable[..., Reading]
Rows = Callable[[Reading], list[dict[str, Any]]]


def column(reading: Reading, rows: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """The type and the values of the first field."""
    first = reading.schema.fields[0]
    return str(first.type), [row[first.name] for row in rows]


CASES: dict[str, tuple[str, list[str], str, list[Any]]] = {
    "whole numbers": ("n", ["1", "-20", "+3"], "int", [1, -20, 3]),
    "decimal comma": ("n", ["1,5", "2"], "double", [1.5, 2.0]),
    "thousands and cents": ("n", ["1 234,56", "12\u202f345,00"], "double", [1234.56, 12345.0]),
    "english thousands": ("n", ["1,234.50", "2,000.00"], "double", [1234.5, 2000.0]),
    "german thousands": ("n", ["1.234,50", "2.000,00"], "double", [1234.5, 2000.0]),
    "euros": ("prix", ["1 234,56 €", "12,00 €"], "double", [1234.56, 12.0]),
    "percents": ("taux", ["12,5 %", "7%"], "double", [12.5, 7.0]),
    "two currencies": ("prix", ["12 €", "13 $"], "text", ["12 €", "13 $"]),
    "negative in parentheses": ("n", ["(12,5)", "3"], "double", [-12.5, 3.0]),
    "leading zeros": ("n", ["01", "75"], "text", ["01", "75"]),
    "corsica": ("dep", ["1", "2A"], "text", ["1", "2A"]),
    "beyond 64 bits": ("n", ["123456789012345678901234567890", "5"], "text", ["123456789012345678901234567890", "5"]),
    "beyond a double": ("n", ["9007199254740993", "1"], "int", [9007199254740993, 1]),
    "a code by its header": ("code postal", ["75001", "69001"], "text", ["75001", "69001"]),
    "yes and no": ("ouvert", ["Oui", "non"], "boolean", [True, False]),
    "true and false": ("x", ["true", "False"], "boolean", [True, False]),
    "vrai et faux": ("x", ["VRAI", "faux"], "boolean", [True, False]),
    "zero and one that ask": ("est_ouvert", ["1", "0"], "boolean", [True, False]),
    "zero and one that count": ("nombre", ["1", "0"], "int", [1, 0]),
    "iso days": ("d", ["2024-01-31", "0001-01-01"], "date", [dt.date(2024, 1, 31), dt.date(1, 1, 1)]),
    "french days": ("d", ["31/12/2023", "01/02/2024"], "date", [dt.date(2023, 12, 31), dt.date(2024, 2, 1)]),
    "american days": ("d", ["12/31/2023", "01/02/2024"], "date", [dt.date(2023, 12, 31), dt.date(2024, 1, 2)]),
    "doubtful days are french": ("d", ["01/02/2024"], "date", [dt.date(2024, 2, 1)]),
    "the year 2530": ("d", ["2530-12-31", "2024-01-01"], "date", [dt.date(2530, 12, 31), dt.date(2024, 1, 1)]),
    "zones": ("d", ["2024-01-01T10:00:00+01:00", "2024-07-01T10:00:00Z"], "datetime",
              [dt.datetime(2024, 1, 1, 9), dt.datetime(2024, 7, 1, 10)]),
    "midnight at 24:00": ("d", ["2024-01-01 24:00", "2024-01-02 08:30"], "datetime",
                          [dt.datetime(2024, 1, 2), dt.datetime(2024, 1, 2, 8, 30)]),
    "hours": ("h", ["08:30", "9:45"], "text", ["08:30", "9:45"]),
    "months": ("m", ["2024-01", "2024-02"], "text", ["2024-01", "2024-02"]),
    "pairs": ("p", ["48.85, 2.35", "45.76, 4.83"], "geo_point_2d",
              [{"lon": 2.35, "lat": 48.85}, {"lon": 4.83, "lat": 45.76}]),
    "wkt points": ("g", ["POINT (2.35 48.85)"], "geo_point_2d", [{"lon": 2.35, "lat": 48.85}]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_cells_say(case: str, read_bytes: Read, rows: Rows) -> None:
    header, cells, kind, values = CASES[case]

    reading = read_bytes("a.csv", f"{header};x\n" + "".join(f"{cell};y\n" for cell in cells))

    assert column(reading, rows(reading)) == (kind, values)


def test_units_are_kept(read_bytes: Read) -> None:
    reading = read_bytes("a.csv", "prix;taux\n1 €;2 %\n3 €;4 %\n")

    assert [field.annotations["unit"] for field in reading.schema] == ["€", "%"]


def test_a_few_misfits_are_set_aside_and_listed(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.csv", "n;x\n" + "".join(f"{n};y\n" for n in range(500)) + "douze;y\n")

    assert column(reading, rows(reading))[0] == "int"
    (issue,) = reading.issues
    assert (issue.code, issue.line, issue.column, issue.value) == ("unparsable_cell", 502, "n", "douze")


def test_many_misfits_make_text(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.csv", "n;x\n" + "".join(f"{n};y\n" for n in range(50)) + "douze;y\n" * 5)

    kind, values = column(reading, rows(reading))
    assert kind == "text"
    assert values[-1] == "douze"


def test_one_late_zero_makes_a_code_of_a_long_column(read_bytes: Read) -> None:
    lines = "".join(f"{n};y\n" for n in range(1, 30_000))

    assert str(read_bytes("a.csv", f"n;x\n{lines}").schema["n"].type) == "int"
    assert str(read_bytes("a.csv", f"n;x\n{lines}007;y\n").schema["n"].type) == "text"


def test_two_columns_make_a_point(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.csv", "nom;lat;lon\na;48,85;2,35\nb;;\n")

    assert [row["geo_point_2d"] for row in rows(reading)] == [{"lon": 2.35, "lat": 48.85}, None]


def test_lists_of_a_small_vocabulary_are_several_values(read_bytes: Read, rows: Rows) -> None:
    cells = ["concert;gratuit", "danse", "concert;danse;gratuit"] * 10

    reading = read_bytes("a.csv", "tags,n\n" + "".join(f'"{cell}",{n}\n' for n, cell in enumerate(cells)))

    assert reading.schema["tags"].annotations == {"multivalued": ";", "facet": True}
    assert rows(reading)[2]["tags"] == ["concert", "danse", "gratuit"]


def test_prose_with_semicolons_is_text(read_bytes: Read) -> None:
    cells = [f"Une phrase {n} ; puis une autre ; fin" for n in range(40)]

    assert not read_bytes("a.csv", "t,n\n" + "".join(f'"{cell}",1\n' for cell in cells)).schema["t"].is_multivalued


@pytest.mark.parametrize("word", ["n.d.", "NULL", "-", "#N/A", "nc"])
def test_spellings_of_nothing_are_nothing_among_numbers(word: str, read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.csv", f"n;t\n1;{word}\n{word};b\n")

    assert column(reading, rows(reading)) == ("int", [1, None])
    assert rows(reading)[0]["t"] == word
    assert reading.facts["nulls"] == {"n": [word]}
