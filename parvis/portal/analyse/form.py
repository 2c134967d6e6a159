"""The panel of an analysis: each choice with what it may take, and why the others are absent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from parvis.lib.schema import Field
from parvis.portal.analyse.choices import Analysis, Offer
from parvis.portal.analyse.outcome import Outcome
from parvis.portal.analyse.vocabulary import (
    CHART_NAMES,
    CHARTS,
    COMPARISON,
    DISTRIBUTION,
    EVOLUTION,
    MEASURES,
    PERCENTILES,
    QUESTIONS,
    RELATION,
    TOPS,
    UNITS,
)
from parvis.portal.analyse.words import label_of
from parvis.portal.tables import type_name


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list; `why` says why it cannot be taken."""

    value: str
    text: str
    chosen: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What the panel shows."""

    analysis: Analysis
    offer: Offer
    chart: str
    unit: str
    step: float

    @property
    def questions(self) -> list[Choice]:
        """What to show."""
        return [
            Choice(name, str(text), name == self.analysis.show, "" if name in self.offer.questions else lacking(name))
            for name, text in QUESTIONS.items()
        ]

    @property
    def measures(self) -> list[Choice]:
        """What to measure; empty where the question leaves no choice."""
        if self.analysis.show == RELATION:
            return []
        allowed = ("count", "sum") if self.analysis.show == DISTRIBUTION else tuple(MEASURES)
        return [
            Choice(one.name, str(one.label), one.name == self.analysis.measure, self.unmeasured(one.name))
            for one in MEASURES.values()
            if one.name in allowed
        ]

    def unmeasured(self, measure: str) -> str:
        """Why a measure cannot be taken."""
        if not MEASURES[measure].needs or self.offer.measured(measure):
            return ""
        return gettext("needs a field of numbers")

    @property
    def of(self) -> list[Choice]:
        """Of which field the measure is taken."""
        if self.analysis.show == RELATION:
            return options([one for one in self.offer.numbers if one != self.analysis.by], self.analysis.of)
        return options(self.offer.measured(self.analysis.measure), self.analysis.of)

    @property
    def by(self) -> list[Choice]:
        """What cuts records into parts."""
        return options(self.offer.by(self.analysis.show), self.analysis.by)

    @property
    def absent(self) -> str:
        """Why some fields are not listed."""
        listed = self.offer.by(self.analysis.show)
        left_out = [one for one in self.offer.fields if one not in listed]
        if not left_out:
            return ""
        names = ", ".join(f"{label_of(one)} ({type_name(one)})" for one in left_out)
        needs = {
            EVOLUTION: gettext("A change over time needs a date, or a field of years."),
            COMPARISON: gettext("A comparison needs texts, whole numbers, or yes and no."),
            DISTRIBUTION: gettext("A distribution needs numbers or texts."),
            RELATION: gettext("A relation needs numbers."),
        }[self.analysis.show]
        return gettext("{needs} Left out: {names}.").format(needs=needs, names=names)

    @property
    def series(self) -> list[Choice]:
        """What splits the values; empty where they cannot be split."""
        if self.analysis.show not in {EVOLUTION, COMPARISON}:
            return []
        return options([one for one in self.offer.split if one != self.analysis.by], self.analysis.series)

    @property
    def units(self) -> list[Choice]:
        """How long the periods are."""
        if not self.analysis.by.type.is_moment:
            return []
        return [Choice(name, str(text), name == self.unit) for name, text in UNITS.items()]

    @property
    def charts(self) -> list[Choice]:
        """How it may be drawn."""
        return [
            Choice(name, str(CHART_NAMES[name]), name == self.chart, self.undrawn(name))
            for name in CHARTS[self.analysis.show]
        ]

    def undrawn(self, chart: str) -> str:
        """Why a kind of chart does not fit."""
        if chart == "histogram" and self.analysis.cut == "values":
            return gettext("needs a field of numbers")
        if chart in {"pie", "treemap"} and self.analysis.cut == "intervals":
            return gettext("needs a field of texts: intervals have an order that it would hide")
        if chart == "stacked" and not (self.analysis.series and self.analysis.measured.adds_up):
            return gettext("needs series whose values add up")
        return ""

    @property
    def tops(self) -> list[Choice]:
        """How many values are named."""
        if self.analysis.cut != "values":
            return []
        return [Choice(str(one), str(one), one == self.analysis.top) for one in TOPS]

    @property
    def percentiles(self) -> list[Choice]:
        """Which percentile."""
        if self.analysis.measure != "percentile":
            return []
        return [Choice(str(one), str(one), one == self.analysis.percentile) for one in PERCENTILES]

    @property
    def has_intervals(self) -> bool:
        """Whether their width may be chosen."""
        return self.analysis.cut == "intervals" or self.analysis.show == RELATION

    @property
    def step_text(self) -> str:
        """The width of intervals, for a number field."""
        return f"{self.step:g}" if self.step else ""


def form_of(offer: Offer, outcome: Outcome) -> Form:
    """The panel beside an outcome."""
    values = outcome.values
    return Form(outcome.analysis, offer, chart=outcome.chart, unit=values.unit, step=values.step)


def options(fields: Sequence[Field], chosen: Field | None) -> list[Choice]:
    """Fields as choices; those that carry the same label get their name beside it."""
    labels = [label_of(one) for one in fields]
    return [
        Choice(one.name, f"{label} ({one.name})" if labels.count(label) > 1 else label, one == chosen)
        for one, label in zip(fields, labels, strict=True)
    ]


def lacking(question: str) -> str:
    """Why a question cannot be asked of these records."""
    return {
        EVOLUTION: gettext("no field is a date"),
        COMPARISON: gettext("no field has values to compare"),
        DISTRIBUTION: gettext("no field has values to spread"),
        RELATION: gettext("two fields of numbers are needed"),
    }[question]
