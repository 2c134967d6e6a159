"""How far records reach on a map, a few that lie far off left aside."""

from dataclasses import dataclass

from django.core.cache import cache

from parvis.odsql import tiles as statements
from parvis.odsql.tiles import MapQuestion
from parvis.records.clusters import degrees_at
from parvis.records.search import run
from parvis.records.source import Source
from parvis.records.tiles import KEPT_SECONDS, kept_name

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""
FAR = 4
"""Nearly all places are shown alone where the whole is that many times wider or higher."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The box of all places, and of nearly all: one record at (0, 0) does not shrink a city to a dot."""

    whole: Box
    nearly_all: Box
    places: int


def extent(source: Source, question: MapQuestion) -> Extent | None:
    """How far the matching records reach; None where none has a place. Raises OdsqlError, QueryTooLongError."""
    name = kept_name(source, question, "extent")
    found: Extent | None = cache.get(name) if name else None
    if found is None:
        found = measured(source, question)
        if name and found:
            cache.set(name, found, KEPT_SECONDS)
    return found


def measured(source: Source, question: MapQuestion) -> Extent | None:
    """The same, measured anew."""
    rows = run(source, statements.reach(question))
    if not rows or rows[0][0] is None:
        return None
    numbers = [int(str(one)) for one in rows[0]]
    whole, most = numbers[:4], numbers[4:8]
    far = [side_of(whole, axis) > FAR * max(1, side_of(most, axis)) for axis in (0, 1)]
    near = most if any(far) and numbers[8] > 1 else whole
    return Extent(box_of(whole), widened(near) if near is most else box_of(near), numbers[8])


def side_of(box: list[int], axis: int) -> int:
    """How long a box is along an axis."""
    return box[axis + 2] - box[axis]


def widened(box: list[int]) -> Box:
    """A box with a tenth more on each side, for what was left aside near its edge."""
    margins = [side_of(box, axis) // 10 for axis in (0, 1)]
    return box_of([box[0] - margins[0], box[1] - margins[1], box[2] + margins[0], box[3] + margins[1]])


def box_of(box: list[int]) -> Box:
    """A box of the map in degrees; the map counts from the north."""
    west, north = degrees_at(box[0], box[1])
    east, south = degrees_at(box[2], box[3])
    return round(west, 6), round(south, 6), round(east, 6), round(north, 6)
