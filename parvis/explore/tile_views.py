"""Maps of one dataset: vector tiles, groups, and what a map must know before it is drawn. Source: other-services.md §7.

`…/tiles/{z}/{x}/{y}.mvt?mode=points|cells|shapes&field=&by=` and the filters of records. `v` in an address is the
version that it was written for: while that version is the current one the answer may be kept for a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.catalogue.models import Dataset
from parvis.explore.answers import answer, mark, tag_of, unchanged
from parvis.explore.record_views import seen_dataset
from parvis.explore.requests import is_anonymous, person_of, portal_url, read_only
from parvis.lib.errors import ParameterError
from parvis.odsql.tiles import BITS, MapQuestion
from parvis.records.clusters import View, as_geojson, clusters
from parvis.records.extent import extent
from parvis.records.legends import Legend, legend
from parvis.records.query import RecordsQuery
from parvis.records.source import Source, source_of_dataset
from parvis.records.tiles import CELL_BITS, MODES, POINTS, Tile, density, kept_name, map_question, thinning, tile, whole
from parvis.records.zones import count_limits, counted, zones_of

TILE_TYPE = "application/vnd.mapbox-vector-tile"
KEPT = "public, max-age=86400"
"""How long the tiles of a version may be kept; not for ever, since data may be closed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the map of a dataset."""

    source: Source
    query: RecordsQuery
    question: MapQuestion
    lang: str
    is_current: bool

    def tag(self, request: HttpRequest, *what: object) -> str:
        """The state that an answer depends on; empty where it changes by itself."""
        kept = kept_name(self.source, self.question, self.query.lang, *what)
        return tag_of(request, kept) if kept else ""

    def keep(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Let caches keep what was asked of the current version by its number."""
        if self.is_current and is_anonymous(request) and "ETag" in response.headers:
            response.headers["Cache-Control"] = KEPT


def asked_of(request: HttpRequest, dataset_id: str) -> Asked:
    """Read an address. Raises ParameterError, OdsqlError, NotFoundError, ForbiddenError."""
    query = RecordsQuery.from_params(request.GET)
    dataset = seen_dataset(request, dataset_id)
    source = source_of_dataset(dataset, person=person_of(request), lang=query.lang, base_url=portal_url(request))
    question = map_question(
        source, query, kinds=kinds_of(dataset), field=request.GET.get("field", ""), by=request.GET.get("by", "")
    )
    return Asked(source, query, question, query.lang, is_current(dataset, request.GET.get("v", "")))


def kinds_of(dataset: Dataset) -> Sequence[str]:
    """The kinds of geometries that a dataset has."""
    return dataset.current.geometry_types if dataset.current else ()


def is_current(dataset: Dataset, number: str) -> bool:
    """Whether an address was written for the version in force."""
    return dataset.current is not None and number == str(dataset.current.number)


@read_only
def vector_tile(request: HttpRequest, dataset_id: str, zoom: str, x: str, y: str) -> HttpResponseBase:
    """One square of the map; 204 where nothing is."""
    place, mode = Tile.from_path(zoom, x, y), request.GET.get("mode", "") or POINTS
    if mode not in MODES:
        raise ParameterError("mode", mode, f"one of {', '.join(MODES)}")
    asked = asked_of(request, dataset_id)
    tag = asked.tag(request, place, mode)
    response: HttpResponseBase | None = unchanged(request, tag, lang="")
    if response is None:
        content = tile(asked.source, asked.question, place, mode)
        response = HttpResponse(content, content_type=TILE_TYPE, status=200 if content else 204)
        mark(request, response, lang="", tag=tag)
    asked.keep(request, response)
    return response


@read_only
def groups(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """The groups of a view, as GeoJSON."""
    view = View.from_params(request.GET.get("bbox", ""), request.GET.get("zoom", ""))
    asked = asked_of(request, dataset_id)
    tag = asked.tag(request, view)
    response: HttpResponseBase | None = unchanged(request, tag, lang="")
    if response is None:
        found = as_geojson(clusters(asked.source, asked.question, view), view.zoom)
        response = answer(request, found, lang="", tag=tag)
    asked.keep(request, response)
    return response


@read_only
def summary(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """What a map must know: the box and number of places, how dense they are at a zoom, and the legend of colours."""
    zoom = whole("zoom", request.GET.get("zoom", "") or "0", BITS - CELL_BITS)
    asked = asked_of(request, dataset_id)
    tag = asked.tag(request, "summary", zoom)
    if same := unchanged(request, tag, lang=asked.lang):
        return same
    source, question = asked.source, asked.question
    places, fullest = density(source, question, BITS - zoom - CELL_BITS)
    box = extent(source, question)
    content: dict[str, Any] = {
        "field": question.field.name,
        "type": question.field.type.value,
        "places": places,
        "bbox": list(box.nearly_all) if box else None,
        "whole_bbox": list(box.whole) if box else None,
        "fullest_cell": fullest,
        "thinned": thinning(source, question, zoom) is not None,
        "by": legend_content(legend(source, asked.query, question)),
    }
    return answer(request, content, lang=asked.lang, tag=tag)


@read_only
def zones(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """How many records lie in each zone of another dataset (`zones`), by the identifier that its tiles give."""
    asked = asked_of(request, dataset_id)
    shapes = zones_of(request.GET.get("zones", ""), person=person_of(request), lang=asked.lang)
    tag = asked.tag(request, "zones", shapes.source.name, shapes.number, shapes.field.name)
    if same := unchanged(request, tag, lang=""):
        return same
    found = counted(asked.source, asked.question, shapes)
    content = {
        "zones": shapes.source.name,
        "limits": list(count_limits(found)),
        "counts": {str(zone): n for zone, n in found.items()},
    }
    return answer(request, content, lang="", tag=tag)


def legend_content(found: Legend | None) -> dict[str, Any] | None:
    """A legend as JSON."""
    if found is None:
        return None
    return {
        "field": found.field.name,
        "label": found.field.label or found.field.name,
        "unit": found.field.annotations.get("unit"),
        "limits": list(found.limits),
        "values": [{"value": value, "count": n} for value, n in found.values],
        "others": found.others,
        "missing": found.missing,
    }
