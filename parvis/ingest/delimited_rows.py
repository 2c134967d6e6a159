"""The careful way through a text table: record by record, with the line numbers of the file, nothing lost."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.ingest.dialects import LONGEST_CELL
from parvis.ingest.layout import trailing_notes
from parvis.ingest.raw import RawColumn
from parvis.ingest.reading import Issue
from parvis.lib.errors import gettext_noop

BATCH_RECORDS = 20_000
BATCH_CHARACTERS = 32 * 1024 * 1024
LISTED = 100
NOTES = 20

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A text table whose layout is known: its records come after the first `skip`.

    With `keep_empty`, records of nothing but delimiters are records. With `with_notes`, the last lines may be a total,
    a source or a note, which are left out and reported.
    """

    path: Path
    delimiter: str
    skip: int
    columns: tuple[RawColumn, ...]
    keep_empty: bool = False
    with_notes: bool = False

    @property
    def width(self) -> int:
        """How many cells the header has."""
        return len(self.columns)

    def holds(self, row: Sequence[str]) -> bool:
        """Whether a row is a record: it has a cell that is not blank, or may be empty."""
        return any(cell.strip() for cell in row) or self.keep_empty or (len(row) == self.width == 1)


@dataclass(slots=True)
class Oddities:
    """What was odd on the way: records of another width, empty ones, quotes that are never closed."""

    wide: list[tuple[int, int]] = field(default_factory=list)
    wide_count: int = 0
    short_count: int = 0
    first_short: int = 0
    empty_count: int = 0
    first_empty: int = 0
    unclosed: list[int] = field(default_factory=list)
    widest: int = 0
    records: int = 0


def read_rows(table: Table, parquet: Path) -> tuple[tuple[RawColumn, ...], list[Issue]]:
    """Write the records to `parquet`; give the columns, more than the header's where records are wider."""
    odd = survey(table)
    all_columns = (*table.columns, *(RawColumn("") for _ in range(odd.widest - table.width)))
    notes = notes_of(table, odd) if table.with_notes else []
    names = [f"c{position}" for position in range(len(all_columns))]
    schema = pa.schema(dict.fromkeys(names, pa.string()) | {"line": pa.int64()})
    with pq.ParquetWriter(parquet, schema, compression="lz4") as writer:
        for batch in batches(table, count=odd.records - len(notes)):
            writer.write_batch(as_batch(batch, schema))
    return all_columns, [*oddity_issues(odd), *map(left_out, notes)]


def records(table: Table, odd: Oddities | None = None) -> Iterator[Record]:
    """The rows that are not blank lines, each with the number of its first line.

    A cell that begins with a quote that is never closed would swallow the rest of the file: its line is read as it is.
    """
    csv.field_size_limit(LONGEST_CELL)
    with table.path.open(encoding="utf-8", newline="") as source:
        lines = Lines(source)
        for number, row in enumerate(lines.rows(table.delimiter, odd)):
            if number >= table.skip and row:
                yield lines.first, row


class Lines:
    """The lines of a file on their way into the csv module; those of the record being read are kept."""

    def __init__(self, source: TextIO) -> None:
        self.source = source
        self.again: deque[str] = deque()
        self.held: list[str] = []
        self.passed = 0
        self.first = 1

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.source)
        self.held.append(line)
        return line

    def rows(self, delimiter: str, odd: Oddities | None) -> Iterator[list[str]]:
        """The rows; `first` is the line on which the current one begins."""
        while True:
            reader = csv.reader(self, delimiter=delimiter)
            try:
                while True:
                    row = next(reader)
                    if len(self.held) > 1 and self.is_unclosed(delimiter):
                        break
                    self.advance(len(self.held))
                    yield row
            except StopIteration:
                return
            except csv.Error:
                pass  # a cell past all limits is one that is never closed
            if odd is not None:
                odd.unclosed.append(self.passed + 1)
            literal, *rest = self.held
            self.again.extendleft(reversed(rest))
            self.advance(1)
            yield next(csv.reader([literal], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])

    def advance(self, count: int) -> None:
        """Let go of the lines of a record."""
        self.first = self.passed + 1
        self.passed += count
        self.held.clear()

    def is_unclosed(self, delimiter: str) -> bool:
        """Whether the record that goes to the end of the file does so inside of a quote."""
        following = self.again[0] if self.again else next(self.source, None)
        if following is not None:
            if not self.again:
                self.again.append(following)
            return False
        try:
            next(csv.reader(self.held, delimiter=delimiter, strict=True), None)
        except csv.Error as error:
            return "unexpected end of data" in str(error)
        return False


def survey(table: Table) -> Oddities:
    """Read once to know how wide the records are."""
    odd = Oddities(widest=table.width)
    for line, row in records(table, odd):
        if not table.holds(row):
            odd.empty_count += 1
            odd.first_empty = odd.first_empty or line
            continue
        odd.records += 1
        if len(row) > table.width:
            note_wide(odd, line, row, table.width)
        elif len(row) < table.width:
            odd.short_count += 1
            odd.first_short = odd.first_short or line
    return odd


def note_wide(odd: Oddities, line: int, row: Sequence[str], width: int) -> None:
    """Count a record that has something in cells past the header's."""
    used = max((position for position, cell in enumerate(row, 1) if cell.strip()), default=0)
    if used <= width:
        return
    odd.wide_count += 1
    odd.widest = max(odd.widest, used)
    if len(odd.wide) < LISTED:
        odd.wide.append((line, used))


def notes_of(table: Table, odd: Oddities) -> list[Record]:
    """The last records, where they are no records but a total, a source or a note."""
    last = list(deque(filled(table), maxlen=NOTES))
    found = trailing_notes([row for _, row in last], table.width)
    return last[-len(found) :] if found and len(found) < odd.records else []


def filled(table: Table) -> Iterator[Record]:
    """The rows that are records."""
    return ((line, row) for line, row in records(table) if table.holds(row))


def batches(table: Table, *, count: int) -> Iterator[list[Record]]:
    """The first `count` records, in groups bounded in number and in characters."""
    group: list[Record] = []
    characters = 0
    for number, (line, row) in enumerate(filled(table)):
        if number >= count:
            break
        group.append((line, row))
        characters += sum(map(len, row))
        if len(group) >= BATCH_RECORDS or characters >= BATCH_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def as_batch(group: Sequence[Record], schema: pa.Schema) -> pa.RecordBatch:
    """Records as columns: null where there is nothing, the line last."""
    width = len(schema) - 1
    cells: list[list[str | None]] = [
        [row[position] or None if position < len(row) else None for _, row in group] for position in range(width)
    ]
    arrays = [pa.array(column, pa.string()) for column in cells]
    return pa.RecordBatch.from_arrays([*arrays, pa.array([line for line, _ in group], pa.int64())], schema=schema)


def oddity_issues(odd: Oddities) -> Iterator[Issue]:
    """Say what was odd, line by line where cells may be in the wrong place."""
    for line in odd.unclosed[:LISTED]:
        yield Issue(
            "unclosed_quote",
            gettext_noop("Line {line}: a quote opens a cell and is never closed; the line was read as it is written."),
            {"line": line},
            line=line,
        )
    for line, used in odd.wide:
        yield Issue(
            "extra_cells",
            gettext_noop(
                "Line {line} has {count} cells, more than the header: the others went to columns of their own."
            ),
            {"line": line, "count": used},
            line=line,
        )
    if odd.wide_count > len(odd.wide):
        more = odd.wide_count - len(odd.wide)
        yield Issue(
            "more_extra_cells",
            gettext_noop("{count} more lines have more cells than the header."),
            {"count": more},
            count=more,
        )
    if odd.short_count:
        yield Issue(
            "short_lines",
            gettext_noop(
                "{count} lines have fewer cells than the header (the first is line {line}): the rest is empty."
            ),
            {"count": odd.short_count, "line": odd.first_short},
            line=odd.first_short,
            count=odd.short_count,
        )
    if odd.empty_count:
        yield Issue(
            "skipped_empty_lines",
            gettext_noop("{count} lines with nothing in any cell were skipped (the first is line {line})."),
            {"count": odd.empty_count, "line": odd.first_empty},
            line=odd.first_empty,
            count=odd.empty_count,
        )


def left_out(note: Record) -> Issue:
    """Say that a total or a note below the records was left out."""
    line, row = note
    text = " ".join(cell.strip() for cell in row if cell.strip())[:200]
    return Issue(
        "left_out_note",
        gettext_noop("Line {line} below the records is no record and was left out: “{text}”."),
        {"line": line, "text": text},
        line=line,
        value=text,
    )
