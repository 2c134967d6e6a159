"""An analysis in words: its title, and the sentence that stands for the chart."""

from collections.abc import Sequence

from django.utils.translation import gettext, pgettext

from parvis.lib.schema import Field
from parvis.portal.analyse.choices import Analysis
from parvis.portal.analyse.values import Number, Values
from parvis.portal.analyse.vocabulary import DISTRIBUTION, EVOLUTION, RELATION, UNITS
from parvis.ui.templatetags.ui import number

STRONG, WEAK = 0.7, 0.3
"""Coefficients of correlation, in absolute value, from which a relation is called strong, or seen at all."""


def label_of(field: Field | None) -> str:
    """What a field is called."""
    return (field.label or field.name) if field else ""


def measure_title(analysis: Analysis) -> str:
    """What is measured, in words, with its unit."""
    unit = analysis.of.annotations.get("unit") if analysis.of and analysis.measure != "distinct" else None
    title = analysis.measured.title(label_of(analysis.of), analysis.percentile)
    return f"{title} ({unit})" if unit else title


def title_of(analysis: Analysis, values: Values) -> str:
    """The title written from the choices."""
    by = label_of(analysis.by)
    if analysis.show == RELATION:
        return gettext("{second} by {first}").format(second=label_of(analysis.of), first=by)
    if values.unit:
        by = gettext("{field}, by {unit}").format(field=by, unit=str(UNITS[values.unit]).lower())
    elif analysis.show == DISTRIBUTION and values.step:
        return gettext("Spread of {field}").format(field=by)
    title = gettext("{measure} by {field}").format(measure=measure_title(analysis), field=by)
    if analysis.series:
        title = gettext("{title} and {field}").format(title=title, field=label_of(analysis.series))
    return title


def sentence_of(analysis: Analysis, values: Values) -> str:
    """One sentence made from the values."""
    known = [(value, place) for place, value in enumerate(values.first) if value is not None]
    if not known:
        return gettext("There is nothing to count here.")
    if analysis.show == RELATION:
        return relation_sentence(analysis, values)
    if analysis.show == EVOLUTION and values.unit != "weekday":
        return evolution_sentence(values, known)
    return first_sentence(analysis, values, known)


def first_sentence(analysis: Analysis, values: Values, known: Sequence[tuple[Number, int]]) -> str:
    """Which part comes first, and with how much of the whole."""
    named = [one for one in known if not (values.has_others and one[1] == len(values.labels) - 1)] or known
    value, place = max(named, key=lambda one: one[0] or 0)
    words = {"label": values.labels[place], "value": shown(value), "measure": measure_title(analysis)}
    if values.total and analysis.measured.adds_up and value is not None and value >= 0:
        share = percent(value / values.total)
        if analysis.measure == "count":
            return gettext("“{label}” comes first: {value} records, {share} of the total.").format(**words, share=share)
        return gettext("“{label}” comes first: {value}, {share} of the total.").format(**words, share=share)
    return gettext("“{label}” comes first, with {value} ({measure}).").format(**words)


def evolution_sentence(values: Values, known: Sequence[tuple[Number, int]]) -> str:
    """From the first period to the last, and the highest one."""
    (start, first), (end, last) = known[0], known[-1]
    high, place = max(known, key=lambda one: one[0] or 0)
    words = {
        "first": values.labels[first],
        "last": values.labels[last],
        "start": shown(start),
        "end": shown(end),
        "high": shown(high),
        "peak": values.labels[place],
    }
    if first == last:
        return gettext("{first}: {start}.").format(**words)
    return gettext("From {start} ({first}) to {end} ({last}); the highest is {high} ({peak}).").format(**words)


def relation_sentence(analysis: Analysis, values: Values) -> str:
    """Whether two numbers go together."""
    words = {"first": label_of(analysis.by), "second": label_of(analysis.of)}
    found = values.correlation
    if found is None:
        return gettext("One of the two, {first} or {second}, has a single value.").format(**words)
    words["value"] = shown(round(found, 2))
    if abs(found) < WEAK:
        return gettext("{first} and {second} do not go together (correlation {value}).").format(**words)
    if found > 0:
        sentence = (
            gettext("The larger {first}, the larger {second} (strong correlation, {value}).")
            if found >= STRONG
            else gettext("The larger {first}, the larger {second} on the whole (correlation {value}).")
        )
    else:
        sentence = gettext("The larger {first}, the smaller {second} (correlation {value}).")
    return sentence.format(**words)


def shown(value: Number) -> str:
    """A value as people read it."""
    if value is None:
        return pgettext("no value", "(empty)")
    rounded = round(value, 2 if abs(value) >= 1 else 4) if isinstance(value, float) else value
    return number(int(rounded) if isinstance(rounded, float) and rounded.is_integer() else rounded)


def percent(share: float) -> str:
    """A share of the whole: 12 %, 0,4 %."""
    value = share * 100
    if 0 < value < 0.1:
        return pgettext("percentage", "less than {value}%").format(value=number(0.1))
    rounded = round(value) if value >= 10 or value == 0 else round(value, 1)
    return pgettext("percentage", "{value}%").format(value=shown(rounded))
