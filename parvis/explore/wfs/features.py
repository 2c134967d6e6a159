"""Features of one dataset, in GML or GeoJSON. Source: other-services.md §5."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.explore.answers import answer
from parvis.explore.ows.asking import Asked, MissingParameterError, counted, listed, one_of
from parvis.explore.ows.writing import add, root, sent
from parvis.explore.record_views import source_for
from parvis.explore.v1.asking import backquoted, located
from parvis.explore.wfs.gml import add_feature, property_name
from parvis.explore.wfs.older import as_older, is_older
from parvis.lib.errors import ForbiddenError, NotFoundError, ParameterError
from parvis.lib.schema import FieldType
from parvis.odsql import OutputColumn
from parvis.records.query import RecordsQuery
from parvis.records.search import Page, prepared
from parvis.records.source import Source

GML, GEOJSON = "gml", "geojson"
GML_TYPE = "text/xml; subtype=gml/3.1.1"
FORMATS = {GML_TYPE: GML, "application/json": GEOJSON, "geojson": GEOJSON, "application/geo+json": GEOJSON,
           "text/xml": GML, "gml3": GML, "application/gml+xml; version=3.2": GML}  # fmt: skip
RESULTS = {"hits": "hits", "results": "results"}
DEFAULT_COUNT, MOST = 1000, 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """The features of an answer."""

    name: str
    page: Page
    columns: tuple[OutputColumn, ...]


def features(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """The features that are asked for."""
    kind = one_of(asked, "outputformat", FORMATS, GML_TYPE)
    name, record_id = wanted(asked)
    source = visible_source(request, name)
    query = question(asked, source, record_id)
    size = min(MOST, counted(asked, "count", counted(asked, "maxfeatures", DEFAULT_COUNT)))
    only_hits = one_of(asked, "resulttype", RESULTS, "results") == "hits"
    search = replace(prepared(source, query), limit=0 if only_hits else size, offset=counted(asked, "startindex", 0))
    page = search.page(with_ids=True)
    found = Found(source.name, page, page.columns)
    if kind == GEOJSON:
        return answer(request, collection(found, source), lang=query.lang)
    written = document(found)
    return sent(request, as_older(written) if is_older(asked) else written, media_type=GML_TYPE)


def wanted(asked: Asked) -> tuple[str, str]:
    """The dataset, and the record where one is asked for. Raises MissingParameterError."""
    identifiers = listed(asked, "featureid", "resourceid") or ([asked["id"]] if asked.get("storedquery_id") else [])
    name, _, record_id = identifiers[0].rpartition(".") if identifiers else ("", "", "")
    names = listed(asked, "typenames", "typename")
    if not names and not name:
        raise MissingParameterError("typeNames")
    return (names[0] if names else name).removeprefix("ods:"), record_id


def visible_source(request: HttpRequest, name: str) -> Source:
    """The records of a dataset with geometries. Raises ParameterError."""
    try:
        source = source_for(request, name, RecordsQuery(lang=settings.LANGUAGE_CODE))
    except (NotFoundError, ForbiddenError) as error:
        raise ParameterError("typeNames", name, "a dataset with a geographic field") from error
    if not any(field.type.is_geo and field.name not in source.hidden for field in source.schema):
        raise ParameterError("typeNames", name, "a dataset with a geographic field")
    return source


def question(asked: Asked, source: Source, record_id: str) -> RecordsQuery:
    """What the records must be. Raises ParameterError."""
    known = {property_name(field.name): field.name for field in source.schema if field.name not in source.hidden}
    names = [name.removeprefix("ods:") for name in listed(asked, "propertyname") if name != "*"]
    for name in names:
        if name not in known:
            raise ParameterError("propertyName", name, f"one of {', '.join(known)}")
    where = [f'recordid="{record_id}"'] if record_id.isalnum() else []
    corners = listed({**asked, "bbox": asked.get("bbox", "").strip("[]")}, "bbox")[:4]
    if corners:
        where.append(inside(corners, source))
    return RecordsQuery(
        select=", ".join(backquoted(known[name]) for name in names), where=tuple(where), lang=settings.LANGUAGE_CODE
    )


def inside(corners: list[str], source: Source) -> str:
    """The condition of a box: lat1, lon1, lat2, lon2."""
    try:
        numbers = [float(one) for one in corners]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise ParameterError("bbox", ",".join(corners), "four numbers: lat1,lon1,lat2,lon2")
    place = located(source.schema, "bbox", FieldType.GEO_SHAPE, FieldType.GEO_POINT)
    return f"in_bbox({place}, {', '.join(f'{one:f}' for one in numbers)})"


def document(found: Found) -> Any:
    """Features as GML."""
    page = found.page
    collection = root(
        "wfs:FeatureCollection", numberMatched=str(page.total_count), numberReturned=str(len(page.results))
    )
    name = f"ods:{property_name(found.name)}"
    for result, record_id in zip(page.results, page.ids, strict=False):
        add_feature(add(collection, "wfs:member"), name, record_id, result, found.columns)
    return collection


def collection(found: Found, source: Source) -> dict[str, Any]:
    """Features as GeoJSON."""
    field = located(source.schema, "outputFormat", FieldType.GEO_SHAPE, FieldType.GEO_POINT).strip("`")
    features = [
        {
            "type": "Feature",
            "id": f"{found.name}.{record_id}",
            "geometry": geometry(result.get(field)),
            "properties": {key: value for key, value in result.items() if key != field},
        }
        for result, record_id in zip(found.page.results, found.page.ids, strict=False)
    ]
    return {"type": "FeatureCollection", "numberMatched": found.page.total_count, "features": features}


def geometry(value: Any) -> Any:
    """A geometry of GeoJSON."""
    if value is None:
        return None
    if "lon" in value:
        return {"type": "Point", "coordinates": [value["lon"], value["lat"]]}
    return value.get("geometry", value)
