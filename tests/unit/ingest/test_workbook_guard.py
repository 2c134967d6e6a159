"""What a workbook would become in memory."""

import zipfile
from pathlib import Path

import pytest

from parvis.ingest import workbook_guard
from parvis.ingest.reading import ReadOptions
from parvis.ingest.workbook_guard import MAX_CELLS, check_workbook, column_number, refuse_cells, sheet_facts
from parvis.lib.errors import SourceInvalidError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def xlsx(
    folder: Path, cells: str, *, target: str = "worksheets/sheet1.xml", part: str = "xl/worksheets/sheet1.xml"
) -> Path:
    """A workbook of one sheet called Data."""
    path = folder / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets><sheet name="Data" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships><Relationship Id="rId1" Target="{target}"/></Relationships>'
        )
        archive.writestr(part, f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>")
    return path


def ods(folder: Path, rows: str) -> Path:
    path = folder / "book.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml", f'<o:doc xmlns:o="{OFFICE}" xmlns:t="{TABLE}"><t:table>{rows}</t:table></o:doc>'
        )
    return path


def test_errors_and_formulas_without_result_are_found(tmp_path: Path) -> None:
    cells = (
        '<c r="A1" t="s"><v>0</v></c><c r="AB3" t="e"><v>#N/A</v></c>'
        '<c r="C4"><f>1+1</f></c><c r="D4"><f>1+1</f><v></v></c><c r="E4"><f>1+1</f><v>2</v></c>'
    )

    found = sheet_facts(xlsx(tmp_path, cells), "Data")

    assert (found.errors, found.uncomputed) == (((3, 28),), 2)


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"])
def test_a_sheet_may_be_named_from_the_root(target: str, tmp_path: Path) -> None:
    assert sheet_facts(xlsx(tmp_path, '<c r="A1" t="e"/>', target=target), "Data").errors == ((1, 1),)


def test_a_sheet_that_is_elsewhere_tells_nothing(tmp_path: Path) -> None:
    path = xlsx(tmp_path, '<c r="A1" t="e"/>', target="elsewhere.xml")

    assert sheet_facts(path, "Data").errors == ()
    assert sheet_facts(path, "Other").errors == ()


def test_one_cell_far_away_spans_too_many(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="spans more than"):
        sheet_facts(xlsx(tmp_path, '<c r="XFD1048576"><v>1</v></c>'), "Data")


def test_more_rows_than_a_workbook_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="more than 1048576 rows"):
        sheet_facts(xlsx(tmp_path, '<c r="A9999999"><v>1</v></c>'), "Data")


def test_cells_cut_by_a_piece_are_seen_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_guard, "CHUNK_BYTES", 50)
    cells = "".join(f'<c r="A{row}" t="e"><v>#N/A</v></c>' for row in range(1, 30))

    assert len(sheet_facts(xlsx(tmp_path, cells), "Data").errors) == 29


def test_rows_repeated_at_the_end_of_a_sheet_hold_nothing(tmp_path: Path) -> None:
    cell, nothing = '<t:table-cell o:value-type="float"/>', '<t:table-cell t:number-columns-repeated="16384"/>'
    rows = f'<t:table-row>{cell}{nothing}</t:table-row><t:table-row t:number-rows-repeated="1048575">{nothing}</t:table-row>'

    check_workbook(ods(tmp_path, rows), ReadOptions())


def test_filled_cells_that_are_repeated_count(tmp_path: Path) -> None:
    cell = f'<t:table-cell o:value-type="float" t:number-columns-repeated="{MAX_CELLS // 1000}"/>'

    with pytest.raises(SourceInvalidError, match="spans more than"):
        check_workbook(ods(tmp_path, f'<t:table-row t:number-rows-repeated="1001">{cell}</t:table-row>'), ReadOptions())


def test_a_broken_document_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="damaged"):
        check_workbook(ods(tmp_path, "<t:table-row>"), ReadOptions())


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"Z", 26), (b"AA", 27), (b"XFD", 16384)])
def test_columns_have_numbers(letters: bytes, number: int) -> None:
    assert column_number(letters) == number


def test_the_limit_itself_is_allowed() -> None:
    refuse_cells(MAX_CELLS, "a")
    with pytest.raises(SourceInvalidError):
        refuse_cells(MAX_CELLS + 1, "a")
