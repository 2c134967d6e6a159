"""The OpenAPI document, and the way to the console that reads it. Source: explore-api.md §2."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse

from parvis.explore.answers import answer
from parvis.explore.openapi import document
from parvis.explore.requests import base_of, read_only
from parvis.records.query import RecordsQuery

PAGE = "portal:api-console"


@read_only
def console(request: HttpRequest) -> HttpResponseBase:
    """The page where the API is tried out; where a portal has none, the document."""
    try:
        return HttpResponseRedirect(reverse(PAGE))
    except NoReverseMatch:
        return HttpResponseRedirect(f"{base_of(request)}/swagger.json")


@read_only
def swagger(request: HttpRequest) -> HttpResponseBase:
    """What is served, for programs that make clients and tests."""
    query = RecordsQuery.from_params(request.GET)
    return answer(request, document(base_of(request)), lang=query.lang)
