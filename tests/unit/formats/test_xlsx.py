"""Workbooks read back by two independent readers."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import python_calamine

from parvis.formats import Subject, xlsx
from parvis.formats.xlsx import XlsxOptions, write_xlsx
from parvis.formats.xlsx_cells import CHARACTERS, column_letters
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from tests.unit.formats.samples import PLACED, Content, columns_of, nothing_of, records_of

SUBJECT = Subject("city-spots", timezone="Europe/Paris", files_url="https://portal.example/files")


def written(content: Content, *, times: int = 1, labels: bool = False) -> bytes:
    records = records_of(content, times=times)
    return b"".join(write_xlsx(records, columns_of(content), XlsxOptions(labels), SUBJECT))


def sheets(body: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return {sheet.title: list(sheet.values) for sheet in book}


def test_cells_have_their_types() -> None:
    header, first, second, third = sheets(written(PLACED))["city-spots"]

    assert header == tuple(PLACED)
    assert first == (
        "Fontaine Étoile 😀",
        10,
        4.5,
        True,
        datetime(2019, 3, 26),
        datetime(2020, 1, 15, 23, 30),
        "a;b\n\"c\" <d> & 'e'",
        "eau,public",
        "https://portal.example/files/f1",
        '{"surface":120}',
        "48.8606, 2.3376",
    )
    assert second[4:6] == (datetime(2530, 1, 1), datetime(2530, 1, 1, 1))
    assert second[10] == "0.0, 0.0"
    assert set(third) == {None}


def test_texts_never_become_formulas() -> None:
    texts = ["=1+1", "+33", "-1", "@x", "\t=1"]
    body = written({"text": (FieldType.TEXT, texts)})

    cells = openpyxl.load_workbook(io.BytesIO(body)).active["A"][1:]
    assert [(cell.value, cell.data_type, bool(cell.quotePrefix)) for cell in cells[:4]] == [
        (text, "s", True) for text in texts[:4]
    ]


def test_the_header_is_styled_and_stays_in_sight() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(PLACED, labels=True))).active

    assert sheet["A1"].value == "Label of name"
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"


def test_another_reader_agrees() -> None:
    body = written({"text": (FieldType.TEXT, ["_x0041_ & <b>\x01", None, "é"]), "n": (FieldType.INT, [1, 2, 3])})

    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows == [["text", "n"], ["_x0041_ & <b>", 1.0], ["", 2.0], ["é", 3.0]]


def test_long_texts_are_cut_and_counted() -> None:
    body = written({"text": (FieldType.TEXT, ["a" * CHARACTERS, "é" * (CHARACTERS + 1), "😀" * 20_000])})

    found = sheets(body)
    values = [row[0] for row in found["city-spots"][1:]]
    assert values[0] == "a" * CHARACTERS
    assert values[1] == "é" * (CHARACTERS - 1) + "…"
    assert values[2] == "😀" * 16_383 + "…"
    assert found["Notes"][0][0].startswith("2 cells hold more than 32,767 characters")


def test_identifiers_keep_their_digits() -> None:
    rows = sheets(written({"n": (FieldType.INT, [999_999_999_999_999, 1234567890123456, -(2**63)])}))["city-spots"]

    assert [row[0] for row in rows[1:]] == [999_999_999_999_999, "1234567890123456", str(-(2**63))]


def test_days_outside_the_calendar_of_workbooks_are_text() -> None:
    content: Content = {
        "day": (FieldType.DATE, [date(1900, 2, 28), date(1900, 3, 1)]),
        "at": (FieldType.DATETIME, [datetime(1880, 1, 1), datetime(2020, 1, 1)]),
    }

    first, second = sheets(written(content))["city-spots"][1:]
    assert first[0] == "1900-02-28"
    assert datetime.fromisoformat(first[1]) == datetime(1880, 1, 1, tzinfo=UTC)
    assert second == (datetime(1900, 3, 1), datetime(2020, 1, 1, 1))


def test_no_number_is_an_empty_cell() -> None:
    rows = sheets(written({"d": (FieldType.DOUBLE, [float("nan"), float("inf"), 1e300])}))["city-spots"]

    assert [row[0] for row in rows[1:]] == [None, None, 1e300]


def test_records_go_on_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 7)

    found = sheets(written({"n": (FieldType.INT, [1, 2, 3, 4, 5])}, times=3))

    assert {name: len(rows) for name, rows in found.items()} == {
        "city-spots": 8,
        "city-spots (2)": 8,
        "city-spots (3)": 2,
    }
    assert [row[0] for rows in found.values() for row in rows[1:]] == [1, 2, 3, 4, 5] * 3
    assert {rows[0] for rows in found.values()} == {("n",)}


def test_no_record_is_a_header() -> None:
    body = b"".join(write_xlsx(nothing_of(PLACED), columns_of(PLACED), XlsxOptions(), SUBJECT))

    assert sheets(body) == {"city-spots": [tuple(PLACED)]}


def test_names_of_sheets_are_legal() -> None:
    records = records_of({"n": (FieldType.INT, [1])})
    subject = Subject("a/b:c*d" * 9)

    body = b"".join(write_xlsx(records, columns_of({"n": (FieldType.INT, [1])}), XlsxOptions(), subject))

    assert list(sheets(body)) == [("a b c d" * 9)[:31]]


def test_the_type_of_the_file_comes_first() -> None:
    assert zipfile.ZipFile(io.BytesIO(written(PLACED))).namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(place: int, letters: str) -> None:
    assert column_letters(place) == letters


def test_illegal_options_are_refused() -> None:
    with pytest.raises(ParameterError, match="use_labels"):
        XlsxOptions.from_params({"use_labels": "maybe"})


def test_sums_of_engines_are_numbers() -> None:
    sums = pa.RecordBatch.from_arrays([pa.array([198], pa.decimal128(38, 0))], names=["n"])
    records = type(records_of({}))(sums.schema, iter([sums]))

    body = b"".join(write_xlsx(records, columns_of({"n": (FieldType.INT, [1])}), XlsxOptions(), SUBJECT))

    assert sheets(body)["city-spots"][1] == (198,)
