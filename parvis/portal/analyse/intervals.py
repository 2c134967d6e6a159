"""Numbers in intervals, and numbers against numbers."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from parvis.lib.schema import Field, FieldType
from parvis.portal.analyse.asker import KEY, SECOND, VALUE, Asker
from parvis.portal.analyse.choices import Analysis
from parvis.portal.analyse.periods import missing_note
from parvis.portal.analyse.values import Number, Series, Values
from parvis.portal.cells import number_text

WANTED, MOST_INTERVALS = 15, 200
MOST_POINTS = 1_500
GRID = 30
FARTHEST = 1e15
BOUND = re.compile(r"\[(?P<start>[^,]+),")


@dataclass(frozen=True, slots=True)
class Cut:
    """A field cut in intervals of one width, from the one with number `first` to the one with number `last`."""

    field: Field
    step: float
    first: int
    last: int

    @property
    def clause(self) -> str:
        """As ODSQL groups by it."""
        step = int(self.step) if self.step.is_integer() else self.step
        return f"range(`{self.field.name}`, {step!r})"

    def place(self, key: Any) -> int | None:
        """The number of the interval that a key of a group names."""
        found = BOUND.match(str(key))
        return round(float(found["start"]) / self.step) if found else None

    def label(self, place: int) -> str:
        """An interval in words."""
        start, end = place * self.step, (place + 1) * self.step
        if self.field.type is FieldType.INT:
            if self.step == 1:
                return number_of(start)
            end -= 1
        return gettext("{start} to {end}").format(start=number_of(start), end=number_of(end))

    def middle(self, place: int) -> float:
        """Where an interval is drawn."""
        return (place + 0.5) * self.step


def in_intervals(asker: Asker, analysis: Analysis) -> Values:
    """How the values of a number are spread."""
    field = analysis.by
    cut, notes = cut_of(asker, field, analysis.step)
    notes.append(missing_note(asker, f"`{field.name}`"))
    if cut is None:
        return Values((), (Series("", ()),), notes=tuple(one for one in notes if one))
    rows = asker.groups(
        f"{analysis.clause} as {VALUE}", f"{cut.clause} as {KEY}", where=[f"`{field.name}` is not null"]
    )
    found: dict[int | None, Number] = {cut.place(row[KEY]): row[VALUE] for row in rows}
    places = range(cut.first, cut.last + 1)
    values = tuple(found.get(place, 0) for place in places)
    return Values(
        tuple(cut.label(place) for place in places),
        (Series("", values),),
        total=sum(one or 0 for one in values),
        notes=tuple(one for one in notes if one),
        step=cut.step,
        api={"select": f"{analysis.clause} as value", "group_by": f"{cut.clause} as interval", "limit": "20000"},
    )


def cut_of(asker: Asker, field: Field, asked: float = 0, *, wanted: int = WANTED) -> tuple[Cut | None, list[str]]:
    """A field in intervals; one that would make too many gives way. None without any number."""
    found = asker.whole(f"min(`{field.name}`) as {KEY}, max(`{field.name}`) as {VALUE}")
    low, high = found.get(KEY), found.get(VALUE)
    if low is None or high is None or not math.isfinite(low) or not math.isfinite(high):
        return None, []
    if max(abs(low), abs(high)) > FARTHEST:
        return None, [gettext("These numbers are too large to be cut in intervals.")]
    step, notes = asked, []
    if field.type is FieldType.INT and step:
        step = float(max(1, round(step)))
    if not step or (high - low) / step > MOST_INTERVALS:
        if step:
            notes = [gettext("Intervals that narrow would be too many; these are wider.")]
        step = nice((high - low) / wanted, whole=field.type is FieldType.INT)
    return Cut(field, step, math.floor(low / step), math.floor(high / step)), notes


def nice(width: float, *, whole: bool) -> float:
    """The next width of 1, 2 or 5 times a power of ten."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width))
    found = next(times * power for times in (1, 2, 5, 10) if times * power >= width * 0.999)
    return max(1.0, float(round(found))) if whole else found


def related(asker: Asker, analysis: Analysis) -> Values:
    """One number against another: points, and a table of the second by intervals of the first."""
    across, up = analysis.by, analysis.of
    cut, notes = cut_of(asker, across, analysis.step)
    if cut is None or up is None:
        return Values((), (Series("", ()),), notes=tuple(notes))
    both = [f"`{across.name}` is not null", f"`{up.name}` is not null"]
    select = f"count(*) as n, avg(`{up.name}`) as a, median(`{up.name}`) as m"
    rows = asker.groups(select, f"{cut.clause} as {KEY}", where=both)
    found = {cut.place(row[KEY]): row for row in rows}
    places = [place for place in range(cut.first, cut.last + 1) if place in found]
    columns = {gettext("Records"): "n", gettext("Mean"): "a", gettext("Median"): "m"}
    points, is_exact = points_of(asker, across, up, both)
    if not is_exact:
        notes.append(gettext("There are too many points: close ones are drawn as one, larger."))
    return Values(
        tuple(cut.label(place) for place in places),
        tuple(Series(label, tuple(found[place][key] for place in places)) for label, key in columns.items()),
        notes=tuple(notes),
        step=cut.step,
        points=points,
        correlation=correlation(asker, across, up, both),
        api={"select": "count(*) as records", "group_by": f"`{across.name}`, `{up.name}`", "limit": "20000"},
    )


def points_of(
    asker: Asker, across: Field, up: Field, both: list[str]
) -> tuple[tuple[tuple[float, float, int], ...], bool]:
    """Points with how many records are there, and whether each is exactly where it is drawn."""
    grouped = f"`{across.name}` as {KEY}, `{up.name}` as {SECOND}"
    rows = asker.groups(f"count(*) as {VALUE}", grouped, where=both, limit=MOST_POINTS + 1)
    if len(rows) <= MOST_POINTS:
        return tuple((row[KEY], row[SECOND], row[VALUE]) for row in rows), True
    cuts = [cut_of(asker, one, wanted=GRID)[0] for one in (across, up)]
    first, second = cuts
    if first is None or second is None:
        return (), True
    grouped = f"{first.clause} as {KEY}, {second.clause} as {SECOND}"
    rows = asker.groups(f"count(*) as {VALUE}", grouped, where=both)
    return tuple(drawn(row, first, second) for row in rows), False


def drawn(row: Mapping[str, Any], across: Cut, up: Cut) -> tuple[float, float, int]:
    """A square of the grid as a point in its middle."""
    return across.middle(across.place(row[KEY]) or 0), up.middle(up.place(row[SECOND]) or 0), row[VALUE]


def correlation(asker: Asker, across: Field, up: Field, both: list[str]) -> float | None:
    """Pearson's coefficient; None where one of them does not vary."""
    x, y = f"`{across.name}`", f"`{up.name}`"
    found = asker.whole(
        f"avg({x}) as ax, avg({y}) as ay, avg({x} * {y}) as axy, stddev({x}) as sx, stddev({y}) as sy", where=both
    )
    if not found or not found.get("sx") or not found.get("sy"):
        return None
    value = (found["axy"] - found["ax"] * found["ay"]) / (found["sx"] * found["sy"])
    return max(-1.0, min(1.0, value)) if math.isfinite(value) else None


def number_of(value: float) -> str:
    """A bound in the reader's language, without the dust of floating point."""
    rounded = float(f"{value:.10g}")
    return number_text(int(rounded) if rounded.is_integer() else rounded, Field("n", FieldType.DOUBLE))
