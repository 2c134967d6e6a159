"""The parts of a workbook that are not rows. Source: ECMA-376 part 1, §12 and §18."""

import re

from parvis.formats.registry import Column, Subject
from parvis.formats.xlsx_cells import column_letters
from parvis.formats.xml_text import UNPRINTABLE, attribute, xml
from parvis.lib.schema import FieldType

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>'
)
"""Sheets are the default, so that this part can leave before their number is known."""
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EDF2"/><bgColor indexed="64"/></patternFill></fill>'
    "</fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Looks of cells by number: 0 plain, 1 header, 2 day, 3 instant, 4 text that looks like a formula."""
NAME_CHARACTERS = 31
WIDTHS = {FieldType.DATE: 11, FieldType.DATETIME: 19, FieldType.GEO_POINT: 24, FieldType.BOOLEAN: 8}
WIDEST = 40
NOTE = (
    "{count} cells hold more than 32,767 characters, which a workbook cannot keep: they end in an ellipsis. "
    "The CSV, JSON and Parquet exports hold them whole."
)


def sheet_name(subject: Subject, place: int) -> str:
    """A name that workbooks allow: at most 31 characters, seven of them forbidden."""
    name = re.sub(r"[\[\]:*?/\\]", " ", UNPRINTABLE.sub("", subject.dataset_id)).strip(" '") or "records"
    number = f" ({place + 1})" if place else ""
    name = name[: NAME_CHARACTERS - len(number)] + number
    return f"{name[:-1]}_" if name.casefold() in {"history", "notes"} else name


def opening(names: list[str], columns: tuple[Column, ...]) -> str:
    """The head of a sheet: a header that stays in sight, columns about as wide as their content."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width(name, column)}" customWidth="1"/>'
        for place, (name, column) in enumerate(zip(names, columns, strict=True), start=1)
    )
    cells = "".join(text_cell(f"{column_letters(place)}1", name, style=1) for place, name in enumerate(names))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'{f"<cols>{widths}</cols>" if widths else ""}<sheetData><row r="1">{cells}</row>'
    )


def width(name: str, column: Column) -> int:
    """In characters of the plain font."""
    return min(max(WIDTHS.get(column.type, 10), len(name) + 2), WIDEST)


def text_cell(reference: str, text: str, *, style: int = 0) -> str:
    """A cell of text."""
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{xml(text)}</t></is></c>'


def notes_sheet(count: int) -> str:
    """What a reader of the workbook must know."""
    cell = text_cell("A1", NOTE.format(count=count))
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'


def workbook(sheets: list[str]) -> dict[str, str]:
    """The list of sheets, and where each is."""
    entries = "".join(
        f'<sheet name={attribute(name)} sheetId="{place}" r:id="rId{place}"/>'
        for place, name in enumerate(sheets, start=1)
    )
    targets = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="rId{len(sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    return {
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{targets}{styles}</Relationships>'
        ),
    }
