"""What a table and a chart show: the parts, and a value for each in each series."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parvis.lib.schema import Field
from parvis.portal.analyse.asker import KEY, PART, VALUE, Asker, Listed, first_values
from parvis.portal.analyse.choices import Analysis
from parvis.portal.analyse.vocabulary import MOST_SERIES, PIE_PARTS, empty_word, others_word
from parvis.portal.filters import field_namer

Number = float | int | None


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values, one for each part."""

    label: str
    values: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """The answer. `points` are (x, y, records) of a relation; `total` is that of a measure that adds up."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    total: Number = None
    notes: tuple[str, ...] = ()
    unit: str = ""
    step: float = 0
    has_others: bool = False
    points: tuple[tuple[float, float, int], ...] = ()
    correlation: float | None = None
    api: Mapping[str, str] = field(default_factory=dict)
    """The main question as parameters of the API."""

    @property
    def first(self) -> tuple[Number, ...]:
        """The values of the only series, or of all of them together where they add up."""
        if len(self.series) == 1:
            return self.series[0].values
        return tuple(added(column) for column in zip(*(one.values for one in self.series), strict=True))


def compared(asker: Asker, analysis: Analysis) -> Values:
    """The first values of a field, and the others together."""
    most = min(analysis.top, PIE_PARTS) if analysis.chart == "pie" else analysis.top
    listed = first_values(asker, analysis.clause, analysis.by, most=most)
    name = namer(analysis.by)
    keys = list(listed.keys)
    if analysis.order == "name":
        keys.sort(key=lambda one: (one is None, one if isinstance(one, int | float) else 0, name(one).casefold()))
    grouped = f"`{analysis.by.name}` as {KEY}"
    columns, parts = split(asker, analysis, grouped, where=listed.inside if listed.has_others else "")
    rest = outside(asker, analysis, listed, parts) if listed.has_others else {}
    labels = [name(one) for one in keys] + ([others_word()] if rest else [])
    series = [
        Series(label, (*(column.get(one) for one in keys), *([rest.get(label)] if rest else [])))
        for label, column in columns.items()
    ]
    whole = asker.whole(f"{analysis.clause} as {VALUE}") if analysis.measured.adds_up else {}
    api = {"select": f"{analysis.clause} as value", "group_by": grouped_api(analysis), "order_by": "value desc"}
    return Values(
        tuple(labels), tuple(series), total=whole.get(VALUE), has_others=bool(rest), api={**api, "limit": str(most)}
    )


def grouped_api(analysis: Analysis) -> str:
    """What the API groups by, without our aliases."""
    return ", ".join(f"`{one.name}`" for one in (analysis.by, analysis.series) if one)


def key_of(row: Mapping[str, Any]) -> Any:
    """The part that a row belongs to."""
    return row[KEY]


def split(
    asker: Asker,
    analysis: Analysis,
    grouped: str,
    *,
    where: str = "",
    read: Callable[[Mapping[str, Any]], Any] = key_of,
) -> tuple[dict[str, dict[Any, Number]], Listed | None]:
    """Values by series and key; one series named after the measure where none is asked for."""
    select = f"{analysis.clause} as {VALUE}"
    if analysis.series is None:
        rows = asker.groups(select, grouped, where=[where])
        return {"": {read(row): row[VALUE] for row in rows}}, None
    parts = first_values(asker, analysis.clause, analysis.series, most=MOST_SERIES, fold=True)
    name = namer(analysis.series)
    found: dict[str, dict[Any, Number]] = {name(one): {} for one in parts.keys}
    inside = parts.inside if parts.has_others else ""
    for row in asker.groups(select, f"{grouped}, `{analysis.series.name}` as {PART}", where=[where, inside]):
        if (label := name(row[PART])) in found:
            found[label][read(row)] = row[VALUE]
    if parts.has_others:
        rows = asker.groups(select, grouped, where=[where, parts.outside])
        found[others_word()] = {read(row): row[VALUE] for row in rows}
    return found, parts


def outside(asker: Asker, analysis: Analysis, listed: Listed, parts: Listed | None) -> dict[str, Number]:
    """The measure over all values that are not named, by series."""
    select = f"{analysis.clause} as {VALUE}"
    if parts is None or analysis.series is None:
        return {"": asker.whole(select, where=[listed.outside]).get(VALUE)}
    inside = parts.inside if parts.has_others else ""
    rows = asker.groups(select, f"`{analysis.series.name}` as {PART}", where=[listed.outside, inside])
    name = namer(analysis.series)
    found: dict[str, Number] = {name(row[PART]): row[VALUE] for row in rows}
    if parts.has_others:
        found[others_word()] = asker.whole(select, where=[listed.outside, parts.outside]).get(VALUE)
    return found


def namer(field: Field) -> Callable[[Any], str]:
    """What to call values of a field."""
    name = field_namer({field.name: field})

    def named(value: Any) -> str:
        if value is None or value == "":
            return empty_word()
        if isinstance(value, bool):
            return name(field.name, "true" if value else "false")
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return name(field.name, str(value))

    return named


def added(values: Sequence[Number]) -> Number:
    """Their sum; None where there is none."""
    known = [one for one in values if one is not None]
    return sum(known) if known else None
