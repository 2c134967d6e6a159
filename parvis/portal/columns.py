"""Which columns a table shows and in which order, and what the menu of each offers: all of it in the address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext

from parvis.lib.schema import Field
from parvis.portal.cells import moment_text, number_text
from parvis.portal.datasets import Shown
from parvis.portal.histograms import Statistics, bars_of
from parvis.portal.identifiers import identifiers
from parvis.portal.state import State
from parvis.portal.tables import SORTABLE, Heading, Table
from parvis.ui.templatetags.ui import number


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a menu."""

    label: str
    url: str
    icon: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """What one may do with a column, and what is known of it."""

    links: tuple[Link, ...]
    facts: tuple[str, ...]


def arranged(fields: Sequence[Field], state: State) -> list[Field]:
    """The fields shown, in the order asked for; all of them where the address names none that is there."""
    by_name = {one.name: one for one in fields}
    chosen = [by_name[name] for name in dict.fromkeys(state.columns) if name in by_name] or list(fields)
    kept = [one for one in chosen if one.name not in state.hide] or chosen
    return sorted(kept, key=lambda one: one.name != state.pin)


def as_identifiers(fields: Sequence[Field], statistics: Statistics) -> list[Field]:
    """The fields, those that name things marked: their numbers are not grouped by thousands."""
    named = identifiers(fields, statistics)
    return [replace(one, annotations={**one.annotations, "id": True}) if one.name in named else one for one in fields]


def with_menus(table: Table, state: State, shown: Shown, statistics: Statistics, filter_url: str) -> Table:
    """A table whose headings have menus and pictures of their values, and whose places lead to the map."""
    path = shown.view_url("table")
    names = [one.field.name for one in table.headings]
    headings = tuple(
        replace(
            one,
            menu=Menu(tuple(links(one, state, path, names, filter_url)), tuple(facts(one.field, statistics, shown))),
            bars=bars_of(one.field, statistics),
        )
        for one in table.headings
    )
    return replace(table, headings=headings, map_url=shown.view_url("map") if "geo" in shown.features else "")


def links(heading: Heading, state: State, path: str, names: Sequence[str], filter_url: str) -> Iterator[Link]:
    """The lines of a column's menu."""
    field = heading.field
    if field.type in SORTABLE and not field.is_multivalued:
        words = (gettext("Smallest first"), gettext("Largest first"))
        if not field.type.is_number:
            words = (gettext("Oldest first"), gettext("Newest first")) if field.type.is_moment else ("A → Z", "Z → A")
        for word, sign, icon, sort in zip(
            words, ("-", ""), ("arrow-up", "arrow-down"), ("ascending", "descending"), strict=True
        ):
            yield Link(word, path + state.changed(sort=sign + field.name).query, icon, current=heading.sort == sort)
    yield Link(gettext("Filter"), f"{filter_url}&filter.field={field.name}", "filter")
    if state.pin == field.name:
        yield Link(gettext("Unpin"), path + state.changed(pin="").query, "close")
    elif names[0] != field.name:
        yield Link(gettext("Pin on the left"), path + state.changed(pin=field.name).query, "pin")
    yield from moves(field.name, state, path, names)
    if len(names) > 1:
        yield Link(gettext("Hide"), path + without(field.name, state).query, "eye-off")


def moves(name: str, state: State, path: str, names: Sequence[str]) -> Iterator[Link]:
    """One place to the left or to the right; a pinned column has its place."""
    place, first = names.index(name), 1 if state.pin else 0
    if place < first:
        return
    steps = ((-1, gettext("Move to the left"), "previous"), (1, gettext("Move to the right"), "next"))
    for step, label, icon in steps:
        if first <= place + step < len(names):
            order = list(names)
            order[place], order[place + step] = order[place + step], order[place]
            yield Link(label, path + replace(state, columns=tuple(order), hide=(), start=0).query, icon)


def without(name: str, state: State) -> State:
    """The same without a column."""
    pin = "" if state.pin == name else state.pin
    if state.columns:
        return replace(state, columns=tuple(one for one in state.columns if one != name), pin=pin, start=0)
    return replace(state, hide=(*state.hide, name), pin=pin, start=0)


def facts(field: Field, statistics: Statistics, shown: Shown) -> Iterator[str]:
    """What was measured of a field, in sentences."""
    known: Mapping[str, Any] = statistics.get(field.name, {})
    total = shown.records_count or 0
    if total and "filled" in known:
        yield gettext("Filled in at {percent}").format(percent=percent(known["filled"], total))
    if distinct := known.get("distinct"):
        sentence = ngettext("{count} value", "{count} different values", distinct)
        about = "" if known.get("distinct_is_exact") else gettext("about") + " "
        yield about + sentence.format(count=number(distinct))
    if known.get("min") is not None:
        yield gettext("From {low} to {high}").format(low=bound(known["min"], field), high=bound(known["max"], field))


def percent(part: int, whole: int) -> str:
    """A share in whole percents; neither none nor all where it is not quite so."""
    share = int(100 * part / whole + 0.5)
    if share == 100 and part < whole:
        share = 99
    if share == 0 and part:
        share = 1
    return f"{share}\N{NO-BREAK SPACE}%"


def bound(value: object, field: Field) -> str:
    """An end of the values as people read it."""
    if field.type.is_moment:
        return moment_text(str(value)[:10], with_time=False)
    return number_text(value, field)
