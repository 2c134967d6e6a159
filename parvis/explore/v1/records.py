"""Records of one dataset. Source: legacy-v1.md §3."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from parvis.explore.limits import count_dataset_call
from parvis.explore.requests import person_of, portal_url
from parvis.explore.v1.answering import reply, searching
from parvis.explore.v1.asking import DISTANCE, Search, backquoted, distance
from parvis.explore.v1.feeds import FEEDS, records_feed
from parvis.explore.v1.shapes import facet_groups, geo_names, record_objects, timestamp_text
from parvis.lib.errors import NotFoundError, ParameterError, gettext_noop
from parvis.odsql import FacetAsk
from parvis.records.facets import facets
from parvis.records.query import RecordsQuery
from parvis.records.search import find_record, prepared
from parvis.records.source import Source, find_dataset, source_of_dataset

FORMATS = ("json", "jsonp", "geojson", "geojsonp", *FEEDS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it is asked of."""

    search: Search
    source: Source
    query: RecordsQuery


def source_for(request: HttpRequest, params: QueryDict, lang: str, dataset_id: str = "") -> Source:
    """The records of the dataset that `dataset` names. Raises NotFoundError, ForbiddenError, ParameterError."""
    name = dataset_id or str(params.get("dataset", ""))
    if not name:
        raise ParameterError("dataset", "", "the identifier of a dataset")
    person = person_of(request)
    try:
        dataset = find_dataset(name, person)
    except NotFoundError as error:
        raise NotFoundError(gettext_noop("Unknown dataset: {dataset_id}"), dataset_id=name) from error
    count_dataset_call(request, dataset)
    return source_of_dataset(dataset, person=person, lang=lang, base_url=portal_url(request))


def asked_of(request: HttpRequest, params: QueryDict, search: Search) -> Asked:
    """The question, put to the dataset it names."""
    source = source_for(request, params, search.query.lang)
    return Asked(search, source, search.over(source.schema))


@searching
def search(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """Records that match, and counts of values where they are asked for."""
    asked = Search.from_params(params)
    format_ = str(params.get("format", "")).lower() or "json"
    if format_ not in FORMATS:
        raise ParameterError("format", format_, f"one of {', '.join(FORMATS)}")
    if not params.get("dataset"):
        # What the original answers where no dataset is named; a recorded client counts on it.
        return reply(request, params, {"nhits": 0, "parameters": asked.echo, "records": []}, lang=asked.query.lang)
    question = asked_of(request, params, asked)
    total, records = found_records(question)
    if format_ in FEEDS:
        return records_feed(request, format_, asked, question.source, records)
    if format_.startswith("geojson"):
        return reply(request, params, collection(records), lang=asked.query.lang)
    content = {"nhits": total, "parameters": asked.echo, "records": records}
    if asked.facets:
        known = known_facets(asked.facets, question.source)
        content["facet_groups"] = facet_groups(facets(question.source, known, question.query))
    return reply(request, params, content, lang=asked.query.lang)


def found_records(asked: Asked) -> tuple[int, list[dict[str, Any]]]:
    """How many records match, and those of the page."""
    check_window(asked.query)
    source = asked.source
    geometry = geo_names(source.schema, source.hidden)
    query = replace(asked.query, select=selected(asked, geometry), limit=None, offset=0)
    page = replace(prepared(source, query), limit=asked.query.limit, offset=asked.query.offset).page(with_ids=True)
    kept = frozenset((*asked.search.fields, DISTANCE)) if asked.search.fields else None
    records = record_objects(
        page.results,
        page.ids,
        page.columns,
        dataset_id=source.name,
        timestamp=timestamp_text(source.timestamp, query.timezone),
        geometry="".join(geometry),
        kept=kept,
    )
    return page.total_count, records


def check_window(query: RecordsQuery) -> None:
    """Refuse what lies outside the window, where the portal has one. Raises ParameterError."""
    window = settings.RESULT_WINDOW
    if query.offset < 0 or (window and query.offset + (query.limit or 0) > window):
        raise ParameterError("start", query.offset, f"start + rows <= {window}" if window else "start >= 0")


def selected(asked: Asked, geometry: Sequence[str]) -> str:
    """The fields to read: those asked for that there are, and what gives the geometry."""
    source = asked.source
    wanted = [one for one in asked.search.fields if one in source.schema and one not in source.hidden]
    names = dict.fromkeys([*wanted, *geometry]) if asked.search.fields else {}
    items = [backquoted(name) for name in names] or ["*"]
    if asked.search.near:
        items.append(f"{distance(asked.search, source.schema)} as {DISTANCE}")
    return ", ".join(items)


def known_facets(asked: Sequence[FacetAsk], source: Source) -> list[FacetAsk]:
    """Facets of fields that there are; version 1 says nothing of others."""
    fields = source.schema.by_name
    return [
        one
        for one in asked
        if one.name not in source.hidden
        and (found := fields.get(source.names.get(one.name, one.name))) is not None
        and found.type.can_facet
    ]


def collection(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Records as features."""
    features = [{"type": "Feature", "geometry": one.get("geometry"), "properties": one["fields"]} for one in records]
    return {"type": "FeatureCollection", "features": features}


@searching
def record(request: HttpRequest, params: QueryDict, dataset_id: str, record_id: str) -> HttpResponseBase:
    """One record."""
    query = Search.from_params(params).query
    source = source_for(request, params, query.lang, dataset_id)
    page = find_record(source, record_id, RecordsQuery(lang=query.lang, timezone=query.timezone))
    (found,) = record_objects(
        page.results,
        page.ids,
        page.columns,
        dataset_id=source.name,
        timestamp=timestamp_text(source.timestamp, query.timezone),
        geometry="".join(geo_names(source.schema, source.hidden)),
    )
    return reply(request, params, found, lang=query.lang)
