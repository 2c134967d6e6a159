"""Dates as callers write them. Source: odsql.md §1."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from parvis.lib.errors import OdsqlError, gettext_noop

INVALID = gettext_noop("Invalid date: {value}.")

DAY = r"(?P<year>\d{4})(?:(?P<mark>[-/])(?P<month>\d{2})(?:(?P=mark)(?P<day>\d{2}))?)?|(?P<packed>\d{8})"
CLOCK = (
    r"(?P<hour>\d{2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,12}))?)?)?"
    r"\s*(?P<offset>[zZ]|[+-]\d{2}(?::?\d{2})?)?"
)
LOST_PLUS = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?) (\d{2}:\d{2})", re.ASCII)
"""An offset whose plus sign became a blank on its way: addresses decode one into the other."""
EARLIEST, LATEST = datetime.combine(date.min, time.min), datetime.combine(date.max, time.max)
WRITTEN = re.compile(rf"(?:{DAY})(?:[Tt ](?P<clock>{CLOCK}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date literal read in a zone.

    `local` is what the clock of the zone shows, `at` the instant in UTC, both without zone; `next_at` is the first
    instant of the next day, and None for a literal with a time of day.
    """

    local: datetime
    at: datetime
    next_at: datetime | None = None

    @property
    def is_day(self) -> bool:
        """Whether it stands for a whole day."""
        return self.next_at is not None

    @property
    def is_midnight(self) -> bool:
        """Whether it falls on the first instant of its day."""
        return self.local.time() == time.min


def read_moment(written: str, timezone: str = "UTC") -> Moment:
    """A literal: `2020`, `2020-05`, `2020/05/01`, `2020-05-01T08:00`, `2020-05-01 08:00:00.5+02:00`…

    Raises OdsqlError for what is no date, or an impossible one.
    """
    found = WRITTEN.fullmatch(LOST_PLUS.sub(r"\1+\2", written.strip()))
    if found is None:
        raise OdsqlError(INVALID, value=written)
    zone = zone_of(timezone)
    try:
        day = read_day(found)
        if found["clock"] is None:
            return whole_day(day, zone)
        local = datetime.combine(day, read_clock(found))
        offset = found["offset"]
        at = local - read_offset(offset) if offset else in_utc(local, zone)
    except (ValueError, OverflowError) as error:
        raise OdsqlError(INVALID, value=written) from error
    return Moment(in_zone(at, zone) if offset else local, at)


def moment_at(at: datetime, timezone: str = "UTC") -> Moment:
    """A moment of an instant that was computed (`now()`)."""
    plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return Moment(in_zone(plain, zone_of(timezone)), plain)


def zone_of(timezone: str) -> tzinfo:
    """The zone of that name."""
    return UTC if timezone == "UTC" else ZoneInfo(timezone)


def read_day(found: re.Match[str]) -> date:
    """The day of a literal; a missing month or day is the first."""
    packed = found["packed"]
    if packed:
        return date(int(packed[:4]), int(packed[4:6]), int(packed[6:]))
    return date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))


def read_clock(found: re.Match[str]) -> time:
    """The time of day of a literal, cut to microseconds."""
    fraction = (found["fraction"] or "")[:6].ljust(6, "0")
    return time(int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0), int(fraction))


def read_offset(written: str) -> timedelta:
    """What to take away to come to UTC."""
    if written in "zZ":
        return timedelta(0)
    hours, minutes = int(written[1:3]), int(written[-2:]) if len(written) > 3 else 0
    if hours > 23 or minutes > 59:
        raise ValueError(written)
    size = timedelta(hours=hours, minutes=minutes)
    return -size if written[0] == "-" else size


def whole_day(day: date, zone: tzinfo) -> Moment:
    """The day from its first instant to that of the next."""
    local = datetime.combine(day, time.min)
    after = LATEST if day == date.max else in_utc(local + timedelta(days=1), zone)
    return Moment(local, in_utc(local, zone), after)


def in_utc(local: datetime, zone: tzinfo) -> datetime:
    """The instant at which the clock of the zone shows that; the first of two. At the ends of time, the end."""
    try:
        return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return EARLIEST if local.year == 1 else LATEST


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """What the clock of the zone shows at an instant."""
    try:
        return at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return at
