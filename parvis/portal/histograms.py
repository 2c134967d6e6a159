"""How the values of a field spread, as bars of a small picture. From the statistics of a version, not its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.lib.schema import Field
from parvis.records.source import Source

HEIGHT = 24
BAR, GAP = 7, 1
Statistics = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from the smallest to the largest value; `path` is drawn in a box of `width` by `height`."""

    path: str
    width: int
    height: int
    low: object
    high: object


def statistics_of(dataset: Dataset, source: Source) -> Statistics:
    """What was measured of the fields a reader sees; nothing for those who may not read all records."""
    if source.guards or dataset.current_id is None or dataset.current is None:
        return {}
    found = DatasetVersion.objects.filter(pk=dataset.current.pk).values_list("statistics", flat=True).first() or {}
    return {name: known for name, known in found.items() if name not in source.hidden}


def bars_of(field: Field, statistics: Statistics) -> Bars | None:
    """The bars of a number or a moment that varies."""
    known = statistics.get(field.name, {})
    counts: Sequence[int] = known.get("histogram") or ()
    if not counts or not max(counts) or known.get("min") == known.get("max"):
        return None
    return Bars(path(counts), len(counts) * (BAR + GAP) - GAP, HEIGHT, known.get("min"), known.get("max"))


def path(counts: Sequence[int]) -> str:
    """Bars as one path: a bar that is not empty can always be seen."""
    top = max(counts)
    heights = [max(1, round(HEIGHT * count / top)) if count else 0 for count in counts]
    return "".join(
        f"M{place * (BAR + GAP)} {HEIGHT}v-{height}h{BAR}v{height}z" for place, height in enumerate(heights) if height
    )
