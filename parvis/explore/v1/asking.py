"""The parameters of version 1, as questions in today's language. Source: legacy-v1.md §2."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.conf import settings
from django.http import QueryDict

from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType, Schema
from parvis.odsql import FacetAsk
from parvis.records.parameters import boolean, language, time_zone, whole_number
from parvis.records.query import RecordsQuery, filled

MOST_ROWS = 10_000
DEFAULT_ROWS = 10
DISTANCE = "dist"
"""The name of a record's distance, in metres, from the centre of `geofilter.distance`."""
PAIR = re.compile(r"\(?\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)?")
SORTS = ("count", "-count", "alphanum", "-alphanum", "num", "-num")
QUERIES = ("q", "rq")
SWITCHES = {**dict.fromkeys(("1", "on", "yes"), "true"), **dict.fromkeys(("0", "off", "no"), "false")}


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked, before the fields of the dataset are known."""

    query: RecordsQuery
    sort: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    facets: tuple[FacetAsk, ...] = ()
    near: tuple[float, float, float] | None = None
    """Latitude, longitude, metres."""
    inside: tuple[tuple[float, float], ...] = ()
    """Corners of a polygon, latitude before longitude."""
    box: tuple[float, float, float, float] | None = None
    digest: str = ""
    echo: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_params(cls, params: QueryDict, *, default_rows: int = DEFAULT_ROWS, cut: bool = False) -> Self:
        """Read an address or a form. Raises ParameterError."""
        given = plain(params)
        query = RecordsQuery(
            refine=tuple(pairs(params, "refine.")),
            exclude=tuple(pairs(params, "exclude.")),
            facet=tuple(disjunctive_facets(params)),
            qv1=tuple(queries(params)),
            limit=rows_of(given, default_rows, cut=cut),
            offset=whole_number(given, "start") or 0,
            lang=language(given, settings.LANGUAGE_CODE),
            timezone=time_zone(given),
        )
        return cls(
            query=query,
            sort=listed(params, "sort"),
            fields=listed(params, "fields"),
            facets=tuple(asked_facets(params)),
            near=circle(given.get("geofilter.distance", "")),
            inside=polygon(given.get("geofilter.polygon", "")),
            box=box(given.get("geofilter.bbox", "")),
            digest=str(given.get("geo_digest", "")),
            echo=echo(params, query),
        )

    def over(self, schema: Schema) -> RecordsQuery:
        """The question in today's language, for a dataset with these fields. Raises ParameterError."""
        return replace(
            self.query, where=tuple(geofilters(self, schema)), order_by=", ".join(orders(self, schema)), select=""
        )


def plain(params: QueryDict) -> dict[str, str]:
    """The last value of each parameter."""
    return {name: str(value) for name, value in params.dict().items()}


def queries(params: QueryDict) -> Iterator[str]:
    """All texts to search with: `q`, `rq` and the named ones of widgets (`q.anything`)."""
    for name, values in params.lists():
        if name in QUERIES or name.startswith("q."):
            yield from (str(text) for text in values if str(text).strip())


def pairs(params: QueryDict, prefix: str) -> Iterator[str]:
    """`refine.kind=pool` as a pair of today."""
    for name, values in params.lists():
        if name.startswith(prefix) and len(name) > len(prefix):
            yield from (f"{backquoted(name.removeprefix(prefix))}:{quoted(str(value))}" for value in values if value)


def backquoted(name: str) -> str:
    """A field's name, whatever it is made of. Raises ParameterError."""
    if "`" in name:
        raise ParameterError("field", name, "the name of a field")
    return f"`{name}`"


def quoted(text: str) -> str:
    """A text of ODSQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def rows_of(params: Mapping[str, str], default: int, *, cut: bool = False) -> int:
    """How many are wanted; a negative number means as many as may be had, and so does too many with `cut`.

    Raises ParameterError.
    """
    rows = whole_number(params, "rows", "limit")
    if rows is None:
        return default
    if rows > MOST_ROWS and not cut:
        raise ParameterError("rows", rows, f"rows <= {MOST_ROWS}")
    return MOST_ROWS if rows < 0 else min(rows, MOST_ROWS)


def is_true(params: QueryDict, name: str) -> bool:
    """A switch, as forms and scripts write it: `true`, `1`, `on`. Raises ParameterError."""
    text = str(params.get(name, "")).strip().lower()
    return boolean({name: SWITCHES.get(text, text)}, name)


def is_disjunctive(params: QueryDict, name: str) -> bool:
    """Whether refinements of a facet are alternatives."""
    return is_true(params, f"disjunctive.{name}")


def disjunctive_facets(params: QueryDict) -> Iterator[str]:
    """Facets whose refinements are alternatives, as today's language says it."""
    for name in params:
        facet = name.removeprefix("disjunctive.")
        if facet != name and is_disjunctive(params, facet):
            yield f"facet(name={quoted(facet)}, disjunctive=true)"


def asked_facets(params: QueryDict) -> Iterator[FacetAsk]:
    """The facets to count. Raises ParameterError."""
    for name in filled(params, "facet"):
        sort = str(params.get(f"facetsort.{name}", "")) or None
        if sort and sort not in SORTS:
            raise ParameterError(f"facetsort.{name}", sort, f"one of {', '.join(SORTS)}")
        yield FacetAsk(name, disjunctive=is_disjunctive(params, name) or None, sort=sort)


def listed(params: QueryDict, name: str) -> tuple[str, ...]:
    """A comma list, possibly repeated."""
    return tuple(part.strip() for text in filled(params, name) for part in text.split(",") if part.strip())


def numbers(text: str, name: str, *counts: int) -> tuple[float, ...]:
    """Numbers between commas. Raises ParameterError."""
    try:
        found = tuple(float(part) for part in text.strip("() ").split(","))
    except ValueError:
        found = ()
    if len(found) not in counts or not all(abs(one) < 1e9 for one in found):
        raise ParameterError(name, text, " or ".join(map(str, counts)) + " numbers between commas")
    return found


def circle(text: str) -> tuple[float, float, float] | None:
    """`lat,lon,metres`; without metres, the very place."""
    if not text.strip():
        return None
    latitude, longitude, *radius = numbers(text, "geofilter.distance", 2, 3)
    return latitude, longitude, radius[0] if radius else 0.0


def box(text: str) -> tuple[float, float, float, float] | None:
    """`lat1,lon1,lat2,lon2`."""
    if not text.strip():
        return None
    first, second, third, fourth = numbers(text, "geofilter.bbox", 4)
    return first, second, third, fourth


def polygon(text: str) -> tuple[tuple[float, float], ...]:
    """`(lat,lon),(lat,lon),…`."""
    if not text.strip():
        return ()
    found = tuple((float(one), float(other)) for one, other in PAIR.findall(text))
    if len(found) < 3:
        raise ParameterError("geofilter.polygon", text, "three places or more")
    return found


def geofilters(asked: Search, schema: Schema) -> Iterator[str]:
    """The conditions of the geographic parameters. Raises ParameterError."""
    if asked.near:
        latitude, longitude, metres = asked.near
        place = located(schema, "geofilter.distance", FieldType.GEO_POINT, FieldType.GEO_SHAPE)
        yield f"within_distance({place}, geom'POINT({longitude!r} {latitude!r})', {max(metres, 0.01):f}m)"
    if asked.box:
        place = located(schema, "geofilter.bbox", FieldType.GEO_POINT, FieldType.GEO_SHAPE)
        yield f"in_bbox({place}, {', '.join(f'{one:f}' for one in asked.box)})"
    if asked.inside:
        place = located(schema, "geofilter.polygon", FieldType.GEO_SHAPE, FieldType.GEO_POINT)
        ring = ", ".join(f"{longitude!r} {latitude!r}" for latitude, longitude in closed(asked.inside))
        yield f"intersects({place}, geom'POLYGON(({ring}))')"
    if asked.digest:
        yield digest_filter(asked.digest)


def located(schema: Schema, parameter: str, *types: FieldType) -> str:
    """The first field of the first of these types that the dataset has. Raises ParameterError."""
    for type_ in types:
        for one in schema:
            if one.type is type_:
                return backquoted(one.name)
    raise ParameterError(parameter, "a place", "a dataset with a geographic field")


def closed(ring: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """A ring that ends where it begins."""
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def digest_of(record_id: str) -> str:
    """What stands for a record's geometry in addresses."""
    return record_id


def digest_filter(digest: str) -> str:
    """The condition that selects the record of a geometry; one that is no more, or of another portal, selects none."""
    return f"recordid={quoted(digest)}"


def orders(asked: Search, schema: Schema) -> Iterator[str]:
    """The sort of version 1, where a plain name means the largest first."""
    for name in asked.sort:
        plain = name.removeprefix("-")
        way = "asc" if name.startswith("-") else "desc"
        if plain == DISTANCE and asked.near:
            yield f"{distance(asked, schema)} {'asc' if way == 'desc' else 'desc'}"
        else:
            yield f"{backquoted(plain)} {way}"


def distance(asked: Search, schema: Schema) -> str:
    """The distance from the centre asked for."""
    latitude, longitude, _ = asked.near or (0.0, 0.0, 0.0)
    place = located(schema, "geofilter.distance", FieldType.GEO_POINT, FieldType.GEO_SHAPE)
    return f"distance({place}, geom'POINT({longitude!r} {latitude!r})')"


def echo(params: QueryDict, query: RecordsQuery) -> dict[str, Any]:
    """What was understood, for people who read answers."""
    found: dict[str, Any] = {}
    for name, values in params.lists():
        group, _, key = name.partition(".")
        if name == "apikey" or not any(values):
            continue
        if group in {"refine", "exclude", "disjunctive", "facetsort"}:
            if key:
                found.setdefault(group, {})[key] = single(values)
        elif name == "facet":
            found[name] = list(values)
        else:
            found[name] = single(values)
    return {**found, "rows": query.limit, "start": query.offset, "format": found.get("format", "json"),
            "timezone": query.timezone}  # fmt: skip


def single(values: Sequence[Any]) -> Any:
    """One value as itself, several as a list."""
    return values[0] if len(values) == 1 else list(values)
