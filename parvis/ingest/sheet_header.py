"""The header of a sheet: below its titles, on one row or on two, with merged cells spread over what they cover."""

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.ingest.layout import table_layout

Merge = tuple[tuple[int, int], tuple[int, int]]
"""Two corners, (row, column) from 0."""
TextRow = Sequence[str]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, their longer labels where a second row has them, and the 0-based first record."""

    row: int
    names: tuple[str, ...]
    labels: tuple[str, ...]
    first_record: int


def find_header(rows: Sequence[TextRow], merges: Sequence[Merge], asked: int | None) -> Header:
    """Find the header among the first rows; `asked` is its 1-based row where a person said so."""
    layout = table_layout(rows)
    first, height = (asked - 1, 1) if asked else (layout.first, layout.height)
    width = max((len(row) for row in rows), default=0)
    if not height or first >= len(rows):
        return Header(first, ("",) * width, ("",) * width, first)
    below = [one for one in merges if one[0][0] == first]
    if any(right > left for (_, left), (_, right) in below):
        height = max(2, 1 + max(bottom - top for (top, _), (bottom, _) in below))
        names = tuple(map(joined, zip(*levels(rows, merges, first, height), strict=True)))
        return Header(first, names, ("",) * width, first + height)
    names = tuple(cell.strip() for cell in rows[first])
    labels = tuple(cell.strip() for cell in rows[first + 1]) if height > 1 else ("",) * width
    return Header(first, names, labels, first + height)


def levels(rows: Sequence[TextRow], merges: Sequence[Merge], first: int, height: int) -> list[list[str]]:
    """The rows of the header, merged cells repeated over the columns that they cover."""
    spread = [list(row) for row in rows[first : first + height]]
    for (top, left), (_, right) in merges:
        if first <= top < first + len(spread):
            row = spread[top - first]
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[left]
    return spread


def joined(cells: Sequence[str]) -> str:
    """The words of a column from top to bottom, each once: `Visites 2022`."""
    return " ".join(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
