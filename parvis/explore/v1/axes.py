"""What an analysis is drawn against: a field, or parts of a date. Source: legacy-v1.md §5."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.http import QueryDict

from parvis.explore.v1.asking import backquoted, listed
from parvis.lib.errors import ParameterError
from parvis.lib.schema import Field
from parvis.records.source import Source

PARTS = ("year", "month", "day", "hour", "minute")
PERIODS = ("year", "month", "week", "weekday", "day", "hour", "minute")
PATTERNS = {"weekday": "e", "week": "ww", "weekyear": "xxxx"}
FINEST_PRECISION = {"year": 1, "month": 2, "day": 3, "hour": 4, "minute": 5}
FROM_MONDAY = 1
"""Days of a week count from 0 here, from 1 in the language of today."""


@dataclass(frozen=True, slots=True)
class Part:
    """One group key: `name` is its word in the answer."""

    name: str
    key: str
    expression: str

    def value(self, found: Any) -> Any:
        """The value as it is written."""
        if self.name == "weekday":
            return int(found) - FROM_MONDAY
        return int(found) if self.name in PERIODS else found


@dataclass(frozen=True, slots=True)
class Axis:
    """A field, whole or in parts."""

    field: str
    parts: tuple[Part, ...]
    is_date: bool = False


def axes_of(params: QueryDict, source: Source) -> tuple[Axis, ...]:
    """The axes asked for, in their order. Raises ParameterError."""
    keys = count()
    wanted: dict[str, list[str]] = {}
    for name in listed(params, "x"):
        field, _, part = name.rpartition(".")
        if field in source.schema and (part in PERIODS):
            wanted.setdefault(field, []).append(part)
        else:
            wanted.setdefault(name, [])
    return tuple(
        axis_of(known(name, source), names or date_parts(known(name, source), params), lambda: f"x{next(keys)}")
        for name, names in wanted.items()
    )


def known(name: str, source: Source) -> Field:
    """The field of this name. Raises ParameterError."""
    found = source.schema.by_name.get(source.names.get(name, name))
    if found is None or found.name in source.hidden or not found.type.can_facet:
        raise ParameterError("x", name, "a field that records can be grouped by")
    return found


def axis_of(field: Field, names: Sequence[str], next_key: Any) -> Axis:
    """A field's group keys."""
    name = backquoted(field.name)
    if not names:
        return Axis(field.name, (Part("", next_key(), name),))
    return Axis(field.name, tuple(Part(shown(one), next_key(), expression(one, name)) for one in names), is_date=True)


def shown(part: str) -> str:
    """The word for a part in answers."""
    return "year" if part == "weekyear" else part


def expression(part: str, name: str) -> str:
    """A part of a date in today's language."""
    pattern = PATTERNS.get(part)
    return f"date_format({name}, '{pattern}')" if pattern else f"{part}({name})"


def date_parts(field: Field, params: QueryDict) -> list[str]:
    """The parts of a date that `precision` and `periodic` ask for; none of other fields."""
    if not field.type.is_moment:
        return []
    precision = str(params.get("precision", "")) or "day"
    periodic = str(params.get("periodic", ""))
    if precision not in {*PARTS, "week"}:
        raise ParameterError("precision", precision, f"one of {', '.join((*PARTS, 'week'))}")
    if periodic and periodic not in PERIODS:
        raise ParameterError("periodic", periodic, f"one of {', '.join(PERIODS)}")
    if periodic in {"week", "weekday"}:
        return [periodic, *(PARTS[3 : PARTS.index(precision) + 1] if precision in PARTS else ())]
    if precision == "week":
        return ["weekyear", "week"]
    finest = FINEST_PRECISION.get(str(field.annotations.get("timeserie_precision", "")), len(PARTS))
    last = min(PARTS.index(precision) + 1, finest)
    first = PARTS.index(periodic) if periodic else 0
    return list(PARTS[first : max(last, first + 1)])


def point_value(axes: Sequence[Axis], row: dict[str, Any]) -> Any:
    """Where a point stands: a value, parts of a date, or one of these for each field."""
    found = {axis.field: axis_value(axis, row) for axis in axes}
    return next(iter(found.values())) if len(found) == 1 else found


def axis_value(axis: Axis, row: dict[str, Any]) -> Any:
    """Where a point stands on one axis."""
    if not axis.is_date:
        return row[axis.parts[0].key]
    return {part.name: part.value(row[part.key]) for part in axis.parts}
