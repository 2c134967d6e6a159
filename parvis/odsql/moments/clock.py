"""`now()` and its arguments. Source: odsql.md §6.1."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.lib.errors import OdsqlError, gettext_noop

UNKNOWN = gettext_noop("Unknown argument of now(): {name}.")
OUT_OF_RANGE = gettext_noop("Argument {name} of now() is out of range: {value}.")

Shift = Callable[[datetime, int], datetime]
WEEKDAYS = ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays")
RANGES: Mapping[str, tuple[int, int]] = {
    "year": (1, 9999),
    "month": (1, 12),
    "day": (1, 10**9),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
    "microsecond": (0, 999_999),
    "weekday": (0, 6),
}
"""The names that set a component, and what they may set it to; a day is cut to the length of its month."""


@dataclass(frozen=True, slots=True)
class NowArgument:
    """`years=-1`; `signed` when a sign was written, which makes `year=-20` a step and not a year."""

    name: str
    value: int
    signed: bool = False


def evaluate_now(arguments: Sequence[NowArgument], now: datetime) -> datetime:
    """The instant meant, in the zone of `now`: arguments in their order, the last of each name.

    Raises OdsqlError.
    """
    last = {argument.name.lower(): place for place, argument in enumerate(arguments)}
    for place, argument in enumerate(arguments):
        if last[argument.name.lower()] == place:
            now = applied(argument, now)
    return now


def applied(argument: NowArgument, moment: datetime) -> datetime:
    """A moment after one argument."""
    name = argument.name.lower()
    relative = argument.signed and name in RANGES and name != "weekday"
    shift = SHIFTS.get(name + "s") if relative else SHIFTS.get(name)
    if shift is None and name not in RANGES:
        raise OdsqlError(UNKNOWN, name=argument.name)
    try:
        return shift(moment, argument.value) if shift else set_component(moment, name, argument.value)
    except (ValueError, OverflowError) as error:
        raise OdsqlError(OUT_OF_RANGE, name=argument.name, value=argument.value) from error


def set_component(moment: datetime, name: str, value: int) -> datetime:
    """A moment with one component replaced. Raises ValueError."""
    least, most = RANGES[name]
    if not least <= value <= most:
        raise ValueError(value)
    return SETTERS[name](moment, value)


def on_day(moment: datetime, year: int, month: int, day: int) -> datetime:
    """The same time of another day, the last of its month where it has not that many. Raises ValueError."""
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return moment.replace(year=year, month=month, day=min(day, calendar.monthrange(year, month)[1]))


def add_months(moment: datetime, count: int) -> datetime:
    """A moment some months later."""
    years, month = divmod(moment.month - 1 + count, 12)
    return on_day(moment, moment.year + years, month + 1, moment.day)


def add_years(moment: datetime, count: int) -> datetime:
    """A moment some years later."""
    return on_day(moment, moment.year + count, moment.month, moment.day)


def steps(**unit: int) -> Shift:
    """Adding so many of a unit."""
    return lambda moment, count: moment + timedelta(**unit) * count


def nth_weekday(weekday: int) -> Shift:
    """The n-th such day after (or before) this one, which does not count."""

    def shift(moment: datetime, count: int) -> datetime:
        if not count:
            return moment
        ahead = (weekday - moment.weekday() - 1) % 7 + 1
        behind = (moment.weekday() - weekday - 1) % 7 + 1
        days = ahead + 7 * (count - 1) if count > 0 else -behind + 7 * (count + 1)
        return moment + timedelta(days=days)

    return shift


SETTERS: Mapping[str, Shift] = {
    "year": lambda moment, year: on_day(moment, year, moment.month, moment.day),
    "month": lambda moment, month: on_day(moment, moment.year, month, moment.day),
    "day": lambda moment, day: on_day(moment, moment.year, moment.month, day),
    "weekday": lambda moment, weekday: moment + timedelta(days=(weekday - moment.weekday()) % 7),
    "hour": lambda moment, hour: moment.replace(hour=hour),
    "minute": lambda moment, minute: moment.replace(minute=minute),
    "second": lambda moment, second: moment.replace(second=second),
    "microsecond": lambda moment, microsecond: moment.replace(microsecond=microsecond),
}
"""What sets each of the names in `RANGES`."""
SHIFTS: Mapping[str, Shift] = {
    "years": add_years,
    "months": add_months,
    "weeks": steps(weeks=1),
    "days": steps(days=1),
    "hours": steps(hours=1),
    "minutes": steps(minutes=1),
    "seconds": steps(seconds=1),
    "microseconds": steps(microseconds=1),
    **{name: nth_weekday(weekday) for weekday, name in enumerate(WEEKDAYS)},
}
"""The names that add."""
