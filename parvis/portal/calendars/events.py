"""Records as events of a calendar."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from parvis.lib.schema import Field, FieldType
from parvis.portal.analyse.asker import Asker, Listed, first_values
from parvis.portal.analyse.values import namer
from parvis.portal.analyse.vocabulary import MOST_SERIES, others_word
from parvis.portal.calendars.choices import Layout
from parvis.portal.cells import title_of
from parvis.portal.odsql_text import named
from parvis.records.query import LIST_LIMIT
from parvis.records.search import search

MOST_EVENTS = 3 * LIST_LIMIT
SHOWN_A_DAY = 4
TITLES = re.compile(r"^(?:titre|title|nom|name|label|libelle|intitule|objet|evenement|event)", re.IGNORECASE)
TITLE_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Event:
    """A record in time; `colour` is the number of its category, from 1."""

    title: str
    url: str
    first: date
    last: date
    time: str = ""
    colour: int = 0
    category: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it spans several days."""
        return self.last > self.first


@dataclass(frozen=True, slots=True)
class Found:
    """The events of a span, and how many there are in all."""

    events: Sequence[Event]
    total: int
    legend: Sequence[str] = ()

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.total > len(self.events)


def events_between(
    asker: Asker, layout: Layout, fields: Sequence[Field], first: date, last: date, *, offset: int = -1
) -> Found:
    """The events that touch a span. With an offset, a page of those from its first day on.

    Raises InputError, QueryTooLongError.
    """
    where = until_end(layout, first) if offset >= 0 else touching(layout, first, last)
    titles = title_fields(fields, layout)
    chosen = {one.name: one for one in (layout.start, layout.end, layout.colour, *titles) if one}
    query = replace(
        asker.query,
        select=", ".join(named(name) for name in chosen),
        where=(*asker.query.where, where),
        order_by=named(layout.start.name),
        limit=LIST_LIMIT,
        offset=max(0, offset),
    )
    rows: list[tuple[Mapping[str, Any], str]] = []
    total, places = 0, range(0, MOST_EVENTS, LIST_LIMIT) if offset < 0 else [offset]
    for place in places:
        page = search(asker.source, replace(query, offset=place), with_ids=True)
        rows += zip(page.results, page.ids, strict=True)
        total = page.total_count
        if place + LIST_LIMIT >= total:
            break
    listed = first_values(asker, "count(*)", layout.colour, most=MOST_SERIES, fold=True) if layout.colour else None
    events = [event(row, key, layout, titles, listed, asker.source.name) for row, key in rows]
    return Found([one for one in events if one], total, legend_of(listed))


def touching(layout: Layout, first: date, last: date) -> str:
    """Events that have a day in a span; a comparison with a day includes it whole."""
    return f"{named(layout.start.name)} <= date'{last.isoformat()}' and ({until_end(layout, first)})"


def until_end(layout: Layout, first: date) -> str:
    """Events that are not over before a day."""
    start, day = named(layout.start.name), f"date'{first.isoformat()}'"
    return f"{start} >= {day} or {named(layout.end.name)} >= {day}" if layout.end else f"{start} >= {day}"


def title_fields(fields: Sequence[Field], layout: Layout) -> list[Field]:
    """The few fields that a title may come from: those called so, then the first texts."""
    texts = [one for one in fields if one.type is FieldType.TEXT and one != layout.colour and not one.is_multivalued]
    return sorted(texts, key=lambda one: TITLES.match(one.name) is None)[:TITLE_FIELDS]


def event(
    row: Mapping[str, Any], key: str, layout: Layout, titles: Sequence[Field], listed: Listed | None, dataset_id: str
) -> Event | None:
    """A record as an event; None where its date is in no calendar of ours."""
    begin, end = row.get(layout.start.name), row.get(layout.end.name) if layout.end else None
    first = day_in(begin)
    if first is None:
        return None
    colour, category = category_of(row, layout, listed)
    return Event(
        title=title_of(row, titles or [layout.start]),
        url=reverse("portal:record", args=[dataset_id, key]),
        first=first,
        last=max(first, day_in(end) or first),
        time=str(begin)[11:16] if layout.start.type is FieldType.DATETIME else "",
        colour=colour,
        category=category,
    )


def category_of(row: Mapping[str, Any], layout: Layout, listed: Listed | None) -> tuple[int, str]:
    """The colour of a record, and what it means."""
    if layout.colour is None or listed is None:
        return 0, ""
    value = row.get(layout.colour.name)
    name = namer(layout.colour)
    if value in listed.keys:
        return listed.keys.index(value) + 1, name(value)
    return MOST_SERIES, name(value)


def legend_of(listed: Listed | None) -> list[str]:
    """What the colours mean, in their order."""
    if listed is None:
        return []
    name = namer(listed.field)
    return [*(name(one) for one in listed.keys), *([others_word()] if listed.has_others else [])]


def day_in(value: object) -> date | None:
    """The day of a moment as the API writes it."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def by_day(events: Iterable[Event], first: date, last: date) -> dict[date, list[Event]]:
    """Each day of a span with the events that touch it."""
    days: dict[date, list[Event]] = {first + timedelta(days=place): [] for place in range((last - first).days + 1)}
    for one in events:
        begin = max(one.first, first)
        for place in range((min(one.last, last) - begin).days + 1):
            days[begin + timedelta(days=place)].append(one)
    return days
