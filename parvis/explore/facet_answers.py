"""The shape of facets on the wire. Source: explore-api.md §6.1."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from parvis.explore.answers import answer
from parvis.explore.links import link, self_url
from parvis.records.facet_values import FacetGroup, FacetValue
from parvis.records.facets import facets
from parvis.records.query import RecordsQuery
from parvis.records.source import Source


def facet_answer(request: HttpRequest, source: Source, query: RecordsQuery, *, parent: str) -> HttpResponse:
    """Groups of values, with links that are always there."""
    groups = facets(source, query.asks(), query)
    content = {
        "links": [link("self", self_url(request)), link("source", parent)],
        "facets": [group_object(group) for group in groups],
    }
    return answer(request, content, lang=query.lang)


def group_object(group: FacetGroup) -> dict[str, Any]:
    """One facet."""
    return {"name": group.name, "facets": [value_object(value) for value in group.values]}


def value_object(value: FacetValue) -> dict[str, Any]:
    """One value, with its children under a refined node; an excluded one has no count."""
    found: dict[str, Any] = {"name": value.name, "value": value.value, "state": value.state}
    if value.count is not None:
        found["count"] = value.count
    if value.children:
        found["facets"] = [value_object(child) for child in value.children]
    return found
