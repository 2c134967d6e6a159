"""The catalogue, and its datasets as version 1 writes them. Source: legacy-v1.md §3."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from parvis.catalogue.documents import dataset_object
from parvis.explore.catalogue_views import catalogue_file
from parvis.explore.requests import person_of, portal_url
from parvis.explore.v1.answering import reply, searching
from parvis.explore.v1.asking import Search, is_true
from parvis.explore.v1.feeds import FEEDS
from parvis.explore.v1.records import known_facets
from parvis.explore.v1.shapes import facet_groups
from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.records.catalogue import find_datasets
from parvis.records.facets import facets
from parvis.records.search import prepared
from parvis.records.source import find_dataset, source_of_catalogue

EXTRA = ("visualization", "explore", "asset_content_configuration")
FURTHER = {"extrametas": "extra_metas", "interopmetas": "interop_metas", "assetmetas": "asset_metas"}


@searching
def search(request: HttpRequest, params: QueryDict) -> HttpResponseBase:
    """Datasets that match, and counts of values where they are asked for."""
    asked = Search.from_params(params, cut=True)
    person = person_of(request)
    source = source_of_catalogue(person=person, lang=asked.query.lang)
    query = asked.over(source.schema)
    if (feed := str(params.get("format", "")).lower()) in FEEDS:
        return catalogue_file(request, feed, query, {})
    found = prepared(source, replace(query, select="dataset_id", limit=None, offset=0))
    page = replace(found, limit=asked.query.limit, offset=max(0, asked.query.offset)).page()
    datasets = find_datasets([one["dataset_id"] for one in page.results], person)
    content: dict[str, Any] = {
        "nhits": page.total_count,
        "parameters": asked.echo,
        "datasets": [dataset_v1(one, request, params, asked.query.lang) for one in datasets],
    }
    if asked.facets:
        content["facet_groups"] = facet_groups(facets(source, known_facets(asked.facets, source), query))
    return reply(request, params, content, lang=asked.query.lang)


@searching
def dataset(request: HttpRequest, params: QueryDict, dataset_id: str) -> HttpResponseBase:
    """One dataset."""
    query = Search.from_params(params).query
    try:
        found = find_dataset(dataset_id, person_of(request))
    except NotFoundError as error:
        raise NotFoundError(gettext_noop("Unknown dataset: {dataset_id}"), dataset_id=dataset_id) from error
    return reply(request, params, dataset_v1(found, request, params, query.lang), lang=query.lang)


def dataset_v1(dataset: Any, request: HttpRequest, params: QueryDict, lang: str) -> dict[str, Any]:
    """A dataset's object, rewritten from today's."""
    found = dataset_object(dataset, lang, portal_url(request), person=person_of(request), include_app_metas=True)
    metas = found["metas"]
    basic = {key: value for key, value in metas["default"].items() if value is not None}
    content: dict[str, Any] = {
        "datasetid": found["dataset_id"],
        "has_records": found["has_records"],
        "data_visible": found["data_visible"],
        "features": found["features"],
        "metas": {"domain": request.get_host().partition(":")[0], **basic},
        "basic_metas": {"default": basic},
        "fields": [field_v1(one) for one in found["fields"]],
        "attachments": [
            {key: value for key, value in {**one, "url": f"odsfile://{one['title']}"}.items() if key in ATTACHMENT}
            for one in found["attachments"]
        ],
        "alternative_exports": found["alternative_exports"],
    }
    further = {
        "extra_metas": {name: filled(metas[name]) for name in EXTRA if name in metas},
        "interop_metas": {
            name: filled(values) for name, values in metas.items() if name not in {*EXTRA, "default", "custom"}
        },
        "asset_metas": {name: filled(metas[name]) for name in ("asset_content_configuration",) if name in metas},
    }
    return {**content, **{key: further[key] for name, key in FURTHER.items() if is_true(params, name)}}


ATTACHMENT = ("id", "title", "mimetype", "url")


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """What is known of a template."""
    return {key: value for key, value in values.items() if value is not None}


def field_v1(field: dict[str, Any]) -> dict[str, Any]:
    """A field whose annotations are a list."""
    annotations = [
        {"name": name} if value is True else {"name": name, "args": [value]}
        for name, value in field["annotations"].items()
        if value is not False
    ]
    found = {**field, "annotations": annotations}
    if found.get("description") is None:
        found.pop("description", None)
    return found
