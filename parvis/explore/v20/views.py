"""The views of version 2.0. Source: legacy-v1.md §9."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.catalogue.documents import dataset_object
from parvis.explore.answers import answer
from parvis.explore.catalogue_views import catalogue_file
from parvis.explore.catalogue_views import source_for as catalogue_source
from parvis.explore.facet_answers import facet_answer
from parvis.explore.links import entries, link, self_url
from parvis.explore.record_views import export_response, listed_names, source_for
from parvis.explore.requests import person_of, portal_url
from parvis.explore.v20.asking import base_of, deprecated, query_of
from parvis.explore.v20.shapes import dataset_links, dataset_url, older_dataset, page_links, record_object
from parvis.formats.catalogue import listed_catalogue_formats
from parvis.lib.errors import ParameterError
from parvis.records.catalogue import find_datasets
from parvis.records.query import GROUP_LIMIT, RecordsQuery
from parvis.records.search import find_record, prepared
from parvis.records.source import Source, find_dataset

CATALOGUE_PARTS = ("datasets", "exports", "facets", "metadata_templates")
EXPORT_DEFAULTS = {"with_bom": "false", "use_extension": "false"}
FORMATS = {"xls": "xlsx"}
"""Spreadsheets in the format of 1997 are written in today's."""


@deprecated
def root(request: HttpRequest) -> HttpResponseBase:
    """The one root there is."""
    base = base_of(request).removesuffix("/catalog")
    return answer(request, entries(base, ("catalog",)), lang=query_of(request.GET).lang)


@deprecated
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """What hangs on the catalogue."""
    return answer(request, entries(base_of(request), CATALOGUE_PARTS), lang=query_of(request.GET).lang)


@deprecated
def datasets(request: HttpRequest) -> HttpResponseBase:
    """One page of datasets."""
    query = query_of(request.GET)
    found = prepared(catalogue_source(request, query), replace(query, include_app_metas=False))
    page = found.page()
    base = base_of(request)
    if query.select or query.grouped:
        listed = [{"links": [], "dataset": one} for one in page.results]
    else:
        listed = [
            wrapped_dataset(request, one, query)
            for one in find_datasets([one["dataset_id"] for one in page.results], person_of(request))
        ]
    links = page_links(request, total=page.total_count, limit=found.limit or 0, offset=found.offset)
    content = {"total_count": page.total_count, "links": [*links, link("catalog", base)], "datasets": listed}
    return answer(request, content, lang=query.lang)


def wrapped_dataset(request: HttpRequest, dataset: Any, query: RecordsQuery) -> dict[str, Any]:
    """A dataset under its links."""
    content = dataset_object(
        dataset,
        query.lang,
        portal_url(request),
        person=person_of(request),
        include_app_metas=query.include_app_metas,
    )
    return {"links": dataset_links(base_of(request), dataset.dataset_id), "dataset": older_dataset(content)}


@deprecated
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """One dataset."""
    query = query_of(request.GET)
    found = find_dataset(dataset_id, person_of(request))
    return answer(request, wrapped_dataset(request, found, query), lang=query.lang)


@deprecated
def records(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """One page of records; of groups where old clients ask for these here."""
    query = query_of(request.GET)
    query = replace(query, include_app_metas=not query.grouped)
    source = source_for(request, dataset_id, query)
    found = prepared(source, query)
    page = found.page()
    base = base_of(request)
    links = page_links(request, total=page.total_count, limit=found.limit or 0, offset=found.offset)
    content = {
        "total_count": page.total_count,
        "links": [*links, link("dataset", dataset_url(base, source.name)), link("catalog", base)],
        "records": [record_object(base, source.name, one) for one in page.results],
    }
    return answer(request, content, lang=query.lang)


@deprecated
def record(request: HttpRequest, dataset_id: str, record_id: str) -> HttpResponseBase:
    """One record."""
    query = replace(query_of(request.GET), include_app_metas=True)
    source = source_for(request, dataset_id, query)
    (found,) = find_record(source, record_id, query).results
    return answer(request, record_object(base_of(request), source.name, found), lang=query.lang)


@deprecated
def aggregates(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """Groups, without those of null."""
    query = query_of(request.GET)
    return aggregation(request, source_for(request, dataset_id, query), query)


@deprecated
def catalogue_aggregates(request: HttpRequest) -> HttpResponseBase:
    """Groups of datasets."""
    query = query_of(request.GET)
    return aggregation(request, catalogue_source(request, query), query)


def aggregation(request: HttpRequest, source: Source, query: RecordsQuery) -> HttpResponseBase:
    """Groups, or one row for all records."""
    if not query.select and not ("select" in request.GET and query.grouped):
        raise ParameterError("select", "", "a list of aggregates")
    if not query.grouped:
        query = replace(query, limit=1, offset=0)
    elif query.limit is not None and query.limit > GROUP_LIMIT:
        raise ParameterError("limit", query.limit, f"-1 <= limit <= {GROUP_LIMIT}")
    page = prepared(source, query).page()
    content = {"links": [link("self", self_url(request))], "aggregations": page.results}
    return answer(request, content, lang=query.lang)


@deprecated
def facets(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """Counts of values over the records."""
    query = query_of(request.GET)
    source = source_for(request, dataset_id, query)
    return facet_answer(request, source, query, parent=dataset_url(base_of(request), source.name))


@deprecated
def catalogue_facets(request: HttpRequest) -> HttpResponseBase:
    """Counts of values over the datasets."""
    query = query_of(request.GET)
    return facet_answer(request, catalogue_source(request, query), query, parent=base_of(request))


@deprecated
def exports(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """The formats that a dataset leaves in."""
    query = query_of(request.GET)
    source = source_for(request, dataset_id, query)
    url = dataset_url(base_of(request), source.name) + "/exports"
    return answer(request, entries(url, listed_names(source)), lang=query.lang)


@deprecated
def export_file(request: HttpRequest, dataset_id: str, name: str) -> HttpResponseBase:
    """All matching records as a file."""
    query = replace(query_of(request.GET), group_by="")
    source = source_for(request, dataset_id, query)
    params = {**EXPORT_DEFAULTS, **request.GET.dict()}
    return export_response(request, source, query, FORMATS.get(name, name), params)


@deprecated
def catalogue_exports(request: HttpRequest) -> HttpResponseBase:
    """The formats that the catalogue leaves in."""
    names = tuple(one.name for one in listed_catalogue_formats())
    return answer(request, entries(base_of(request) + "/exports", names), lang=query_of(request.GET).lang)


@deprecated
def catalogue_export_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """All matching datasets as a file."""
    params = {**EXPORT_DEFAULTS, **request.GET.dict()}
    return catalogue_file(request, FORMATS.get(name, name), query_of(request.GET), params)
