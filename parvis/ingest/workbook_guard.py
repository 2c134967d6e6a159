"""What a workbook would become in memory, measured before it is opened: a few bytes can claim billions of cells."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from parvis.ingest.archives import opened_zip
from parvis.ingest.reading import ReadOptions
from parvis.lib.errors import SourceInvalidError, gettext_noop

MAX_CELLS = 20_000_000
MAX_ROWS = 1_048_576
MAX_PART_BYTES = 4 * 1024 * 1024
"""Longest list of sheets that is believed."""
CHUNK_BYTES = 1024 * 1024
CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>')
UNCOMPUTED = re.compile(rb"</(?:\w+:)?f>(?:<v></v>|<v ?/>)?</(?:\w+:)?c>")
ERROR = re.compile(rb'\st="e"')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the XML of one sheet says: where its errors (`#N/A`…) are, as (row, column) from 1.

    `uncomputed` counts the formulas whose result was not stored with them.
    """

    errors: tuple[tuple[int, int], ...] = ()
    uncomputed: int = 0


def check_workbook(path: Path, options: ReadOptions) -> None:
    """Refuse a packed workbook that would not fit: past the unpacking limits, or with too many cells (ODS)."""
    with opened_zip(path, path.name, options) as archive:
        for member in archive.infolist():
            with archive.open(member) as part:
                while part.read(CHUNK_BYTES):
                    pass
        if "content.xml" in archive.namelist():
            check_tables(archive, path.name)


def check_tables(archive: zipfile.ZipFile, name: str) -> None:
    """Count the cells of an ODS as its repetitions say."""
    cells = 0
    try:
        with archive.open("content.xml") as part:
            for _, element in iterparse(part, events=("end",), forbid_dtd=True):
                if element.tag == f"{TABLE}table-row":
                    cells += repeated(element, "rows") * row_cells(element)
                    element.clear()
                    refuse_cells(cells, name)
                elif element.tag == f"{TABLE}table":
                    element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise damaged(name) from error


def row_cells(row: Element) -> int:
    """The cells of a row up to its last filled one, repetitions counted."""
    count = filled = 0
    for cell in row:
        count += repeated(cell, "columns")
        if len(cell) or any(key.endswith("value-type") for key in cell.attrib):
            filled = count
    return filled


def repeated(element: Element, what: str) -> int:
    """How many times a row or cell is repeated."""
    found = element.get(f"{TABLE}number-{what}-repeated", "1")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else 1


def sheet_facts(path: Path, sheet: str) -> SheetFacts:
    """Look through the XML of one sheet of an XLSX before it is read whole.

    Raises:
        SourceInvalidError: the cells span more than can be held.
    """
    rows = columns = uncomputed = 0
    errors: list[tuple[int, int]] = []
    with opened_zip(path, path.name, ReadOptions()) as archive:
        part = sheet_part(archive, sheet)
        if part is None:
            return SheetFacts()
        for piece in pieces(archive, part):
            uncomputed += len(UNCOMPUTED.findall(piece))
            for tag in CELL.finditer(piece):
                row, column = int(tag[2]), column_number(tag[1])
                rows, columns = max(rows, row), max(columns, column)
                if ERROR.search(tag[0]):
                    errors.append((row, column))
    if rows > MAX_ROWS:
        raise SourceInvalidError(
            gettext_noop("The sheet {sheet} has more than {limit} rows, which is the limit of a workbook."),
            sheet=sheet,
            limit=MAX_ROWS,
        )
    refuse_cells(rows * columns, path.name)
    return SheetFacts(tuple(errors), uncomputed)


def pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a sheet in pieces; they end with a cell, so that few are cut."""
    with archive.open(part) as source:
        held = b""
        while chunk := source.read(CHUNK_BYTES):
            held += chunk
            end = held.rfind(b"</c>") + len(b"</c>") if b"</c>" in held else len(held)
            yield held[:end]
            held = held[end:]
        yield held


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The member that holds the sheet of this name; None where the workbook is laid out in a way of its own."""
    try:
        workbook = fromstring(small_part(archive, "xl/workbook.xml"), forbid_dtd=True)
        relations = fromstring(small_part(archive, "xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException):
        return None
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for element in workbook.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets.get(element.get(RELATION)) or ""
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            return part if part in archive.namelist() else None
    return None


def small_part(archive: zipfile.ZipFile, part: str) -> bytes:
    """A member that is a short list."""
    with archive.open(part) as source:
        return source.read(MAX_PART_BYTES)


def column_number(letters: bytes) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_cells(cells: int, name: str) -> None:
    """Stop at the limit."""
    if cells > MAX_CELLS:
        raise SourceInvalidError(
            gettext_noop("The workbook {name} spans more than {limit} cells, which is the limit; send it as CSV."),
            name=name,
            limit=MAX_CELLS,
        )


def damaged(name: str) -> SourceInvalidError:
    """The refusal of a workbook that does not hold together."""
    return SourceInvalidError(gettext_noop("The workbook {name} is damaged and cannot be read."), name=name)
