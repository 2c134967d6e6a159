"""How a calendar is laid out: which dates, around which day, coloured by what."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parvis.lib.schema import Field, FieldType
from parvis.portal.state import Pair

LAYOUTS = ("month", "week", "list")
BEGINNINGS = ("start", "debut", "begin", "from", "du")
ENDINGS = ("end", "fin", "until", "to", "au")


@dataclass(frozen=True, slots=True)
class Layout:
    """`end` is None for events of one day; `day` is None until one is asked for."""

    start: Field
    end: Field | None = None
    layout: str = "month"
    day: date | None = None
    colour: Field | None = None

    def parameters(self) -> Iterator[Pair]:
        """What reproduces it."""
        yield "from", self.start.name
        yield "to", self.end.name if self.end else "none"
        if self.layout != LAYOUTS[0]:
            yield "layout", self.layout
        if self.day:
            yield "date", self.day.isoformat()
        if self.colour:
            yield "colour", self.colour.name

    def span(self, day: date) -> tuple[date, date]:
        """The first and the last day shown; a month shows whole weeks."""
        if self.layout == "week":
            first = earlier(day, day.weekday())
            return first, later(first, 6 - first.weekday())
        begin, last = day.replace(day=1), last_of_month(day)
        return earlier(begin, begin.weekday()), later(last, 6 - last.weekday())


def layout_of(params: Mapping[str, str], fields: Sequence[Field]) -> Layout | None:
    """The layout that an address asks for; None where no field is a date."""
    moments = [one for one in fields if one.type.is_moment]
    if not moments:
        return None
    start = by_name(params.get("from", ""), moments) or first_beginning(moments)
    given = params.get("to", "")
    end = None if given == "none" else by_name(given, moments) or ending_of(start, moments)
    layout = params.get("layout", "")
    return Layout(
        start=start,
        end=end if end != start else None,
        layout=layout if layout in LAYOUTS else LAYOUTS[0],
        day=day_of(params.get("date", "")),
        colour=by_name(params.get("colour", ""), colours(fields)),
    )


def colours(fields: Sequence[Field]) -> list[Field]:
    """What events can be coloured by: facets first."""
    found = [one for one in fields if one.type in {FieldType.TEXT, FieldType.BOOLEAN} and not one.is_multivalued]
    return sorted(found, key=lambda one: not one.is_facet)


def by_name(name: str, fields: Sequence[Field]) -> Field | None:
    """The field with this name, among those that fit."""
    return next((one for one in fields if one.name == name), None)


def first_beginning(moments: Sequence[Field]) -> Field:
    """The date that is called a beginning, else the first."""
    return next((one for one in moments if set(one.name.lower().split("_")) & set(BEGINNINGS)), moments[0])


def ending_of(start: Field, moments: Sequence[Field]) -> Field | None:
    """The date that is called the end of this beginning: `date_start` goes with `date_end`."""
    words = start.name.lower().split("_")
    for begin, end in zip(BEGINNINGS, ENDINGS, strict=True):
        if begin in words:
            wanted = "_".join(end if one == begin else one for one in words)
            return next((one for one in moments if one.name.lower() == wanted), None)
    return None


def day_of(text: str) -> date | None:
    """A day as addresses have it; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def last_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_after(day: date) -> date:
    """The first day of the next month; the last month of the calendar is its own."""
    if (day.year, day.month) == (9999, 12):
        return day.replace(day=1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_before(day: date) -> date:
    """The first day of the month before; the first month of the calendar is its own."""
    first = day.replace(day=1)
    return first if first == date.min else (first - timedelta(days=1)).replace(day=1)


def later(day: date, days: int) -> date:
    """Some days later, within the calendar."""
    return day + timedelta(days=min(days, (date.max - day).days))


def earlier(day: date, days: int) -> date:
    """Some days earlier, within the calendar."""
    return day - timedelta(days=min(days, (day - date.min).days))
