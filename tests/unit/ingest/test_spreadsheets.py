"""Workbooks as offices make them."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from parvis.ingest.reading import Reading
from parvis.lib.errors import SourceInvalidError

Read = Callable[..., Reading]
Rows = Callable[[Reading], list[dict[str, Any]]]


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """An XLSX with these sheets; one called `hidden…` is."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name.startswith("hidden") else "visible"
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


TABLE = [
    ["code", "nom", "date", "montant"],
    ["01", "Ain", dt.date(2024, 1, 2), 1.5],
    ["02", "Aisne", dt.date(2024, 1, 3), 2],
]


def test_cells_keep_what_the_workbook_knows(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.xlsx", workbook(a=TABLE))

    assert [str(field.type) for field in reading.schema] == ["text", "text", "date", "double"]
    assert rows(reading)[0] == {"code": "01", "nom": "Ain", "date": dt.date(2024, 1, 2), "montant": 1.5}


def test_a_cover_and_a_hidden_sheet_are_passed_over(read_bytes: Read) -> None:
    cover = [[], [None, "Statistiques 2024"], [None, "Ministère"]]

    reading = read_bytes("a.xlsx", workbook(cover=cover, hidden=TABLE[:2], data=TABLE))

    assert reading.facts["sheet"] == "data"
    assert reading.records_count == 2


def test_a_text_table_in_one_column_is_cut(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.xlsx", workbook(a=[["a;b;c"], ["1;2;3"], ["4;5;6"]]))

    assert rows(reading) == [{"a": 1, "b": 2, "c": 3}, {"a": 4, "b": 5, "c": 6}]
    assert [issue.code for issue in reading.issues] == ["hidden_table"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (workbook(a=[]), "a.xlsx has no visible sheet with cells"),
        (workbook(a=TABLE)[:3000], "a.xlsx is damaged"),
    ],
)
def test_a_workbook_without_data_is_refused(content: bytes, sentence: str, read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=sentence):
        read_bytes("a.xlsx", content)


def test_entities_in_a_sheet_are_not_expanded(read_bytes: Read) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(a=TABLE))) as good, zipfile.ZipFile(buffer, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name.startswith("xl/worksheets/"):
                content = bomb + content.replace(
                    b"<sheetData>", b'<sheetData><row r="9"><c r="A9" t="inlineStr"><is><t>&b;</t></is></c></row>'
                )
            bad.writestr(name, content)

    with pytest.raises(SourceInvalidError, match=r"a\.xlsx is damaged"):
        read_bytes("a.xlsx", buffer.getvalue())
