"""Equal widths of time, `range(f, 1 day)`, and what their groups are called. Source: odsql.md §9.2, §9.3.

A group is keyed by its start, one value to group and to sort by; its label is made of the start once grouped. Units
below the day are cut on instants, so that the doubled hour of October stays two groups; days and longer are cut on the
clock of the zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from parvis.lib.errors import OdsqlError, gettext_noop
from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.moments.literals import Moment
from parvis.odsql.moments.parts import local_time
from parvis.odsql.moments.zones import (
    day_as_instant,
    offset_at,
    offset_text_at,
    offset_text_of_local,
    offsets,
    to_local,
)
from parvis.odsql.nodes import CLICKHOUSE, binary, call, chained, number, text

UNKNOWN_UNIT = gettext_noop("Unknown unit of time: {unit}.")
BAD_FACTOR = gettext_noop("A range of {unit} takes the factor 1, not {factor}.")
NOT_POSITIVE = gettext_noop("The width of a range must be above zero.")
TOO_WIDE = gettext_noop("The width of a range is too large.")

UNITS: Mapping[str, str] = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), "millisecond"),
    **dict.fromkeys(("s", "second", "seconds"), "second"),
    **dict.fromkeys(("m", "minute", "minutes"), "minute"),
    **dict.fromkeys(("h", "hour", "hours"), "hour"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("M", "month", "months"), "month"),
    **dict.fromkeys(("q", "quarter", "quarters"), "quarter"),
    **dict.fromkeys(("y", "year", "years"), "year"),
}
"""Letters keep their case (`m` minute, `M` month), words do not."""

MILLISECONDS = {"millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
WIDEST = 400 * 366 * MILLISECONDS["day"]


@dataclass(frozen=True, slots=True)
class Width:
    """A width of time: `12 hour`."""

    factor: int
    unit: str

    @property
    def on_clock(self) -> bool:
        """Whether it is cut on the clock of the zone and not on instants."""
        return self.unit in {"day", "week", "month", "quarter", "year"}

    def divides(self, offsets: Iterable[int]) -> bool:
        """Whether instants cut in UTC are cut on a clock that is ahead by any of these seconds."""
        return all(offset * 1000 % (self.factor * MILLISECONDS[self.unit]) == 0 for offset in offsets)


def read_width(factor: int, unit: str) -> Width:
    """A width as written. Raises OdsqlError: an unknown unit, zero, or several weeks, months, quarters or years."""
    name = UNITS.get(unit) or (UNITS.get(unit.lower()) if len(unit) > 1 else None)
    if name is None:
        raise OdsqlError(UNKNOWN_UNIT, unit=unit)
    if factor < 1:
        raise OdsqlError(NOT_POSITIVE)
    if name not in MILLISECONDS and factor > 1:
        raise OdsqlError(BAD_FACTOR, unit=unit, factor=factor)
    if factor * MILLISECONDS.get(name, 0) > WIDEST:
        raise OdsqlError(TOO_WIDE)
    return Width(factor, name)


def range_start(column: exp.Expr, type_: FieldType, width: Width, context: Lowering) -> exp.Expr:
    """The key of a value's group: the start, on the clock for days and longer, as an instant below."""
    if width.on_clock:
        return cut(local_time(column, type_, context), width, context)
    instants = column if type_ is FieldType.DATETIME else day_as_instant(column, context)
    if context.dialect == CLICKHOUSE:
        return cut(to_local(instants, context), width, context)
    if width.divides(offsets(context.timezone)):
        return cut(instants, width, context)
    shift = call("to_seconds", offset_at(instants, context.timezone))
    return binary(exp.Sub, cut(binary(exp.Add, instants, shift), width, context), shift)


def range_label(start: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """`[start, end[` of a key: in UTC `2017-10-10T00:00:00.000Z`, else with the offset of the zone."""
    end = following(start, width, context)
    sides = [written_start(start, width, context), written_start(end, width, context)]
    return chained([text("["), sides[0], text(", "), sides[1], text("[")])


def bound_label(moment: Moment) -> str:
    """An explicit bound in a label, in UTC whatever the zone."""
    return moment.at.isoformat(timespec="milliseconds") + "Z"


def cut(local: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """The start of the group that a clock time lies in; several units count from 1970."""
    if context.dialect == CLICKHOUSE:
        return cut_in_clickhouse(local, width, context)
    if width.factor == 1:
        return call("date_trunc", text(width.unit), local)
    span = exp.Interval(this=text(str(width.factor)), unit=exp.var(width.unit.upper()))
    return call("time_bucket", span, local, exp.cast(text("1970-01-01"), "TIMESTAMP"))


def cut_in_clickhouse(local: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """The same; as DateTime64, which knows all years that the columns know."""
    if not width.on_clock:
        return cut_instants_in_clickhouse(local, width, context)
    start = call("toDate32", local)
    if width.unit == "day":
        rest = call("positiveModulo", call("toInt32", start), number(width.factor))
        start = call("subtractDays", start, rest)
    else:
        start = call("dateTrunc", text(width.unit), start)
    return call("toDateTime64", start, number(6), text(context.timezone))


def cut_instants_in_clickhouse(local: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """Instants cut to whole units of the clock of their zone."""
    micros = call("toUnixTimestamp64Micro", local)
    shift = binary(exp.Mul, call("toInt64", call("timezoneOffset", local)), number(1_000_000))
    size = number(width.factor * MILLISECONDS[width.unit] * 1000)
    rest = call("positiveModulo", binary(exp.Add, micros, shift), size)
    return call("fromUnixTimestamp64Micro", binary(exp.Sub, micros, rest), text(context.timezone))


def following(start: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """The start of the next group."""
    if context.dialect == CLICKHOUSE:
        return binary(exp.Add, start, interval(width.factor, width.unit))
    months = {"quarter": 3}.get(width.unit, width.factor)
    unit = "month" if width.unit == "quarter" else width.unit
    return binary(exp.Add, start, exp.Interval(this=text(str(months)), unit=exp.var(unit.upper())))


def interval(count: int, unit: str) -> exp.Expr:
    """A ClickHouse interval."""
    return call(f"toInterval{unit.capitalize()}", number(count))


def written_start(start: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """A start or an end as text."""
    if context.dialect == CLICKHOUSE:
        return written_in_clickhouse(start, width, context)
    if context.timezone == "UTC":
        return call("strftime", start, text("%Y-%m-%dT%H:%M:%S.%gZ"))
    local = start if width.on_clock else to_local(start, context)
    offset = (offset_text_of_local if width.on_clock else offset_text_at)(start, context.timezone)
    seconds = "%Y-%m-%dT%H:%M:%S.%g" if width.unit == "millisecond" else "%Y-%m-%dT%H:%M:%S"
    return chained([call("strftime", local, text(seconds)), offset])


def written_in_clickhouse(start: exp.Expr, width: Width, context: Lowering) -> exp.Expr:
    """The same with ClickHouse's functions; a start carries its zone."""
    micros = call("toString", start)
    day, clock = call("substring", micros, number(1), number(10)), call("substring", micros, number(12), number(8))
    thousandths = call("substring", micros, number(20), number(4))
    if context.timezone == "UTC":
        return chained([day, text("T"), clock, thousandths, text("Z")])
    pieces = [day, text("T"), clock] + ([thousandths] if width.unit == "millisecond" else [])
    offset = call("formatDateTime", start, text("%z"))
    hours, minutes = call("substring", offset, number(1), number(3)), call("substring", offset, number(4), number(2))
    return chained([*pieces, hours, text(":"), minutes])
