"""Charts that old links carry: `dataChart=`, base64 of JSON. Source: other-services.md §1.

Of several queries and series the first one is shown.
"""

import json
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as BadBase64
from collections.abc import Mapping, Sequence
from typing import Any

from parvis.lib.schema import Field
from parvis.portal.analyse.choices import Offer, named
from parvis.portal.analyse.vocabulary import COMPARISON, DISTRIBUTION, EVOLUTION

LONGEST = 100_000
MEASURES = {
    "COUNT": "count", "SUM": "sum", "AVG": "avg", "MIN": "min", "MAX": "max", "COUNTDISTINCT": "distinct",
    "QUANTILES": "percentile",
}  # fmt: skip
CHARTS = {
    "line": "line", "spline": "line", "area": "area", "areaspline": "area", "column": "bars", "bar": "bars",
    "pie": "pie", "treemap": "treemap",
}  # fmt: skip
UNITS = ("year", "quarter", "month", "week", "day", "hour", "weekday")


def old_chart(text: str, offer: Offer) -> dict[str, str]:
    """The choices of an old chart in our words; empty where it cannot be read or asks for fields that are gone."""
    query = first_of(decoded(text).get("queries"))
    chart = first_of(query.get("charts"))
    by = named(word(query, "xAxis"), offer.fields)
    if by is None:
        return {}
    kind, measure = CHARTS.get(word(chart, "type"), ""), MEASURES.get(word(chart, "func").upper(), "count")
    found = {
        "show": question(by, kind, offer),
        "by": by.name,
        "measure": measure,
        "of": word(chart, "yAxis") if measure != "count" else "",
        "series": word(query, "seriesBreakdown"),
        "unit": unit_of(word(query, "timescale")),
        "order": "value" if word(query, "sort").startswith("serie") else "name",
        "chart": "stacked" if query.get("stacked") and kind == "bars" else kind,
    }
    return {name: value for name, value in found.items() if value}


def question(by: Field, kind: str, offer: Offer) -> str:
    """Which of our questions it asked."""
    if by in offer.moments:
        return EVOLUTION
    return DISTRIBUTION if kind in {"pie", "treemap"} else COMPARISON


def unit_of(timescale: str) -> str:
    """A unit of time: `month`, or `month weekday` of a cycle."""
    if "weekday" in timescale:
        return "weekday"
    return timescale if timescale in UNITS else ""


def decoded(text: str) -> Mapping[str, Any]:
    """The object inside; empty for what is none."""
    if not text or len(text) > LONGEST:
        return {}
    padded = text.strip().replace(" ", "+")
    padded += "=" * (-len(padded) % 4)
    for decode in (b64decode, urlsafe_b64decode):
        try:
            found = json.loads(decode(padded))
        except (BadBase64, ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else {}
    return {}


def first_of(value: object) -> Mapping[str, Any]:
    """The first object of a list; empty without one."""
    if isinstance(value, Sequence) and value and isinstance(value[0], dict):
        return value[0]
    return {}


def word(found: Mapping[str, Any], key: str) -> str:
    """A text under a key."""
    value = found.get(key)
    return value if isinstance(value, str) else ""
