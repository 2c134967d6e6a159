"""The catalogue: entry points, lists of datasets, single datasets and facets. Source: explore-api.md §4.1 to §4.4."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parvis.catalogue.documents import dataset_object
from parvis.catalogue.models import Dataset
from parvis.explore.answers import add_next, answer, tag_of, unchanged
from parvis.explore.errors import UnknownAddressError
from parvis.explore.export_answers import send_export
from parvis.explore.facet_answers import facet_answer
from parvis.explore.links import catalogue_url, dataset_links, entries, page_links
from parvis.explore.requests import base_of, is_anonymous, person_of, portal_url, read_only
from parvis.formats.catalogue import CATALOGUE_FORMATS, listed_catalogue_formats
from parvis.lib.errors import gettext_noop
from parvis.records.catalogue import find_datasets
from parvis.records.catalogue_exports import catalogue_export
from parvis.records.known import known
from parvis.records.query import RecordsQuery
from parvis.records.search import prepared, search
from parvis.records.source import Source, find_dataset, source_of_catalogue

PARTS = ("datasets", "exports", "facets", "metadata_templates")


@read_only
def root(request: HttpRequest) -> HttpResponseBase:
    """The one root there is."""
    query = RecordsQuery.from_params(request.GET)
    return answer(request, entries(base_of(request), ("catalog",)), lang=query.lang)


@read_only
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """What hangs on the catalogue."""
    query = RecordsQuery.from_params(request.GET)
    return answer(request, entries(catalogue_url(request), PARTS), lang=query.lang)


@read_only
def unknown(_request: HttpRequest) -> HttpResponseBase:
    """Nothing else is there."""
    raise UnknownAddressError(gettext_noop("The requested URI does not exist."))


@csrf_exempt
def unknown_service(_request: HttpRequest) -> HttpResponseBase:
    """Nothing else is there, however it is asked."""
    raise UnknownAddressError(gettext_noop("The requested URI does not exist."))


def source_for(request: HttpRequest, query: RecordsQuery) -> Source:
    """The catalogue as the caller may see it."""
    return source_of_catalogue(person=person_of(request), lang=query.lang)


@read_only
def datasets(request: HttpRequest) -> HttpResponseBase:
    """One page of datasets: whole objects, or flat ones as `select` says."""
    query = RecordsQuery.from_params(request.GET)
    source = source_for(request, query)
    found = prepared(source, replace(query, include_app_metas=False))
    alias = source.version.alias if source.version else ""
    tag = tag_of(request, alias, query) if found.plan.stable else ""
    if same := unchanged(request, tag, lang=query.lang):
        return same
    page = found.page()
    results = page.results if query.select or query.grouped else whole_objects(request, page.results, query)
    content: dict[str, Any] = {"total_count": page.total_count, "results": results}
    if query.include_links:
        limit = found.limit if found.limit is not None else page.total_count
        content["_links"] = page_links(request, total=page.total_count, limit=limit, offset=found.offset)
    response = answer(request, content, lang=query.lang, tag=tag)
    add_next(request, response, found, page.total_count)
    return response


def whole_objects(request: HttpRequest, found: list[dict[str, Any]], query: RecordsQuery) -> list[dict[str, Any]]:
    """The complete objects of the datasets on a page, in its order; for passers-by made once."""
    names = tuple(one["dataset_id"] for one in found)

    def described() -> list[dict[str, Any]]:
        return [whole_object(request, dataset, query) for dataset in find_datasets(names, person_of(request))]

    if is_anonymous(request) and not query.include_app_metas:
        objects = known(("objects", names, query.lang, portal_url(request)), described)
    else:
        objects = described()
    return [with_links(request, one, query) for one in objects]


def whole_object(request: HttpRequest, dataset: Dataset, query: RecordsQuery) -> dict[str, Any]:
    """The complete object of one dataset."""
    return dataset_object(
        dataset,
        query.lang,
        portal_url(request),
        person=person_of(request),
        include_app_metas=query.include_app_metas,
    )


@read_only
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """One dataset, at the root."""
    query = RecordsQuery.from_params(request.GET)
    found = find_dataset(dataset_id, person_of(request))
    if query.select:
        source = source_for(request, query)
        asked = RecordsQuery(
            select=query.select,
            where=(f'dataset_id="{found.dataset_id}"',),
            lang=query.lang,
            timezone=query.timezone,
        )
        content = next(iter(search(source, asked).results), {})
    else:
        (content,) = whole_objects(request, [{"dataset_id": found.dataset_id}], replace(query, include_links=False))
    return answer(request, with_links(request, content, query, found.dataset_id), lang=query.lang)


def with_links(
    request: HttpRequest, content: dict[str, Any], query: RecordsQuery, dataset_id: str = ""
) -> dict[str, Any]:
    """A dataset's object with its links, when they are asked for."""
    if query.include_links:
        content = {**content, "_links": dataset_links(request, dataset_id or content["dataset_id"])}
    return content


@read_only
def facets(request: HttpRequest) -> HttpResponseBase:
    """Counts of values over the datasets."""
    query = RecordsQuery.from_params(request.GET)
    return facet_answer(request, source_for(request, query), query, parent=catalogue_url(request))


@read_only
def exports(request: HttpRequest) -> HttpResponseBase:
    """The formats that the catalogue leaves in."""
    query = RecordsQuery.from_params(request.GET)
    names = tuple(one.name for one in listed_catalogue_formats())
    return answer(request, entries(catalogue_url(request) + "/exports", names), lang=query.lang)


@read_only
def at_the_root(request: HttpRequest, name: str) -> HttpResponseBase:
    """`/data.json`, `/catalog.rdf`: where harvesters look first. Source: other-services.md §2."""
    kind = {"xml": "rdf"}.get(name.rpartition(".")[2], name.removeprefix("catalog."))
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{catalogue_url(request)}/exports/{kind}" + (f"?{query}" if query else ""))


@read_only
def export_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """All matching datasets as a file."""
    return catalogue_file(request, name, RecordsQuery.from_params(request.GET), request.GET.dict())


def catalogue_file(request: HttpRequest, name: str, query: RecordsQuery, params: dict[str, str]) -> HttpResponseBase:
    """Matching datasets as a file of the format of this name. Raises UnknownAddressError."""
    format_ = CATALOGUE_FORMATS.get(name.lower())
    if format_ is None:
        raise UnknownAddressError(gettext_noop("The requested URI does not exist."))
    source = source_for(request, query)
    file = catalogue_export(source, query, format_, params, person=person_of(request), base_url=portal_url(request))
    return send_export(request, file, lang=query.lang)
