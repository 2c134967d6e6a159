"""Records on maps. Source: legacy-v1.md §6."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from parvis.explore.v1.answering import reply, searching
from parvis.explore.v1.asking import Search, digest_of, located, plain
from parvis.explore.v1.records import Asked, asked_of
from parvis.explore.v1.series import Series, series_of
from parvis.explore.v1.shapes import shape
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.records.parameters import whole_number
from parvis.records.search import prepared

FINEST = 29
"""Largest sum of the precisions of clusters and shapes."""
FINEST_ZOOM = 25
MOST_SHAPES = 1000
DEFAULT_DISTANCE = 50
PLACE, HULL, COUNT = "place", "hull", "n"


@searching
def clusters(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """Points near each other, as one."""
    asked = asked_of(request, params, Search.from_params(params))
    zoom, distance = precision(params)
    field = located(asked.source.schema, "dataset", FieldType.GEO_POINT)
    series = series_of(params, asked.source) if any(name.endswith(".func") for name in params) else ()
    columns = [f"{text} as {key}" for one in series for key, text in one.columns]
    question = replace(
        asked.query,
        select=", ".join([f"count(*) as {COUNT}", f"envelope({field}) as {HULL}", *columns]),
        group_by=f"geo_cluster({field}, {zoom}, {distance}) as {PLACE}",
        order_by="",
        limit=None,
        offset=0,
    )
    rows = prepared(asked.source, question).page().results
    found = [cluster_object(row, series) for row in rows]
    content = {
        "clusters": found,
        "count": extent([one["count"] for one in found]),
        "series": {one.name: extent([each["series"][one.name] for each in found]) for one in series},
        "clusterprecision": zoom,
    }
    return reply(request, params, content, lang=asked.query.lang)


def precision(params: QueryDict) -> tuple[int, int]:
    """The zoom and the distance in pixels. Raises ParameterError."""
    given = plain(params)
    zoom = whole_number(given, "clusterprecision") or 0
    shapes = whole_number(given, "shapeprecision") or 0
    if not 0 <= zoom + shapes <= FINEST or zoom < 0:
        raise ParameterError("clusterprecision", zoom, f"clusterprecision + shapeprecision <= {FINEST}")
    distance = whole_number({"clusterdistance": given.get("clusterdistance", "").partition(".")[0]}, "clusterdistance")
    return min(zoom, FINEST_ZOOM), DEFAULT_DISTANCE if distance is None else max(1, distance)


def cluster_object(row: dict[str, Any], series: Sequence[Series]) -> dict[str, Any]:
    """One cluster."""
    centre = row[PLACE]["cluster_centroid"]
    found: dict[str, Any] = {
        "cluster_center": [centre["lat"], centre["lon"]],
        "count": row[COUNT],
        "cluster": shape(row[HULL]),
    }
    if series:
        found["series"] = {one.name: one.value(row) for one in series}
    return found


def extent(values: Sequence[Any]) -> dict[str, Any]:
    """Smallest and largest."""
    known = [one for one in values if one is not None and not isinstance(one, dict)]
    return {"min": min(known, default=None), "max": max(known, default=None)}


@searching
def preview(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """The geometries of records."""
    asked = asked_of(request, params, Search.from_params(params, default_rows=MOST_SHAPES))
    found = [{"geometry": geometry, "geo_digest": digest} for geometry, digest in geometries(asked)]
    return reply(request, params, found, lang=asked.query.lang)


@searching
def polygons(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """The shapes of records, each as a cluster of its own."""
    asked = asked_of(request, params, Search.from_params(params, default_rows=MOST_SHAPES))
    found = [{"cluster": geometry, "geo_digest": digest, "count": 1} for geometry, digest in geometries(asked)]
    content = {"clusters": found, "count": extent([one["count"] for one in found]), "series": {}}
    return reply(request, params, content, lang=asked.query.lang)


def geometries(asked: Asked) -> list[tuple[dict[str, Any], str]]:
    """Geometries and what stands for them in addresses: shapes where there are, else points."""
    field = located(asked.source.schema, "dataset", FieldType.GEO_SHAPE, FieldType.GEO_POINT)
    question = replace(
        asked.query,
        select=f"{field} as {PLACE}",
        where=(*asked.query.where, f"{field} is not null"),
        order_by="",
        limit=None,
    )
    limit = min(asked.query.limit or 0, MOST_SHAPES)
    page = replace(prepared(asked.source, question), limit=limit).page(with_ids=True)
    return [(geometry(row[PLACE]), digest_of(record_id)) for row, record_id in zip(page.results, page.ids, strict=True)]


def geometry(value: dict[str, Any]) -> dict[str, Any]:
    """A geometry of GeoJSON."""
    if "lon" in value:
        return {"type": "Point", "coordinates": [value["lon"], value["lat"]]}
    found: dict[str, Any] = shape(value)
    return found


@searching
def bounding_box(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """How far the records reach."""
    asked = asked_of(request, params, Search.from_params(params))
    field = located(asked.source.schema, "dataset", FieldType.GEO_POINT, FieldType.GEO_SHAPE)
    question = replace(
        asked.query, select=f"count({field}) as {COUNT}, bbox({field}) as {HULL}", order_by="", limit=1, offset=0
    )
    row = next(iter(prepared(asked.source, question).page().results), {COUNT: 0, HULL: None})
    content = {
        "count": row[COUNT],
        "bbox": corners(shape(row[HULL])),
        "geometries": kinds(asked, field, int(row[COUNT] or 0)),
    }
    return reply(request, params, content, lang=asked.query.lang)


def corners(found: dict[str, Any] | None) -> list[float]:
    """West, south, east, north of a rectangle."""
    if found is None:
        return []
    places = found["coordinates"][0] if found["type"] == "Polygon" else [found["coordinates"]]
    longitudes, latitudes = zip(*((one[0], one[1]) for one in places), strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def kinds(asked: Asked, field: str, number: int) -> dict[str, int]:
    """How many geometries of each kind, where there is one kind only."""
    found = asked.source.schema[field.strip("`")]
    if found.type is FieldType.GEO_POINT and number:
        return {"Point": number}
    return {}
