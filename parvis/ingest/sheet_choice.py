"""Which sheet of a workbook is the one to read."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parvis.ingest.layout import LOOKED_AT
from parvis.ingest.reading import ReadOptions
from parvis.ingest.workbook_guard import SheetFacts, damaged, sheet_facts
from parvis.lib.errors import SourceInvalidError, gettext_noop


def opened_workbook(path: Path) -> CalamineWorkbook:
    """The workbook, or a clear refusal."""
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise SourceInvalidError(
            gettext_noop("The workbook {name} is protected by a password."), name=path.name
        ) from error
    except CalamineError as error:
        raise damaged(path.name) from error


def chosen_sheet(
    workbook: CalamineWorkbook, path: Path, options: ReadOptions
) -> tuple[CalamineSheet, SheetFacts, list[str]]:
    """The sheet to read, what its XML says, and the names of the visible sheets after it."""
    sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    visible = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    if options.sheet is not None:
        if options.sheet not in [one.name for one in sheets]:
            raise SourceInvalidError(
                gettext_noop("The workbook {name} has no sheet {sheet}; it has: {sheets}."),
                name=path.name,
                sheet=options.sheet,
                sheets=", ".join(visible),
            )
        return (*loaded_sheet(workbook, path, options.sheet), [])
    found = first_table(workbook, path, visible)
    if found:
        sheet, facts = found
        return sheet, facts, [name for name in visible if name != sheet.name]
    raise SourceInvalidError(gettext_noop("The workbook {name} has no visible sheet with cells."), name=path.name)


def first_table(
    workbook: CalamineWorkbook, path: Path, names: Sequence[str]
) -> tuple[CalamineSheet, SheetFacts] | None:
    """The first sheet that holds a table; where none does (a cover has words, but no rows), the first with cells."""
    fallback = None
    for name in names:
        sheet, facts = loaded_sheet(workbook, path, name)
        if is_table(sheet):
            return sheet, facts
        if fallback is None and sheet.height and sheet.width:
            fallback = sheet, facts
    return fallback


def is_table(sheet: CalamineSheet) -> bool:
    """Whether there are a header and records: two rows that have something in two cells or more."""
    rows = (row for row, _ in zip(sheet.iter_rows(), range(LOOKED_AT), strict=False))
    return sum(sum(cell != "" for cell in row) > 1 for row in rows) > 1


def loaded_sheet(workbook: CalamineWorkbook, path: Path, name: str) -> tuple[CalamineSheet, SheetFacts]:
    """All cells of a sheet, in memory; its extent is known before."""
    facts = sheet_facts(path, name) if zipfile.is_zipfile(path) else SheetFacts()
    try:
        return workbook.get_sheet_by_name(name), facts
    except CalamineError as error:
        raise damaged(path.name) from error
