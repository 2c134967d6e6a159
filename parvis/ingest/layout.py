"""Where the header of a table of text is: below title lines, on two lines, or nowhere.

For every format that has rows of cells but no place for names: delimited text and spreadsheets.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[str | None]

LOOKED_AT = 200
NUMBER = re.compile(r"[(]?[+-]?[\d\s\u00a0\u202f.,']*\d[\d\s\u00a0\u202f.,']*([eE][+-]?\d+)?\s*[%€$]?[)]?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(\s.*)?")
YEAR = re.compile(r"(1[5-9]|20|21)\d\d")
TYPED = {"number", "moment"}
NOTE = re.compile(r"\s*(total|sources?|notes?|champ|lecture|remarques?|©|\*|\(\d\))\b.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layout:
    """`first` rows come before the header, which has `height` rows (0 where there is none)."""

    first: int = 0
    height: int = 1
    notes: tuple[int, ...] = ()

    @property
    def records(self) -> int:
        """Index of the first record."""
        return self.first + self.height


def table_layout(rows: Sequence[Row]) -> Layout:
    """Find the header in the first rows of a table; blank rows are rows too."""
    width = usual_width(rows)
    first = next((index for index, row in enumerate(rows[:50]) if is_row(row, width)), None)
    if first is None:
        first = next((index for index, row in enumerate(rows) if filled(row)), 0)
    below = [row for row in rows[first + 1 : first + LOOKED_AT] if filled(row)]
    if not is_header(rows[first], below, width):
        return Layout(0 if all(filled(row) for row in rows[:first]) else first, 0)
    return Layout(first, 2 if has_second_line(rows[first], below, width) else 1)


def trailing_notes(rows: Sequence[Row], width: int) -> list[int]:
    """How many of the last rows are a total, a source or a note, as indices from the end (`-1` is the last)."""
    found = []
    for back in range(1, min(20, len(rows)) + 1):
        cells = filled(rows[-back])
        first = (rows[-back][0] or "") if rows[-back] else ""
        if cells and not (NOTE.fullmatch(first) and len(cells) < max(2, width)):
            break
        found.append(-back)
    return found


def filled(row: Row) -> list[str]:
    """The cells that hold something."""
    return [cell.strip() for cell in row if cell and cell.strip()]


def usual_width(rows: Sequence[Row]) -> int:
    """How many cells most rows have."""
    widths = Counter(len(row) for row in rows[:LOOKED_AT] if filled(row))
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def is_row(row: Row, width: int) -> bool:
    """Whether it may be a header or a record rather than a title."""
    return len(filled(row)) > (1 if width > 2 else 0) and (len(row) > 1 or width <= 1)


def kind(cell: str | None) -> str:
    """`number`, `moment`, `text` or nothing; years say nothing, they head columns as well as fill them."""
    text = (cell or "").strip()
    if not text or YEAR.fullmatch(text):
        return ""
    if MOMENT.fullmatch(text):
        return "moment"
    return "number" if NUMBER.fullmatch(text) else "text"


def is_header(row: Row, below: Sequence[Row], width: int) -> bool:
    """Weigh what speaks for names against what speaks for a record."""
    weights = 0
    for position in range(min(width, len(row))):
        cell = (row[position] or "").strip()
        under = [(one[position] or "").strip() for one in below if position < len(one)]
        weights += weight(kind(cell), majority([kind(one) for one in under]))
        if cell and cell in under:
            weights -= 1
    return weights >= 0


def weight(here: str, mostly: str) -> int:
    """What a cell over cells of mostly one kind speaks for: 1 for a name, -1 for a value, 0 for neither."""
    if here == "number":
        return -1 if mostly == "number" else 0
    if here == "moment":
        return 1 if mostly == "number" else -1
    return 1 if here == "text" and mostly in TYPED else 0


def majority(kinds: Sequence[str]) -> str:
    """The kind of at least four in five of the cells that say something."""
    counts = Counter(one for one in kinds if one)
    if not counts:
        return ""
    ((most, count),) = counts.most_common(1)
    return most if count >= 0.8 * counts.total() else ""


def has_second_line(header: Row, below: Sequence[Row], width: int) -> bool:
    """Whether the row below the header is a second line of names: text over numbers, in every such column."""
    if len(below) < 3 or len(filled(below[0])) < 0.8 * width:
        return False
    typed = typed_columns(below[1:], width)
    if len(typed) < 2 or any(kind(cell) in TYPED for cell in below[0]):
        return False
    return all(
        position < len(below[0]) and kind(below[0][position]) == kind(header[position]) == "text"
        for position in typed
        if position < len(header)
    )


def typed_columns(rows: Sequence[Row], width: int) -> list[int]:
    """The columns that are mostly numbers or moments."""
    return [
        position
        for position in range(width)
        if majority([kind(row[position]) for row in rows if position < len(row)]) in TYPED
    ]
