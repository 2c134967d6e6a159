"""A zone of the map as a filter of every view, in the words that clients hold. Source: legacy-v1.md §2.

`geofilter.bbox=lat1,lon1,lat2,lon2`, `geofilter.distance=lat,lon,metres`, `geofilter.polygon=(lat,lon),(lat,lon),…`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.lib.schema import FieldType
from parvis.records.source import Source

Pair = tuple[str, str]
BBOX, DISTANCE, POLYGON = "geofilter.bbox", "geofilter.distance", "geofilter.polygon"
COUNTS = {BBOX: (4, 4), DISTANCE: (3, 3), POLYGON: (6, 400)}
"""The fewest and the most numbers of each."""
NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,15})?")
MOST_METRES = 20_100_000
KILOMETRE = 1000


def areas_of(params: QueryDict) -> tuple[Pair, ...]:
    """The zones of an address; what is none is left out."""
    found = ((name, params.get(name, "").strip()) for name in COUNTS)
    return tuple((name, text) for name, text in found if text and numbers(name, text))


def numbers(name: str, text: str) -> list[float]:
    """The numbers of a zone; none where it makes no sense."""
    if re.sub(NUMBER, "", text).strip("(), ").replace(",", "").replace("(", "").replace(")", "").strip():
        return []
    found = [float(one) for one in NUMBER.findall(text)]
    fewest, most = COUNTS[name]
    if not fewest <= len(found) <= most or (name == POLYGON and len(found) % 2):
        return []
    places = found[:2] if name == DISTANCE else found
    known = all(abs(lat) <= 90 for lat in places[::2]) and all(abs(lon) <= 360 for lon in places[1::2])
    metres = found[2] if name == DISTANCE else 1
    return found if known and isfinite(metres) and 0 < metres <= MOST_METRES else []


def area_clauses(areas: Iterable[Pair], source: Source) -> Iterator[str]:
    """Zones as clauses; none for records without places."""
    for name, text in areas:
        types = (
            [FieldType.GEO_SHAPE, FieldType.GEO_POINT]
            if name == POLYGON
            else [FieldType.GEO_POINT, FieldType.GEO_SHAPE]
        )
        fields = [
            one for type_ in types for one in source.schema if one.type is type_ and one.name not in source.hidden
        ]
        if fields:
            yield clause(name, numbers(name, text), f"`{fields[0].name}`")


def clause(name: str, found: Sequence[float], field: str) -> str:
    """One zone as a clause."""
    if name == BBOX:
        return f"in_bbox({field}, {', '.join(f'{one:f}' for one in found)})"
    if name == DISTANCE:
        return f"within_distance({field}, geom'POINT({found[1]:f} {found[0]:f})', {found[2]:f}m)"
    corners = [f"{lon:f} {lat:f}" for lat, lon in zip(found[::2], found[1::2], strict=True)]
    ring = corners if corners[0] == corners[-1] else [*corners, corners[0]]
    return f"intersects({field}, geom'POLYGON(({', '.join(ring)}))')"


def area_sentence(pair: Pair) -> str:
    """A zone in words."""
    name, text = pair
    if name == BBOX:
        return gettext("In a rectangle of the map")
    if name == POLYGON:
        return gettext("In a zone drawn on the map")
    metres = numbers(name, text)[2]
    far = (
        f"{number_format(round(metres / KILOMETRE, 1))} km"
        if metres >= KILOMETRE
        else f"{number_format(round(metres))} m"
    )
    return gettext("Within {distance} of a place of the map").format(distance=far)
