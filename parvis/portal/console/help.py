"""The functions of the language with a line on each, as the console lists them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop, pgettext_lazy

from parvis.odsql import REGISTRY, Function

SENTENCES = (
    gettext_noop("A date written after a pattern: `yyyy`, `MM`, `dd`, `MMMM`, `EEEE`, `HH`, `ww`…"),
    gettext_noop("A text as the JSON that it holds; what is none becomes the fallback, or stays text."),
    gettext_noop("All words are found as they are; the last one may be the beginning of a word."),
    gettext_noop("All words are found, a letter or two apart; the last one may be the beginning of a word."),
    gettext_noop("An order by chance, the same for the same seed."),
    gettext_noop("As intersects, within or disjoint, whichever the mode says (older name)."),
    gettext_noop("As within_distance (older name)."),
    gettext_noop("Groups of equal width (`5`, `1 day`), or between bounds of your own."),
    gettext_noop("How many records, how many with a value (`count(f)`), how many values (`count(distinct f)`)."),
    gettext_noop("Metres to a point, on the globe."),
    gettext_noop("Number of characters of a text; null for null."),
    gettext_noop("Points that are near on a map of a zoom (0 to 25), within a radius of 40 pixels or as written."),
    gettext_noop("The box around the places, as a GeoJSON feature."),
    gettext_noop("The day of the month, 1 to 31."),
    gettext_noop("The day of the week, 1 (Monday) to 7."),
    gettext_noop("The hour, 0 to 23; 0 for a date without time."),
    gettext_noop("The largest number, or the latest date."),
    gettext_noop("The mean."),
    gettext_noop("The minute, 0 to 59; 0 for a date without time."),
    gettext_noop("The month of a date, 1 to 12."),
    gettext_noop("The place and the geometry share at least one point, borders included."),
    gettext_noop("The place and the geometry share no point."),
    gettext_noop("The place is no further from the point, on the globe."),
    gettext_noop("The place lies wholly in the geometry."),
    gettext_noop("The place touches the box between two corners."),
    gettext_noop("The point lies in the geometry (older name)."),
    gettext_noop("The quarter of a date, 1 to 4."),
    gettext_noop("The second, 0 to 59; 0 for a date without time."),
    gettext_noop("The smallest convex shape around the points, as a GeoJSON feature."),
    gettext_noop("The smallest number, or the earliest date."),
    gettext_noop("The standard deviation of the population."),
    gettext_noop("The sum; 0 where there is no value."),
    gettext_noop("The text in capital letters."),
    gettext_noop("The text in small letters."),
    gettext_noop("The thousandths of a second, 0 to 999."),
    gettext_noop("The time of the request; `years=-1` goes back a year, `year=2020` sets it."),
    gettext_noop("The value in the middle."),
    gettext_noop("The value starts with the text, letter by letter."),
    gettext_noop(
        "The value that a share of the numbers (0 to 100) does not pass, between two of them where it falls there."
    ),
    gettext_noop("The value, or the other one where there is none."),
    gettext_noop("The variance of the population."),
    gettext_noop("The year of a date."),
)
"""The lines of the registry, gathered here to be translated."""


ARGUMENTS = {
    "bound": pgettext_lazy("argument", "bound"),
    "date": pgettext_lazy("argument", "date"),
    "distance": pgettext_lazy("argument", "distance"),
    "fallback": pgettext_lazy("argument", "fallback"),
    "field": pgettext_lazy("argument", "field"),
    "name": pgettext_lazy("argument", "name"),
    "number": pgettext_lazy("argument", "number"),
    "other": pgettext_lazy("argument", "other"),
    "pattern": pgettext_lazy("argument", "pattern"),
    "radius": pgettext_lazy("argument", "radius"),
    "seed": pgettext_lazy("argument", "seed"),
    "share": pgettext_lazy("argument", "share"),
    "text": pgettext_lazy("argument", "text"),
    "value": pgettext_lazy("argument", "value"),
    "width": pgettext_lazy("argument", "width"),
    "words": pgettext_lazy("argument", "words"),
}
"""What stands for an argument in the form of a function."""


@dataclass(frozen=True, slots=True)
class Help:
    """A function for a reader."""

    name: str
    form: str
    text: str
    example: str
    clauses: str


@dataclass(frozen=True, slots=True)
class Family:
    """Functions of a kind."""

    title: str
    functions: Sequence[Help]


def families() -> list[Family]:
    """All functions, by kind."""
    kinds = {
        "predicate": gettext("Conditions"),
        "scalar": gettext("Values"),
        "aggregate": gettext("Aggregations"),
        "grouping": gettext("Groups"),
    }
    return [
        Family(title, [help_of(one) for one in sorted(REGISTRY.values(), key=by_name) if one.kind == kind])
        for kind, title in kinds.items()
    ]


def form_of(function: Function) -> str:
    """How a function is written, its arguments in the reader's words."""
    name, bracket, rest = function.form.partition("(")
    return name + bracket + re.sub(r"[a-z]+", lambda word: str(ARGUMENTS.get(word[0], word[0])), rest)


def by_name(function: Function) -> str:
    """The order of the list."""
    return function.name


def help_of(function: Function) -> Help:
    """One function."""
    clauses = ", ".join(sorted(function.clauses))
    return Help(function.name, form_of(function), gettext(function.help), function.example, clauses)
