"""What the colours of a map say: classes with round limits for numbers, the most frequent values for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, inf, log10
from typing import Any

from django.core.cache import cache

from parvis.lib.schema import Field
from parvis.odsql.tiles import MapQuestion
from parvis.records.query import RecordsQuery
from parvis.records.search import prepared
from parvis.records.source import Source
from parvis.records.tiles import KEPT_SECONDS, kept_name

CLASSES = 6
MOST_VALUES = 7
LEAST_SPREAD = 1e-300
"""Numbers closer than that leave no room for steps between them."""
SHARES = tuple(round(100 * place / CLASSES, 2) for place in range(1, CLASSES))
Value = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Legend:
    """`limits` of numbers, from the lowest to the highest, one more than classes; else `values` by frequency.

    `others` counts the records of values that are not named, `missing` those without any.
    """

    field: Field
    limits: tuple[float, ...] = ()
    values: tuple[tuple[Value, int], ...] = ()
    others: int = 0
    missing: int = 0

    @property
    def is_number(self) -> bool:
        """Whether colours go from low to high."""
        return bool(self.limits)


def legend(source: Source, query: RecordsQuery, question: MapQuestion) -> Legend | None:
    """The legend of the colours of a question. Raises OdsqlError, QueryTooLongError."""
    if question.by is None:
        return None
    name = kept_name(source, question, "legend")
    found: Legend | None = cache.get(name) if name else None
    if found is None:
        found = made(source, query, question.by)
        if name:
            cache.set(name, found, KEPT_SECONDS)
    return replace(found, field=question.by)


def made(source: Source, query: RecordsQuery, field: Field) -> Legend:
    """A legend counted anew."""
    column = f"`{field.name}`"
    plain = replace(query, facet=(), order_by="", offset=0)
    if field.type.is_number:
        columns = [f"min({column}) as low", f"max({column}) as high", "count(*) as n", f"count({column}) as known"]
        columns.append(f"count(distinct {column}) as different")
        columns += [f"percentile({column}, {share}) as p{place}" for place, share in enumerate(SHARES)]
        row = first(source, replace(plain, select=", ".join(columns), limit=1))
        shares = [row[f"p{place}"] for place in range(len(SHARES))] if row else []
        limits = round_limits(row.get("low"), row.get("high"), shares)
        if limits and row["different"] > MOST_VALUES:
            return Legend(field, limits=limits, missing=row["n"] - row["known"])
    counts = replace(plain, select="count(*) as n", group_by=f"{column} as v", order_by="n desc", limit=MOST_VALUES + 2)
    rows = prepared(source, counts).page().results
    total = first(source, replace(plain, select=f"count(*) as n, count({column}) as known", limit=1))
    named = tuple((row["v"], row["n"]) for row in rows if row["v"] is not None)[:MOST_VALUES]
    known = total.get("known", 0)
    return Legend(field, values=named, others=known - sum(n for _, n in named), missing=total.get("n", 0) - known)


def first(source: Source, query: RecordsQuery) -> dict[str, Any]:
    """The one row of figures."""
    return next(iter(prepared(source, query).page().results), {})


def round_limits(low: float | None, high: float | None, shares: Sequence[float | None]) -> tuple[float, ...]:
    """Limits of five to seven classes with about as many records each, rounded; empty where values hardly differ.

    >>> round_limits(0, 187, [12.3, 24.8, 51, 77, 103])
    (0, 10, 20, 50, 80, 100, 190)
    """
    if low is None or high is None or not LEAST_SPREAD < high - low < inf:
        return ()
    exponent = floor(log10(high - low)) - 1
    step = 10.0**exponent
    inner = [nearest(one, step) for one in shares if one is not None]
    bottom, top = floor(low / step) * step, -floor(-high / step) * step
    kept = sorted({one for one in inner if bottom < one < top})
    if len(kept) < 3:
        width = (top - bottom) / CLASSES
        kept = sorted({nearest(bottom + width * place, step) for place in range(1, CLASSES)} - {bottom, top})
    return tuple(tidy(one, -exponent) for one in (bottom, *kept, top))


def nearest(value: float, step: float) -> float:
    """The nearest multiple."""
    return round(value / step) * step


def tidy(value: float, digits: int) -> float:
    """A number of so many decimals (negative: so many zeros) without the dust of its arithmetic."""
    cleaned = round(value, digits)
    return int(cleaned) if cleaned.is_integer() and abs(cleaned) < 1e15 else cleaned
