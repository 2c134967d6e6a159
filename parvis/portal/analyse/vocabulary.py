"""The words of an analysis: what may be shown, measured and cut, and how each is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

EVOLUTION, COMPARISON, DISTRIBUTION, RELATION = "evolution", "comparison", "distribution", "relation"
QUESTIONS: Mapping[str, object] = {
    EVOLUTION: gettext_lazy("a change over time"),
    COMPARISON: gettext_lazy("a comparison"),
    DISTRIBUTION: gettext_lazy("a distribution"),
    RELATION: gettext_lazy("a relation"),
}
CHARTS: Mapping[str, tuple[str, ...]] = {
    EVOLUTION: ("line", "area", "bars"),
    COMPARISON: ("bars", "stacked"),
    DISTRIBUTION: ("histogram", "pie", "treemap"),
    RELATION: ("scatter",),
}
"""The first of each is what one gets without choosing."""
CHART_NAMES: Mapping[str, object] = {
    "line": gettext_lazy("Line"),
    "area": gettext_lazy("Area"),
    "bars": gettext_lazy("Bars"),
    "stacked": gettext_lazy("Stacked bars"),
    "histogram": gettext_lazy("Histogram"),
    "pie": gettext_lazy("Pie"),
    "treemap": gettext_lazy("Treemap"),
    "scatter": gettext_lazy("Points"),
}
UNITS: Mapping[str, object] = {
    "year": pgettext_lazy("unit of time", "Year"),
    "quarter": pgettext_lazy("unit of time", "Quarter"),
    "month": pgettext_lazy("unit of time", "Month"),
    "week": pgettext_lazy("unit of time", "Week"),
    "day": pgettext_lazy("unit of time", "Day"),
    "hour": pgettext_lazy("unit of time", "Hour"),
    "weekday": pgettext_lazy("unit of time", "Day of the week"),
}
MOST_SERIES = 8
"""With more, the last one is made of all the others. Source: ui.md §7."""
TOPS = (6, 12, 20, 40)
PIE_PARTS = 6
PERCENTILES = (10, 25, 75, 90, 95, 99)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `clause` makes its ODSQL from a quoted field, `title` its words from a label."""

    name: str
    label: object
    clause: Callable[[str, int], str]
    title: Callable[[str, int], str]
    needs: str = "number"
    adds_up: bool = False
    """Whether its values over parts sum to its value over the whole."""


def measures() -> list[Measure]:
    """All of them, in the order of the list."""
    return [
        Measure("count", gettext_lazy("number of records"), lambda _f, _p: "count(*)",
                lambda _f, _p: gettext("Number of records"), needs="", adds_up=True),
        Measure("distinct", gettext_lazy("number of different values"), lambda f, _p: f"count(distinct {f})",
                lambda f, _p: gettext("Number of different values of {field}").format(field=f), needs="values"),
        Measure("sum", pgettext_lazy("measure", "sum"), lambda f, _p: f"sum({f})",
                lambda f, _p: gettext("Sum of {field}").format(field=f), adds_up=True),
        Measure("avg", pgettext_lazy("measure", "mean"), lambda f, _p: f"avg({f})",
                lambda f, _p: gettext("Mean of {field}").format(field=f)),
        Measure("median", pgettext_lazy("measure", "median"), lambda f, _p: f"median({f})",
                lambda f, _p: gettext("Median of {field}").format(field=f)),
        Measure("min", pgettext_lazy("measure", "minimum"), lambda f, _p: f"min({f})",
                lambda f, _p: gettext("Minimum of {field}").format(field=f)),
        Measure("max", pgettext_lazy("measure", "maximum"), lambda f, _p: f"max({f})",
                lambda f, _p: gettext("Maximum of {field}").format(field=f)),
        Measure("percentile", pgettext_lazy("measure", "percentile"), lambda f, p: f"percentile({f}, {p})",
                lambda f, p: gettext("Percentile {p} of {field}").format(field=f, p=p)),
    ]  # fmt: skip


MEASURES = {one.name: one for one in measures()}


def others_word() -> str:
    """What everything beyond the first values is called."""
    return pgettext("all remaining values", "Others")


def empty_word() -> str:
    """What records without a value are called."""
    return pgettext("no value", "(empty)")
