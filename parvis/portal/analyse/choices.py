"""What an address asks to be shown; a choice that does not fit the data gives way to one that does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parvis.lib.schema import Field, FieldType
from parvis.portal.analyse.vocabulary import (
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
    Measure,
)
from parvis.portal.state import Pair, clean

YEARS = re.compile(r"(?:^|_)(?:annee|an|annais|year|exercice|millesime)(?:_|$)")
"""Names of whole numbers and texts that are years."""
CODES = re.compile(r"^(?:id|cod|num|n_|c_|fid|objectid|index)|(?:_id|_code|code|insee|_nr)$")
"""Names of numbers that stand for something, and measure nothing."""
LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 500


@dataclass(frozen=True, slots=True)
class Analysis:
    """One question. `by` cuts records into parts, `of` is what is measured; a relation sets `of` against `by`."""

    show: str
    by: Field
    measure: str = "count"
    of: Field | None = None
    percentile: int = 90
    unit: str = ""
    """Of time; empty: the one that suits the period."""
    step: float = 0
    """Width of number intervals; 0: the one that suits the values."""
    series: Field | None = None
    chart: str = ""
    top: int = 12
    order: str = "value"
    patterns: bool = False
    title: str = ""
    description: str = ""

    @property
    def measured(self) -> Measure:
        """Its measure."""
        return MEASURES[self.measure]

    @property
    def cut(self) -> str:
        """How `by` makes parts: moments, years (of numbers or texts), intervals or values."""
        if self.by.type.is_moment:
            return "moments"
        if self.show == EVOLUTION:
            return "years"
        return "intervals" if self.by.type.is_number and self.show == DISTRIBUTION else "values"

    @property
    def clause(self) -> str:
        """The measure in ODSQL."""
        return self.measured.clause(f"`{self.of.name}`" if self.of else "", self.percentile)

    def parameters(self) -> Iterator[Pair]:
        """What reproduces it."""
        yield "show", self.show
        yield "by", self.by.name
        yield "measure", self.measure
        if self.of:
            yield "of", self.of.name
        if self.measure == "percentile":
            yield "percentile", str(self.percentile)
        for name in ("unit", "chart", "title", "description"):
            if value := getattr(self, name):
                yield name, value
        if self.step:
            yield "step", f"{self.step:g}"
        if self.series:
            yield "series", self.series.name
        if self.top != TOPS[1]:
            yield "top", str(self.top)
        if self.order != "value":
            yield "order", self.order
        if self.patterns:
            yield "patterns", "on"


@dataclass(frozen=True, slots=True)
class Offer:
    """The fields that each choice may take."""

    fields: Sequence[Field]

    @property
    def moments(self) -> list[Field]:
        """Days and instants, then numbers and texts that are years."""
        return [
            *(one for one in self.fields if one.type.is_moment),
            *(one for one in self.fields if is_year(one)),
        ]

    @property
    def values(self) -> list[Field]:
        """What has values to compare: facets first."""
        found = [one for one in self.fields if one.type.can_facet and not one.type.is_moment]
        return sorted(found, key=lambda one: not one.is_facet)

    @property
    def numbers(self) -> list[Field]:
        """What can be added, averaged and set against something; codes and years come last."""
        found = [one for one in self.fields if one.type.is_number and not one.is_multivalued]
        return sorted(found, key=lambda one: is_year(one) or is_code(one))

    @property
    def countable(self) -> list[Field]:
        """What has different values to count."""
        return [one for one in self.fields if one.type.can_facet]

    @property
    def split(self) -> list[Field]:
        """What can make series."""
        return [one for one in self.values if one.type is not FieldType.DOUBLE]

    def by(self, show: str) -> list[Field]:
        """What a question can be cut by."""
        match show:
            case "evolution":
                return self.moments
            case "comparison":
                return self.values
            case "distribution":
                return [*self.numbers, *(one for one in self.values if one not in self.numbers)]
            case _:
                return self.numbers if len(self.numbers) > 1 else []

    def measured(self, measure: str) -> list[Field]:
        """What a measure can be taken of."""
        return {"": [], "values": self.countable}.get(MEASURES[measure].needs, self.numbers)

    @property
    def questions(self) -> list[str]:
        """The questions that have something to be cut by."""
        return [one for one in QUESTIONS if self.by(one)]

    @property
    def default(self) -> str:
        """What one sees at arrival: facets compared, else whatever there is."""
        if any(one.is_facet for one in self.values):
            return COMPARISON
        return next((one for one in (EVOLUTION, COMPARISON, DISTRIBUTION) if self.by(one)), "")


def analysis_of(params: Mapping[str, str], offer: Offer) -> Analysis | None:
    """The analysis that an address asks for; None where nothing can be counted."""
    show = params.get("show", "")
    if show not in offer.questions:
        show = offer.default
    if not show:
        return None
    by = named(params.get("by", ""), offer.by(show)) or offer.by(show)[0]
    measure, of = measured_of(params, offer, show=show, by=by)
    series = named(params.get("series", ""), offer.split)
    takes_series = show in {EVOLUTION, COMPARISON} and series != by
    return Analysis(
        show=show,
        by=by,
        measure=measure,
        of=of,
        percentile=chosen(params.get("percentile", ""), PERCENTILES, 90),
        unit=params.get("unit", "") if params.get("unit") in UNITS and by.type.is_moment else "",
        step=positive(params.get("step", "")) if by.type.is_number else 0,
        series=series if takes_series else None,
        chart=params.get("chart", "") if params.get("chart") in CHARTS[show] else "",
        top=chosen(params.get("top", ""), TOPS, TOPS[1]),
        order="name" if params.get("order") == "name" else "value",
        patterns=params.get("patterns") == "on",
        title=clean(params.get("title", ""))[:LONGEST_TITLE],
        description=clean(params.get("description", ""))[:LONGEST_DESCRIPTION],
    )


def measured_of(params: Mapping[str, str], offer: Offer, *, show: str, by: Field) -> tuple[str, Field | None]:
    """The measure and what it is taken of; a relation always sets a number against a number."""
    if show == RELATION:
        others = [one for one in offer.numbers if one != by]
        return "avg", named(params.get("of", ""), others) or others[0]
    measure = params.get("measure", "count")
    if show == DISTRIBUTION and measure != "sum":
        measure = "count"
    if measure not in MEASURES:
        measure = "count"
    fitting = offer.measured(measure)
    if MEASURES[measure].needs and not fitting:
        measure = "count"
    needs = bool(MEASURES[measure].needs)
    return measure, (named(params.get("of", ""), fitting) or fitting[0]) if needs else None


def is_year(field: Field) -> bool:
    """Whether a field that is no date holds years, by its name."""
    return (
        field.type in {FieldType.INT, FieldType.TEXT}
        and not field.is_multivalued
        and YEARS.search(field.name) is not None
    )


def is_code(field: Field) -> bool:
    """Whether a number names rather than measures."""
    return bool(field.annotations.get("id")) or field.is_facet or CODES.search(field.name) is not None


def named(name: str, fields: Sequence[Field]) -> Field | None:
    """The field with this name, among those that fit."""
    return next((one for one in fields if one.name == name), None)


def chosen(text: str, allowed: Sequence[int], default: int) -> int:
    """One of the numbers of a list."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) in allowed else default


def positive(text: str) -> float:
    """A positive number as people write them, else 0."""
    try:
        value = float(text.replace(",", ".")[:20])
    except ValueError:
        return 0
    return value if 0 < value < 1e15 else 0
