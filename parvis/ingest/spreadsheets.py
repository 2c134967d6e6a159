"""Workbooks (XLSX, XLS, ODS): one visible sheet becomes a table; what Excel knows of a cell's type is kept."""

import datetime as dt
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineSheet

from parvis.ingest.delimited import read_delimited
from parvis.ingest.dialects import guess_delimiter
from parvis.ingest.layout import LOOKED_AT, trailing_notes
from parvis.ingest.raw import RawColumn, RawTable, reader
from parvis.ingest.rawfile import ARROW_TYPES, Array, raw_file
from parvis.ingest.reading import Issue, ReadOptions
from parvis.ingest.sheet_choice import chosen_sheet, opened_workbook
from parvis.ingest.sheet_header import Header, Merge, find_header
from parvis.ingest.workbook_guard import SheetFacts, check_workbook, refuse_cells
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import FieldType

BATCH_CELLS = 400_000
EXACT = 2**53
"""Beyond it a double is not one integer any more."""
LAST_ROWS = 20
Cell = Any
"""What calamine gives: "", text, float, bool, date, datetime, time or timedelta."""
KINDS: dict[frozenset[type], FieldType] = {
    frozenset({bool}): FieldType.BOOLEAN,
    frozenset({float}): FieldType.DOUBLE,
    frozenset({dt.date}): FieldType.DATE,
    frozenset({dt.datetime}): FieldType.DATETIME,
    frozenset({dt.date, dt.datetime}): FieldType.DATETIME,
}


@reader("xlsx", "xls", "ods")
def read_spreadsheet(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read one sheet of a workbook: the one asked for, else the first visible one that holds something."""
    if zipfile.is_zipfile(path):
        check_workbook(path, options)
    with opened_workbook(path) as workbook:
        sheet, facts, other_sheets = chosen_sheet(workbook, path, options)
        refuse_cells(sheet.total_height * sheet.total_width, path.name)
        rows = zip(sheet.iter_rows(), range(LOOKED_AT), strict=False)
        first_rows = [[as_text(cell) for cell in row] for row, _ in rows]
        if sheet.width == 1 and (delimiter := hidden_delimiter(first_rows)):
            return read_hidden_table(sheet, delimiter, options, work)
        header = find_header(first_rows, merges_of(sheet), options.header_line)
        columns, notes = survey(sheet, header)
        kept = [one for one in columns if one.name or one.types]
        target = work / "cells.parquet"
        write_cells(sheet, Plan(target, header, kept, {number for number, _ in notes}))
    return RawTable(
        parquet=target,
        columns=tuple(RawColumn(one.name, one.kind, label=one.label) for one in kept),
        issues=(*sheet_issues(sheet.name, other_sheets), *cell_issues(kept, notes, facts, header)),
        facts={"sheet": sheet.name, "header_line": header.row + 1 if header.first_record > header.row else None},
    )


def hidden_delimiter(rows: Sequence[Sequence[str]]) -> str:
    """What separates the cells of a text table that was pasted into one column; nothing where it is none."""
    lines = [row[0] for row in rows if row and row[0]]
    found = guess_delimiter("\n".join(lines)) if len(lines) > 1 else ""
    widths = {line.count(found) for line in lines} if found else {0}
    return found if len(widths) == 1 and 0 not in widths else ""


def read_hidden_table(sheet: CalamineSheet, delimiter: str, options: ReadOptions, work: Path) -> RawTable:
    """Read the text table that the one column of a sheet holds."""
    text = work / "pasted.csv"
    with text.open("w", encoding="utf-8", newline="") as file:
        file.writelines(as_text(row[0]) + "\n" for row in sheet.iter_rows())
    found = read_delimited(text, replace(options, delimiter=delimiter, encoding="utf-8"), work)
    issue = Issue(
        "hidden_table",
        gettext_noop("The sheet {sheet} holds a text table in one column: it was cut at “{delimiter}”."),
        {"sheet": sheet.name, "delimiter": delimiter},
    )
    return replace(found, issues=(issue, *found.issues), facts={**found.facts, "sheet": sheet.name})


def merges_of(sheet: CalamineSheet) -> list[Merge]:
    """Merged cells, their columns counted from the first one that holds something, as in the rows."""
    left = sheet.start[1] if sheet.start else 0
    return [
        ((top, start - left), (bottom, end - left)) for (top, start), (bottom, end) in sheet.merged_cell_ranges or []
    ]


@dataclass(slots=True)
class SheetColumn:
    """What one pass over a column shows."""

    position: int
    name: str
    label: str
    types: set[type] = field(default_factory=set)
    whole: bool = True
    lost_moments: int = 0
    lost_at: int | None = None

    def see(self, cell: Cell, number: int) -> None:
        """Take one filled cell into account."""
        if cell == dt.time(0) and isinstance(cell, dt.time):
            self.lost_moments += 1
            self.lost_at = self.lost_at or number
            return
        self.types.add(type(cell))
        if self.whole and isinstance(cell, float):
            self.whole = cell.is_integer() and abs(cell) < EXACT

    def settle(self) -> None:
        """Midnight is a moment of the day where a column holds such, and an unreadable date among dates."""
        if self.lost_moments and not self.types & {dt.date, dt.datetime}:
            self.types.add(dt.time)
            self.lost_moments = 0

    @property
    def kind(self) -> FieldType | None:
        """The type that all cells share, None where it is to be found out from their text."""
        if self.types and self.types <= {dt.time, dt.timedelta}:
            return FieldType.TEXT
        found = KINDS.get(frozenset(self.types))
        return FieldType.INT if found is FieldType.DOUBLE and self.whole else found


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written where."""

    target: Path
    header: Header
    columns: Sequence[SheetColumn]
    skipped: set[int]


def survey(sheet: CalamineSheet, header: Header) -> tuple[list[SheetColumn], list[tuple[int, str]]]:
    """The types in each column, and the totals and notes below the table as (row number, text)."""
    columns = [
        SheetColumn(position, name, label)
        for position, (name, label) in enumerate(zip(header.names, header.labels, strict=True))
    ]
    last: deque[tuple[int, list[Cell]]] = deque(maxlen=LAST_ROWS)
    for number, row in records(sheet, header):
        if len(last) == LAST_ROWS:
            see_row(columns, *last[0])
        last.append((number, row))
    texts = [[as_text(cell) for cell in row] for _, row in last]
    backs = trailing_notes(texts, len(columns)) if len(texts) > 1 else []
    notes = [(last[back][0], " ".join(cell for cell in texts[back] if cell)) for back in reversed(backs)]
    skipped = {number for number, _ in notes}
    for number, row in last:
        if number not in skipped:
            see_row(columns, number, row)
    for column in columns:
        column.settle()
    return columns, notes


def see_row(columns: Sequence[SheetColumn], number: int, row: Sequence[Cell]) -> None:
    """Let each column see its cell."""
    for column, cell in zip(columns, row, strict=True):
        if cell != "":
            column.see(cell, number)


def records(sheet: CalamineSheet, header: Header) -> Iterator[tuple[int, list[Cell]]]:
    """The rows below the header that hold something, with their 1-based number."""
    for index, row in enumerate(sheet.iter_rows()):
        if index >= header.first_record and any(cell != "" for cell in row):
            yield index + 1, row


def write_cells(sheet: CalamineSheet, plan: Plan) -> None:
    """Write the records, batch after batch."""
    size = max(1, BATCH_CELLS // max(1, len(plan.columns)))
    with raw_file(plan.target, [ARROW_TYPES[column.kind] for column in plan.columns]) as file:
        rows: list[list[Cell]] = []
        numbers: list[int] = []
        for number, row in records(sheet, plan.header):
            if number in plan.skipped:
                continue
            rows.append(row)
            numbers.append(number)
            if len(rows) == size:
                file.write([cells_of(column, rows) for column in plan.columns], numbers)
                rows, numbers = [], []
        if rows:
            file.write([cells_of(column, rows) for column in plan.columns], numbers)


def cells_of(column: SheetColumn, rows: Iterable[Sequence[Cell]]) -> Array:
    """The cells of a column in the type it has."""
    cells = (row[column.position] for row in rows)
    convert = CONVERTERS.get(column.kind)
    if convert is None:
        return pa.array([as_text(cell) or None for cell in cells], pa.string())
    return pa.array([None if cell == "" else convert(cell) for cell in cells], ARROW_TYPES[column.kind])


def as_day(cell: Cell) -> dt.date | None:
    """A date; a time among dates is a date that calamine could not read."""
    return None if isinstance(cell, dt.time) else cell


def as_moment(cell: Cell) -> dt.datetime | None:
    """A moment; a date is its midnight."""
    day = as_day(cell)
    return day if day is None or isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time(0))


CONVERTERS: dict[FieldType | None, Callable[[Cell], object]] = {
    FieldType.INT: int,
    FieldType.DOUBLE: float,
    FieldType.BOOLEAN: bool,
    FieldType.DATE: as_day,
    FieldType.DATETIME: as_moment,
}


def as_text(cell: Cell) -> str:
    """A cell as a person would write it: whole numbers without a point, moments as ISO 8601."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < EXACT:
            return str(int(cell))
        case dt.date() | dt.time():
            return cell.isoformat()
        case dt.timedelta():
            minutes, seconds = divmod(int(cell.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(cell)


def sheet_issues(sheet: str, others: Sequence[str]) -> Iterator[Issue]:
    """Say that there were other sheets."""
    if others:
        yield Issue(
            "other_sheets",
            gettext_noop("The sheet {sheet} was read; the workbook also has: {others}."),
            {"sheet": sheet, "others": ", ".join(others)},
            count=len(others),
        )


def cell_issues(
    columns: Sequence[SheetColumn], notes: Sequence[tuple[int, str]], facts: SheetFacts, header: Header
) -> Iterator[Issue]:
    """Say what was left out or could not be read, with its row."""
    for number, text in notes:
        yield Issue(
            "skipped_line",
            gettext_noop("Row {line} was left out, it is a total or a note: {text}"),
            {"line": number, "text": text[:200]},
            line=number,
            value=text,
        )
    errors = [place for place in facts.errors if place[0] > header.first_record]
    if errors:
        yield Issue(
            "error_cells",
            gettext_noop("{count} cells hold an error of the workbook (such as #N/A) and were left empty."),
            {"count": len(errors)},
            line=errors[0][0],
            count=len(errors),
        )
    if facts.uncomputed:
        yield Issue(
            "uncomputed_formulas",
            gettext_noop("{count} formulas were stored without their result and were left empty."),
            {"count": facts.uncomputed},
            count=facts.uncomputed,
        )
    for column in columns:
        if column.lost_moments:
            yield Issue(
                "unparsable_cell",
                gettext_noop("{count} dates of the column “{column}” are out of Excel's range and were left empty."),
                {"count": column.lost_moments, "column": column.name},
                line=column.lost_at,
                count=column.lost_moments,
            )
