"""What the statistics of a version tell in a sentence or two, without reading its records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext

from parvis.lib.schema import Field, FieldType
from parvis.portal.columns import bound, percent
from parvis.portal.filters import field_namer
from parvis.portal.histograms import Bars, Statistics, bars_of
from parvis.portal.tables import Heading
from parvis.ui.templatetags.ui import number

MOST_FACTS = 3
LONGEST = 60
FEW_VALUES = 2


@dataclass(frozen=True, slots=True)
class Described:
    """A field as the table of fields says it."""

    heading: Heading
    filled: str
    example: str
    bars: Bars | None


def described(field: Field, statistics: Statistics, total: int) -> Described:
    """A field with what was measured of it."""
    known: Mapping[str, Any] = statistics.get(field.name, {})
    filled = percent(known["filled"], total) if total and "filled" in known else ""
    return Described(Heading(field), filled, example(field, known), bars_of(field, statistics))


def example(field: Field, known: Mapping[str, Any]) -> str:
    """A value that the field has: its most frequent one, or where its values begin."""
    if top := known.get("top"):
        return cut(str(field_namer({field.name: field})(field.name, worded(top[0][0]))))
    return bound(known["min"], field) if known.get("min") is not None else ""


def facts(fields: Sequence[Field], statistics: Statistics) -> list[str]:
    """Three sentences: who has most, and between what numbers and dates lie."""
    return list(islice(sentences(fields, statistics), MOST_FACTS))


def sentences(fields: Sequence[Field], statistics: Statistics) -> Iterator[str]:
    """What can be told, the most telling first: one sentence of each kind, then more of the first kind."""
    leaders = [one for field in fields if (one := leader(field, statistics.get(field.name, {})))]
    spans = [one for field in fields if field.type.is_moment and (one := span(field, statistics.get(field.name, {})))]
    numbers = [one for field in fields if field.type.is_number and (one := span(field, statistics.get(field.name, {})))]
    yield from chain(leaders[:1], spans[:1], numbers[:1], leaders[1:], numbers[1:], spans[1:])


def leader(field: Field, known: Mapping[str, Any]) -> str:
    """The value that most records have, where some have more than others."""
    top: list[list[Any]] = known.get("top") or []
    if field.type is not FieldType.TEXT or not field.is_facet or len(top) < FEW_VALUES or top[0][1] <= top[1][1]:
        return ""
    value = field_namer({field.name: field})(field.name, str(top[0][0]))
    return gettext("{field}: {value} has the most, {count}.").format(
        field=field.label or field.name, value=cut(value), count=number(top[0][1])
    )


def span(field: Field, known: Mapping[str, Any]) -> str:
    """Between what the values lie; nothing of what names things."""
    if known.get("min") is None or known["min"] == known.get("max") or field.annotations.get("id"):
        return ""
    unit = field.annotations.get("unit")
    high = bound(known["max"], field)
    return gettext("{field}: from {low} to {high}.").format(
        field=field.label or field.name,
        low=bound(known["min"], field),
        high=f"{high} {str(unit).rstrip('.')}" if unit else high,
    )


def worded(value: object) -> str:
    """A value of statistics as facets write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def cut(text: str) -> str:
    """Its beginning."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
