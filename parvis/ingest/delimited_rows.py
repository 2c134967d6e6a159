"""The careful way through a text table: record by record, with the line numbers of the file, nothing lost."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.ingest.dialects import LONGEST_CELL
from parvis.ingest.layout import trailing_notes
from parvis.ingest.raw import RawColumn
from parvis.ingest.reading import Issue
from parvis.lib.errors import SourceInvalidError, gettext_noop

BATCH_RECORDS = 20_000
BATCH_CHARACTERS = 32 * 1024 * 1024
LISTED = 100
NOTES = 20

Record = tuple[int, list[str]]


@dataclass(slots=True)
class Oddities:
    """What was odd on the way: records of another width, and empty ones."""

    wide: list[tuple[int, int]] = field(default_factory=list)
    wide_count: int = 0
    short_count: int = 0
    first_short: int = 0
    empty_count: int = 0
    first_empty: int = 0
    widest: int = 0
    records: int = 0


def read_rows(
    path: Path, parquet: Path, *, delimiter: str, skip: int, columns: Sequence[RawColumn], with_notes: bool
) -> tuple[tuple[RawColumn, ...], list[Issue]]:
    """Write the records after the first `skip` to `parquet`; the columns, more of them where records are wider.

    With `with_notes`, the last lines may be a total, a source or a note, which are left out and reported.

    Raises:
        SourceInvalidError: a cell is longer than can be, since a quote is never closed.
    """
    odd = survey(path, delimiter=delimiter, skip=skip, width=len(columns))
    all_columns = (*columns, *(RawColumn("") for _ in range(odd.widest - len(columns))))
    notes = notes_of(path, delimiter=delimiter, skip=skip, odd=odd, width=len(columns)) if with_notes else []
    names = [f"c{position}" for position in range(len(all_columns))]
    schema = pa.schema(dict.fromkeys(names, pa.string()) | {"line": pa.int64()})
    with pq.ParquetWriter(parquet, schema, compression="lz4") as writer:
        for batch in batches(path, delimiter=delimiter, skip=skip, count=odd.records - len(notes)):
            writer.write_batch(as_batch(batch, schema))
    return all_columns, [*oddity_issues(odd), *map(left_out, notes)]


def records(path: Path, *, delimiter: str, skip: int) -> Iterator[Record]:
    """The records that hold something, each with the number of its first line."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as source:
        rows = csv.reader(source, delimiter=delimiter)
        before = 0
        try:
            for number, row in enumerate(rows):
                line, before = before + 1, rows.line_num
                if number >= skip and row:
                    yield line, row
        except csv.Error as broken:
            raise SourceInvalidError(
                gettext_noop("Line {line}: a cell that begins there with a quote is never closed, or is too long."),
                line=before + 1,
            ) from broken


def survey(path: Path, *, delimiter: str, skip: int, width: int) -> Oddities:
    """Read once to know how wide the records are."""
    odd = Oddities(widest=width)
    for line, row in records(path, delimiter=delimiter, skip=skip):
        if not any(cell.strip() for cell in row):
            odd.empty_count += 1
            odd.first_empty = odd.first_empty or line
            continue
        odd.records += 1
        if len(row) > width:
            used = max((position for position, cell in enumerate(row, 1) if cell.strip()), default=0)
            if used > width:
                odd.wide_count += 1
                odd.widest = max(odd.widest, used)
                if len(odd.wide) < LISTED:
                    odd.wide.append((line, used))
        elif len(row) < width:
            odd.short_count += 1
            odd.first_short = odd.first_short or line
    return odd


def notes_of(path: Path, *, delimiter: str, skip: int, odd: Oddities, width: int) -> list[Record]:
    """The last records, where they are no records but a total, a source or a note."""
    last = list(deque(filled(path, delimiter=delimiter, skip=skip), maxlen=NOTES))
    found = trailing_notes([row for _, row in last], width)
    return last[-len(found) :] if found and len(found) < odd.records else []


def filled(path: Path, *, delimiter: str, skip: int) -> Iterator[Record]:
    """The records with at least one cell that is not blank."""
    return (
        (line, row) for line, row in records(path, delimiter=delimiter, skip=skip) if any(cell.strip() for cell in row)
    )


def batches(path: Path, *, delimiter: str, skip: int, count: int) -> Iterator[list[Record]]:
    """The first `count` filled records, in groups bounded in number and in characters."""
    group: list[Record] = []
    characters = 0
    for number, (line, row) in enumerate(filled(path, delimiter=delimiter, skip=skip)):
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
    """Say what was odd, wide records line by line."""
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
