"""Cells of a workbook as XML, a whole column at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute

from parvis.formats.cells import cell_of
from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

pc: Any = pyarrow.compute

CHARACTERS = 32_767
"""Most UTF-16 units that Excel keeps in a cell."""
DIGITS = 15
"""Most digits that Excel keeps of a number; longer integers are identifiers, and stay whole as text."""
UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
"""What XML cannot hold."""
FORMULA = r"^[=+\-@\t]"
ESCAPED = r"_(x[0-9A-Fa-f]{4}_)"
DAY_STYLE, MOMENT_STYLE, TEXT_STYLE = "2", "3", "4"
EPOCH_SERIAL = 25_569
"""The serial number of 1970-01-01."""
FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(9999, 12, 31)
"""Before: days that Excel counts wrongly or not at all, which stay text. Source: ECMA-376 part 1, §18.17.4."""
MICROSECONDS = 86_400_000_000


@dataclass
class Cut:
    """How many cells were longer than a workbook can hold."""

    cells: int = 0


@dataclass
class CellWriter:
    """What writes the cells of one column."""

    column: Column
    subject: Subject
    cut: Cut = field(default_factory=Cut)

    def cells(self, values: Any, references: Any) -> Any:
        """The XML of each cell; null for null."""
        writes: dict[FieldType, tuple[Callable[[pa.DataType], bool], Callable[[Any, Any], Any]]] = {
            FieldType.BOOLEAN: (pa.types.is_boolean, self.booleans),
            FieldType.INT: (is_number, self.numbers),
            FieldType.DOUBLE: (is_number, self.numbers),
            FieldType.DATE: (pa.types.is_date, self.days),
            FieldType.DATETIME: (pa.types.is_timestamp, self.moments),
            FieldType.TEXT: (pa.types.is_string, self.texts),
        }
        if not self.column.multivalued and self.column.type in writes:
            is_expected, write = writes[self.column.type]
            if is_expected(values.type):
                return write(values, references)
        return self.texts(self.as_text(values), references)

    def booleans(self, values: Any, references: Any) -> Any:
        """Truth as workbooks write it."""
        return typed(references, ' t="b"', pc.if_else(values, "1", "0"))

    def as_text(self, values: Any) -> Any:
        """Cells as CSV writes them."""
        cell = cell_of(self.column, self.subject)
        return pa.array([None if one is None else cell(one) for one in values.to_pylist()], pa.string())

    def numbers(self, values: Any, references: Any) -> Any:
        """Numbers as numbers; integers of many digits as text."""
        if pa.types.is_floating(values.type):
            values = pc.if_else(pc.is_finite(values), values, pa.scalar(None, values.type))
            return typed(references, "", values.cast(pa.string()))
        written = values.cast(pa.string())
        long = pc.greater(pc.utf8_length(pc.utf8_ltrim(written, "-")), DIGITS)
        if not pc.any(long).as_py():
            return typed(references, "", written)
        return pc.if_else(long, self.texts(written, references), typed(references, "", written))

    def days(self, values: Any, references: Any) -> Any:
        """Days as serial numbers with the look of a day."""
        serials = pc.add(values.cast(pa.int32()).cast(pa.int64()), EPOCH_SERIAL)
        cells = typed(references, f' s="{DAY_STYLE}"', serials.cast(pa.string()))
        return self.or_text(cells, values, serials, references)

    def moments(self, values: Any, references: Any) -> Any:
        """Instants as the clock of the time zone shows them."""
        clock = local_clock(values, self.subject.timezone)
        serials = pc.add(pc.divide(clock.cast(pa.float64(), safe=False), float(MICROSECONDS)), float(EPOCH_SERIAL))
        cells = typed(references, f' s="{MOMENT_STYLE}"', serials.cast(pa.string()))
        return self.or_text(cells, values, pc.floor(serials).cast(pa.int64(), safe=False), references)

    def or_text(self, cells: Any, values: Any, serials: Any, references: Any) -> Any:
        """The cells, with text where the calendar of workbooks does not reach."""
        first, last = ((day - date(1970, 1, 1)).days + EPOCH_SERIAL for day in (FIRST_DAY, LAST_DAY))
        outside = pc.or_(pc.less(serials, first), pc.greater(serials, last))
        if not pc.any(outside).as_py():
            return cells
        far = pc.if_else(outside, values, pa.scalar(None, values.type))
        return pc.if_else(outside, self.texts(self.as_text(far), references), cells)

    def texts(self, values: Any, references: Any) -> Any:
        """Texts as they are, never as formulas; too long ones are cut and counted."""
        values = self.shortened(values)
        for pattern, other in ((UNPRINTABLE, ""), (ESCAPED, r"_x005F_\1")):
            if pc.any(pc.match_substring_regex(values, pattern)).as_py():
                values = pc.replace_substring_regex(values, pattern, other)
        formulas = pc.match_substring_regex(values, FORMULA)
        looks = pc.if_else(formulas, f' s="{TEXT_STYLE}"', "") if pc.any(formulas).as_py() else ""
        for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r\n", "\n"), ("\r", "\n")):
            values = pc.replace_substring(values, character, entity)
        return pc.binary_join_element_wise(
            references, looks, ' t="inlineStr"><is><t xml:space="preserve">', values, "</t></is></c>", ""
        )

    def shortened(self, values: Any) -> Any:
        """Texts within what a cell holds, the cut ones ended by an ellipsis."""
        if (pc.max(pc.binary_length(values)).as_py() or 0) <= CHARACTERS:
            return values
        return pa.array([one if one is None else self.fitted(one) for one in values.to_pylist()], pa.string())

    def fitted(self, text: str) -> str:
        """A text cut to the units of a cell."""
        units = text.encode("utf-16-le")
        if len(units) <= 2 * CHARACTERS:
            return text
        self.cut.cells += 1
        return units[: 2 * (CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"


def is_number(kind: pa.DataType) -> bool:
    """Whether Arrow counts with it."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def typed(references: Any, attributes: str, values: Any) -> Any:
    """Cells with a value."""
    return pc.binary_join_element_wise(references, f"{attributes}><v>", values, "</v></c>", "")


def local_clock(values: Any, timezone: str) -> Any:
    """Microseconds since 1970 as the clock of a zone counts them."""
    instants = values.cast(pa.timestamp("us", values.type.tz)).cast(pa.int64())
    if timezone == "UTC":
        return instants
    zone = ZoneInfo(timezone)
    utc: Any = pa.array(instants, pa.int64()).cast(pa.timestamp("us")).to_pylist()
    offsets = [0 if one is None else offset(one, zone) for one in utc]
    return pc.add(instants, pa.array(offsets, pa.int64()))


def offset(moment: datetime, zone: ZoneInfo) -> int:
    """What a zone is ahead of UTC at an instant, in microseconds."""
    ahead = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    return int(ahead.total_seconds() * 1_000_000) if ahead else 0


def row_texts(batch: pa.RecordBatch, writers: list[CellWriter], first_row: int) -> bytes:
    """The XML of the rows of a batch: the texts of a fresh column lie one after the other in its buffer."""
    numbers = pa.array(range(first_row, first_row + batch.num_rows), pa.int64()).cast(pa.string())
    parts: list[Any] = [pc.binary_join_element_wise('<row r="', numbers, '">', "")]
    for place, writer in enumerate(writers):
        references = pc.binary_join_element_wise(f'<c r="{column_letters(place)}', numbers, '"', "")
        cells = writer.cells(batch.column(place), references)
        if not place:  # readers forget rows without any cell
            cells = pc.coalesce(cells, pc.binary_join_element_wise(references, "/>", ""))
        parts.append(cells)
    rows: Any = pc.binary_join_element_wise(*parts, "</row>", "", null_handling="skip")
    return bytes(rows.buffers()[2]) if len(rows) else b""


def column_letters(place: int) -> str:
    """`A` for the first column, `AA` for the twenty-seventh."""
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
