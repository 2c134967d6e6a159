"""Text tables (CSV, TSV…): encoding, delimiter and header found out, then read in native code where they are regular.

What is irregular (title lines, ragged records, notes below) goes the careful way, record by record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parvis.engine.workbench import Connection, WorkbenchError, workbench
from parvis.ingest.charsets import Decoded, decode
from parvis.ingest.delimited_rows import Table, read_rows
from parvis.ingest.dialects import declared_delimiter, guess_delimiter, sample_of, sample_rows
from parvis.ingest.errors import empty_file
from parvis.ingest.inference.forms import quoted
from parvis.ingest.layout import Layout, Row, table_layout, usual_width
from parvis.ingest.raw import RawColumn, RawTable, reader
from parvis.ingest.reading import Issue, ReadOptions
from parvis.lib.errors import gettext_noop

NATIVE_BYTES = 4 * 1024 * 1024
"""Below this size the careful way is quick enough, and its line numbers are those of an editor."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found out about a text table before its records are read."""

    text: Decoded
    delimiter: str
    layout: Layout
    columns: tuple[RawColumn, ...]
    declared: bool = False

    @property
    def skipped(self) -> int:
        """How many records come before the first of the data."""
        return self.layout.records + (1 if self.declared else 0)


@reader("csv")
def read_delimited(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read a text table.

    Raises:
        SourceInvalidError: the file is empty, or a quote is never closed.
    """
    plan = planned(path, options, work)
    parquet = work / "cells.parquet"
    issues = [*plan.text.issues, *layout_issues(plan)]
    facts: dict[str, object] = {
        "encoding": plan.text.encoding,
        "line_ending": plan.text.line_ending,
        "delimiter": plan.delimiter,
        "header_line": plan.layout.first + 1 if plan.layout.height else 0,
    }
    keep_empty = options.schema is not None
    if is_regular(plan) and read_native(plan, parquet, work, keep_empty=keep_empty):
        return RawTable(parquet, plan.columns, tuple(issues), facts)
    table = Table(
        plan.text.path,
        plan.delimiter,
        plan.skipped,
        plan.columns,
        keep_empty=keep_empty,
        with_notes=plan.layout.first > 0 and not keep_empty,
    )
    columns, found = read_rows(table, parquet)
    return RawTable(parquet, columns, (*issues, *found), facts)


def planned(path: Path, options: ReadOptions, work: Path) -> Plan:
    """Decode the file and find out how it is laid out."""
    text = decode(path, work / "text.csv", encoding=options.encoding)
    sample = sample_of(text.path)
    if not sample.strip():
        raise empty_file(path.name)
    declared = declared_delimiter(sample)
    delimiter = options.delimiter or declared or guess_delimiter(sample)
    rows = sample_rows(sample, delimiter)[1 if declared else 0 :]
    layout = chosen_layout(rows, options.header_line)
    return Plan(text, delimiter, layout, header_columns(rows, layout), bool(declared))


def chosen_layout(rows: Sequence[Row], header_line: int | None) -> Layout:
    """The layout that the operator asked for (0: no header), or the one that the rows suggest."""
    if header_line is None:
        return table_layout(rows) if rows else Layout()
    return Layout(header_line - 1, 1) if header_line else Layout(0, 0)


def header_columns(rows: Sequence[Row], layout: Layout) -> tuple[RawColumn, ...]:
    """The columns as the header names them; a second header line gives the labels."""
    header = rows[layout.first : layout.records]
    if not header:
        return tuple(RawColumn("") for _ in range(usual_width(rows)))
    names = [(cell or "").strip() for cell in header[0]]
    labels = [(cell or "").strip() for cell in header[1]] if len(header) > 1 else []
    labels += [""] * (len(names) - len(labels))
    return tuple(RawColumn(name, label=label) for name, label in zip(names, labels, strict=False))


def layout_issues(plan: Plan) -> list[Issue]:
    """Say what was found above the records."""
    issues = []
    if plan.layout.first:
        issues.append(
            Issue(
                "skipped_lines",
                gettext_noop("{count} lines above the header were left out."),
                {"count": plan.layout.first},
                line=1,
                count=plan.layout.first,
            )
        )
    if plan.layout.height == 2:
        issues.append(
            Issue("second_header", gettext_noop("The second line of the header was read as the labels of the fields."))
        )
    if not plan.layout.height:
        issues.append(Issue("no_header", gettext_noop("The first line is not a header: the columns were named.")))
    return issues


def is_regular(plan: Plan) -> bool:
    """Whether the file is worth and fit for the native way."""
    return (
        plan.text.path.stat().st_size > NATIVE_BYTES
        and plan.layout.first == 0
        and plan.layout.height == 1
        and len(plan.columns) > 1
        and not plan.declared
    )


def read_native(plan: Plan, parquet: Path, work: Path, *, keep_empty: bool) -> bool:
    """Read with DuckDB; False when a record is not as wide as the header, or anything else is odd."""
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(plan.columns)))
    cells = ", ".join(f"nullif(c{position}, '') AS c{position}" for position in range(len(plan.columns)))
    present = "true" if keep_empty else " OR ".join(f"c{position} <> ''" for position in range(len(plan.columns)))
    with workbench(work, memory_limit="400MB") as connection:
        return copied(
            connection,
            f"COPY (SELECT {cells}, line FROM (SELECT *, row_number() OVER () + 1 AS line FROM read_csv("
            f"{quoted(str(plan.text.path))}, auto_detect = false, header = true, delim = {quoted(plan.delimiter)}, "
            f"quote = '\"', escape = '\"', strict_mode = true, max_line_size = 4194304, buffer_size = 16777216, "
            f"nullstr = '\\x01', "
            f"columns = {{{columns}}})) WHERE {present}) "
            f"TO {quoted(str(parquet))} (FORMAT parquet, COMPRESSION lz4_raw)",
        )


def copied(connection: Connection, statement: str) -> bool:
    """Run the copy; False when the file is not regular."""
    try:
        connection.execute(statement)
    except WorkbenchError:
        return False
    return True
