"""Records of one dataset: lists, single records, facets and files. Source: explore-api.md §4.6 to §4.9."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.catalogue.models import Dataset
from parvis.explore.answers import add_next, answer, tag_of, unchanged
from parvis.explore.errors import GoneError, UnknownAddressError
from parvis.explore.export_answers import send_export
from parvis.explore.facet_answers import facet_answer
from parvis.explore.limits import count_dataset_call
from parvis.explore.links import dataset_url, entries, page_links, record_links
from parvis.explore.requests import person_of, portal_url, read_only
from parvis.formats import FORMATS, ExportFormat, listed_formats
from parvis.lib.errors import ParameterError, gettext_noop
from parvis.records.exports import export
from parvis.records.query import RecordsQuery
from parvis.records.search import Page, find_record, prepared
from parvis.records.source import Source, find_dataset, source_of_dataset


def seen_dataset(request: HttpRequest, dataset_id: str) -> Dataset:
    """A dataset that the caller may see, the call counted. Raises NotFoundError, QuotaExceededError."""
    dataset = find_dataset(dataset_id, person_of(request))
    count_dataset_call(request, dataset)
    return dataset


def source_for(request: HttpRequest, dataset_id: str, query: RecordsQuery) -> Source:
    """The records of a dataset as the caller may see them. Raises NotFoundError, ForbiddenError."""
    dataset = seen_dataset(request, dataset_id)
    return source_of_dataset(dataset, person=person_of(request), lang=query.lang, base_url=portal_url(request))


@read_only
def records(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """One page of records, or of groups."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    found = prepared(source, query)
    alias = source.version.alias if source.version else ""
    tag = tag_of(request, alias, dataset_id, query) if found.plan.stable else ""
    if same := unchanged(request, tag, lang=query.lang):
        return same
    page = found.page(with_ids=query.include_links)
    content: dict[str, Any] = {"total_count": page.total_count, "results": page.results}
    if query.include_links:
        add_record_links(request, source.name, page)
        limit = found.limit if found.limit is not None else page.total_count
        content["_links"] = page_links(request, total=page.total_count, limit=limit, offset=found.offset)
    response = answer(request, content, lang=query.lang, tag=tag)
    add_next(request, response, found, page.total_count)
    return response


@read_only
def record(request: HttpRequest, dataset_id: str, record_id: str) -> HttpResponseBase:
    """One record, at the root."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    page = find_record(source, record_id, query)
    if query.include_links:
        add_record_links(request, source.name, page)
    return answer(request, page.results[0], lang=query.lang)


def add_record_links(request: HttpRequest, dataset_id: str, page: Page) -> None:
    """Add `_links` to each record of a page; groups have none."""
    for result, record_id in zip(page.results, page.ids, strict=False):
        result["_links"] = record_links(request, dataset_id, record_id)


@read_only
def facets(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """Counts of values over the records."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    return facet_answer(request, source, query, parent=dataset_url(request, source.name))


@read_only
def exports(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """The formats that a dataset leaves in."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    url = dataset_url(request, source.name) + "/exports"
    return answer(request, entries(url, listed_names(source)), lang=query.lang)


def listed_names(source: Source) -> tuple[str, ...]:
    """The names of the formats of a dataset."""
    return tuple(one.name for one in listed_formats(with_geometry=has_geometry(source)))


@read_only
def export_file(request: HttpRequest, dataset_id: str, name: str) -> HttpResponseBase:
    """All matching records as a file; what can be refused is refused before its first byte."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, dataset_id, query)
    return export_response(request, source, query, name, request.GET.dict())


def export_response(
    request: HttpRequest, source: Source, query: RecordsQuery, name: str, params: Mapping[str, str]
) -> HttpResponseBase:
    """Matching records as a file of the format of this name."""
    format_ = known_format(name)
    if format_.needs_geometry and not has_geometry(source):
        raise ParameterError("format", name, "a format that needs no geometry")
    return send_export(request, export(source, query, format_, params), lang=query.lang)


def known_format(name: str) -> ExportFormat:
    """The format of this name. Raises UnknownAddressError."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise UnknownAddressError(gettext_noop("The requested URI does not exist."))
    return found


def has_geometry(source: Source) -> bool:
    """Whether the records can be put on a map."""
    return any(field.type.is_geo for field in source.schema)


@read_only
def gone(_request: HttpRequest, dataset_id: str, name: str) -> HttpResponseBase:
    """What version 2.0 had apart."""
    raise GoneError(
        gettext_noop("The {name} resource of the dataset {dataset_id} is gone; use records with group_by instead."),
        name=name,
        dataset_id=dataset_id,
    )
