"""The view Calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from parvis.lib.errors import InputError, QueryTooLongError
from parvis.portal.analyse.asker import Asker
from parvis.portal.api_links import api_parameters, dataset_address
from parvis.portal.asking import Answer, answer
from parvis.portal.calendars.choices import (
    LAYOUTS,
    Layout,
    colours,
    day_of,
    earlier,
    last_of_month,
    later,
    layout_of,
    month_after,
    month_before,
)
from parvis.portal.calendars.events import SHOWN_A_DAY, Event, Found, by_day, events_between, touching
from parvis.portal.chosen import frame_of, with_choices
from parvis.portal.dataset_views import Opened, opened
from parvis.portal.odsql_text import named
from parvis.portal.pager import pager
from parvis.portal.reading import reading_page
from parvis.records.query import LIST_LIMIT

VIEW = "calendar"
CHOICES = ("from", "to", "layout", "date", "colour")


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its events; `more` are not shown in a month."""

    day: date
    events: Sequence[Event]
    more: int
    url: str
    is_today: bool
    is_outside: bool

    @property
    def name(self) -> str:
        """The whole date in words."""
        return str(date_format(self.day, "l j F Y"))


@reading_page
def calendar(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Records by their dates: a month, a week, or a list from a day on."""
    dataset = opened(request, dataset_id)
    layout = layout_of(request.GET.dict(), dataset.fields)
    dataset = with_choices(dataset, layout.parameters() if layout else ())
    found = answer(dataset.question(VIEW))
    context = {**frame_of(dataset, found, VIEW), "problem": found.problem, "layout": layout}
    if layout and not found.problem:
        try:
            context |= laid_out(dataset, found, layout)
        except (InputError, QueryTooLongError) as refusal:
            context["problem"] = gettext(refusal.sentence).format(**refusal.data)
    return render(request, "portal/dataset/calendar.html", context, status=400 if context["problem"] else 200)


def laid_out(dataset: Opened, found: Answer, layout: Layout) -> dict[str, object]:
    """What the page shows of a calendar. Raises InputError, QueryTooLongError."""
    asker = Asker(dataset.source, found.question.query())
    today = timezone.localdate()
    day = layout.day or first_day(asker, layout, today)
    is_list = layout.layout == "list"
    first, last = layout.span(day)
    events = (
        events_between(asker, layout, dataset.fields, day, date.max, offset=found.state.start)
        if is_list
        else events_between(asker, layout, dataset.fields, first, last)
    )

    def address(**changes: str) -> str:
        kept = {**dict(layout.parameters()), "date": day.isoformat(), **changes}
        filters = [pair for pair in found.state.kept("sort", "view", "rows") if pair[0] not in CHOICES]
        return f"{found.question.path}?{urlencode([*filters, *kept.items()])}"

    before, following = around(layout, day)
    return {
        "found": events,
        "title": title_of_span(layout, day, first),
        "weeks": [] if is_list else weeks(events, (first, last), day, layout, today, address),
        "days": listed(events.events, day) if is_list else [],
        "weekdays": [str(date_format(date(2024, 1, place), "l")) for place in range(1, 8)],
        "layouts": [(name, address(layout=name), name == layout.layout) for name in LAYOUTS],
        "before_url": address(date=before.isoformat()),
        "after_url": address(date=following.isoformat()),
        "today_url": address(date=today.isoformat()),
        "today": today,
        "pager": list_pager(found, events) if is_list else None,
        "moments": [one for one in dataset.fields if one.type.is_moment],
        "colours": colours(dataset.fields),
        "day": day.isoformat(),
        "ical_url": ical_url(dataset, found, layout),
        "panel": [pair for pair in found.state.kept("sort", "view", "rows") if pair[0] not in CHOICES],
    }


def first_day(asker: Asker, layout: Layout, today: date) -> date:
    """Where a calendar opens: today where something is on this month, else at the nearest beginning."""
    name = named(layout.start.name)
    begin = today.replace(day=1)
    if asker.whole("count(*) as n", where=[touching(layout, begin, last_of_month(begin))]).get("n"):
        return today
    coming = asker.whole(f"min({name}) as d", where=[f"{name} >= date'{begin.isoformat()}'"])
    past = asker.whole(f"max({name}) as d", where=[f"{name} < date'{begin.isoformat()}'"])
    found = [day for day in (day_of(str(one.get("d"))[:10]) for one in (past, coming)) if day]
    return min(found, key=lambda day: abs((day - today).days), default=today)


def around(layout: Layout, day: date) -> tuple[date, date]:
    """The day before and after which the neighbouring spans open."""
    if layout.layout == "month":
        return month_before(day), month_after(day)
    return earlier(day, 7), later(day, 7)


def title_of_span(layout: Layout, day: date, first: date) -> str:
    """What the span is called."""
    if layout.layout == "month":
        return str(date_format(day, "F Y"))
    if layout.layout == "week":
        return gettext("Week of {date}").format(date=date_format(first, "DATE_FORMAT"))
    return gettext("From {date} on").format(date=date_format(day, "DATE_FORMAT"))


def weeks(
    found: Found, span: tuple[date, date], day: date, layout: Layout, today: date, address: object
) -> list[list[Day]]:
    """The days of a span, by week."""
    shown = SHOWN_A_DAY if layout.layout == "month" else len(found.events)
    days = [
        Day(
            one,
            events[:shown],
            max(0, len(events) - shown),
            address(layout="week", date=one.isoformat()),  # type: ignore[operator]
            one == today,
            layout.layout == "month" and one.month != day.month,
        )
        for one, events in by_day(found.events, *span).items()
    ]
    return [days[place : place + 7] for place in range(0, len(days), 7)]


def listed(events: Sequence[Event], day: date) -> list[Day]:
    """Events by the day on which they begin; those already begun stand at the first."""
    grouped: dict[date, list[Event]] = {}
    for one in events:
        grouped.setdefault(max(one.first, day), []).append(one)
    today = timezone.localdate()
    return [Day(one, found, 0, "", is_today=one == today, is_outside=False) for one, found in sorted(grouped.items())]


def list_pager(found: Answer, events: Found) -> object:
    """The pages of the list."""
    return pager(
        found.state.changed(rows=LIST_LIMIT, start=found.state.start), total=events.total, path=found.question.path
    )


def ical_url(dataset: Opened, found: Answer, layout: Layout) -> str:
    """The events of the filters as a feed for calendars: their beginning is the first date of the file."""
    url = dataset_address(dataset.shown.dataset.dataset_id, "exports/ical") + api_parameters(found.question)
    first = next(one for one in dataset.fields if one.type.is_moment)
    if first == layout.start:
        return url
    chosen = [layout.start, *(one for one in dataset.fields if not one.type.is_moment)]
    return f"{url}&{urlencode({'select': ','.join(named(one.name) for one in chosen)})}"
