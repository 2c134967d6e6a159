"""Addresses without a language, old ones included: they lead to the page in the reader's language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe

from parvis.portal.languages import preferred_language


@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """Lead to the same path in the language remembered, or preferred by the browser; filters are kept."""
    query = request.META.get("QUERY_STRING", "")
    path = escape_uri_path(request.path.rstrip("/") + "/")
    target = f"/{preferred_language(request)}{path}" + (f"?{query}" if query else "")
    return HttpResponseRedirect(target, headers={"Cache-Control": "private, no-store"})


@require_safe
def to_feed(request: HttpRequest) -> HttpResponse:
    """The feed of the catalogue, where older portals had it."""
    lang = preferred_language(request)
    return HttpResponseRedirect(f"/{lang}/explore/feed/", headers={"Cache-Control": "private, no-store"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: pages, but not every combination of filters."""
    response = render(request, "portal/robots.txt", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """What a browser needs to offer this portal's search in its own field. Source: OpenSearch 1.1."""
    response = render(
        request, "portal/opensearch.xml", content_type="application/opensearchdescription+xml; charset=utf-8"
    )
    response["Cache-Control"] = "public, max-age=86400"
    return response
