"""Which character separates the cells of a text table."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_CHARACTERS = 256 * 1024
SAMPLE_RECORDS = 200
LONGEST_CELL = 64 * 1024 * 1024
"""Characters; a quote that is never closed would swallow the rest of the file."""
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def sample_of(path: Path) -> str:
    """The first characters of a UTF-8 file, to a whole line where there is one."""
    with path.open(encoding="utf-8", newline="") as source:
        text = source.read(SAMPLE_CHARACTERS)
        return text if len(text) < SAMPLE_CHARACTERS else text[: text.rfind("\n") + 1] or text


def declared_delimiter(sample: str) -> str | None:
    """The delimiter that a first line `sep=;` declares to Excel."""
    declared = SEPARATOR_LINE.match(sample)
    return declared[1] if declared else None


def guess_delimiter(sample: str) -> str:
    """The candidate that cuts most records into the same number of cells; a comma where none cuts anything."""
    scores = {delimiter: regularity(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] else ","


def regularity(sample: str, delimiter: str) -> float:
    """How alike records are in width, and how wide: 0 where they have one cell."""
    widths = Counter(len(row) for row in sample_rows(sample, delimiter) if any(row))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda one: one[1] * one[0] ** 0.5)
    return float((count / widths.total()) * (width - 1) ** 0.5)


def sample_rows(sample: str, delimiter: str, *, limit: int = SAMPLE_RECORDS) -> list[list[str]]:
    """The first records of a sample; the last of a long sample may be cut short and is left out."""
    rows = list(itertools.islice(records(io.StringIO(sample, newline=""), delimiter), limit + 1))
    return rows[:-1] if len(rows) > limit or (len(sample) >= SAMPLE_CHARACTERS * 0.9 and len(rows) > 1) else rows


def records(source: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """The records of a text table, cell by cell; a cell may be far longer than the csv module allows by itself."""
    csv.field_size_limit(LONGEST_CELL)
    yield from csv.reader(source, delimiter=delimiter, quotechar='"', doublequote=True, strict=False)
