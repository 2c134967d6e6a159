"""Columns in UTC, shown on the clock of a zone, and back.

DuckDB's own conversion costs five times a CASE over the zone's transitions, so that it serves only outside the years
where records usually lie. ClickHouse converts natively at no cost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from parvis.odsql.context import Lowering
from parvis.odsql.nodes import CLICKHOUSE, binary, call, chained, choose, instant, number, text

FIRST, LAST = datetime(2000, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001 - UTC without zone, like the columns
STEP = timedelta(days=15)
"""No zone changes its offset twice within that."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of offset (seconds east of UTC): the instant and the clock before and after it, without zone."""

    at: datetime
    before: int
    after: int

    @property
    def local(self) -> datetime:
        """Clock times from here on are read with the new offset; doubled hours are read the first time."""
        return self.at + timedelta(seconds=max(self.before, self.after))


def to_local(column: exp.Expr, context: Lowering) -> exp.Expr:
    """A datetime column as the clock of the request's zone shows it; it is written many times: keep it plain."""
    if context.timezone == "UTC":
        return column.copy()
    if context.dialect == CLICKHOUSE:
        return call("toTimeZone", column, text(context.timezone))
    return binary(exp.Add, column, call("to_seconds", offset_at(column, context.timezone)))


def to_utc(local: exp.Expr, context: Lowering) -> exp.Expr:
    """The instant at which the clock of the request's zone shows a local time (DuckDB: a TIMESTAMP)."""
    if context.timezone == "UTC" or context.dialect == CLICKHOUSE:
        return local.copy()
    return binary(exp.Sub, local, call("to_seconds", offset_of_local(local, context.timezone)))


def day_as_instant(column: exp.Expr, context: Lowering) -> exp.Expr:
    """A date column as an instant: its midnight in the request's zone."""
    if context.dialect == CLICKHOUSE:
        return call("toDateTime64", column, number(6), text(context.timezone))
    return to_utc(exp.cast(column.copy(), "TIMESTAMP"), context)


def offset_at(column: exp.Expr, timezone: str) -> exp.Expr:
    """Seconds that a zone is ahead of UTC at instants of a DuckDB column."""
    changes = [(one.at, one) for one in transitions(timezone)]
    return Choice(column, timezone, number).among(changes, native_offset_at(column, timezone))


def offset_of_local(local: exp.Expr, timezone: str) -> exp.Expr:
    """Seconds that a zone is ahead of UTC when its clock shows the times of a DuckDB column."""
    changes = [(one.local, one) for one in transitions(timezone)]
    return Choice(local, timezone, number).among(changes, native_offset_of_local(local, timezone))


def offset_text_at(column: exp.Expr, timezone: str) -> exp.Expr:
    """`+02:00` at instants of a DuckDB column."""
    changes = [(one.at, one) for one in transitions(timezone)]
    return Choice(column, timezone, constant_offset).among(changes, written_offset(native_offset_at(column, timezone)))


def offset_text_of_local(local: exp.Expr, timezone: str) -> exp.Expr:
    """`+02:00` when the clock shows the times of a DuckDB column."""
    changes = [(one.local, one) for one in transitions(timezone)]
    native = written_offset(native_offset_of_local(local, timezone))
    return Choice(local, timezone, constant_offset).among(changes, native)


def native_offset_at(column: exp.Expr, timezone: str) -> exp.Expr:
    """The offset by DuckDB's own conversion."""
    zoned = call("timezone", text(timezone), call("timezone", text("UTC"), column))
    return call("date_diff", text("second"), column, zoned)


def native_offset_of_local(local: exp.Expr, timezone: str) -> exp.Expr:
    """The same from the clock's side."""
    utc = call("timezone", text("UTC"), call("timezone", text(timezone), local))
    return call("date_diff", text("second"), utc, local)


def constant_offset(seconds: int) -> exp.Expr:
    """`+02:00` of a number."""
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return text(f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}")


def written_offset(offset: exp.Expr) -> exp.Expr:
    """`+02:00` of seconds, in DuckDB."""
    sign = choose([(exp.LT(this=offset.copy(), expression=number(0)), text("-"))], text("+"))
    minutes = binary(exp.IntDiv, call("abs", offset), number(60))
    hours = call("printf", text("%02d"), binary(exp.IntDiv, minutes, number(60)))
    return chained([sign, hours, text(":"), call("printf", text("%02d"), binary(exp.Mod, minutes, number(60)))])


@dataclass(frozen=True, slots=True)
class Choice:
    """What a DuckDB column of times chooses among the offsets of a zone; `leaf` makes a node of an offset."""

    column: exp.Expr
    timezone: str
    leaf: Callable[[int], exp.Expr]

    def among(self, changes: list[tuple[datetime, Transition]], native: exp.Expr) -> exp.Expr:
        """The tree of the changes for the usual years, the engine's own answer outside."""
        outside = exp.Or(
            this=exp.LT(this=self.column.copy(), expression=instant(FIRST, "duckdb")),
            expression=exp.GTE(this=self.column.copy(), expression=instant(LAST, "duckdb")),
        )
        usual = self.tree(changes, offset_seconds(FIRST, self.timezone))
        return exp.Case(ifs=[exp.If(this=outside, true=native)], default=usual)

    def tree(self, changes: list[tuple[datetime, Transition]], constant: int) -> exp.Expr:
        """A balanced CASE: each value meets as many comparisons as the number of changes has binary digits."""
        if not changes:
            return self.leaf(constant)
        middle = len(changes) // 2
        limit, change = changes[middle]
        earlier = exp.LT(this=self.column.copy(), expression=instant(limit, "duckdb"))
        before, after = self.tree(changes[:middle], change.before), self.tree(changes[middle + 1 :], change.after)
        return exp.Case(ifs=[exp.If(this=earlier, true=before)], default=after)


def offsets(timezone: str) -> set[int]:
    """The offsets of a zone in the usual years, in seconds."""
    return {offset_seconds(FIRST, timezone), *(change.after for change in transitions(timezone))}


@cache
def transitions(timezone: str) -> tuple[Transition, ...]:
    """The changes of a zone in the usual years, in order."""
    found = []
    at, offset = FIRST, offset_seconds(FIRST, timezone)
    while at < LAST:
        following = min(at + STEP, LAST)
        after = offset_seconds(following, timezone)
        if after != offset:
            found.append(Transition(first_with(after, at, following, timezone), offset, after))
        at, offset = following, after
    return tuple(found)


def first_with(offset: int, before: datetime, after: datetime, timezone: str) -> datetime:
    """The instant at which an offset begins, to the second."""
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if offset_seconds(middle, timezone) == offset:
            after = middle
        else:
            before = middle
    return after


def offset_seconds(at: datetime, timezone: str) -> int:
    """Seconds that a zone is ahead of UTC at an instant."""
    offset = at.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
