"""The preference centre, and the language-neutral addresses that lead to pages in the reader's language."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from parvis.consent.banner import QUIET_VIEWS
from parvis.consent.firewall import visitor_of
from parvis.consent.preferences import preference_page
from parvis.consent.register import publication, published

AnyView = TypeVar("AnyView", bound=Callable[..., object])
SAID = frozenset({"saved", "withdrawn", "forgotten", "changed"})
"""What a page may be asked to say about the choice that led to it."""


def without_banner(view: AnyView) -> AnyView:
    """Mark a page that never asks: charter, legal pages, preference centre, sign-in, back office."""
    setattr(view, QUIET_VIEWS, True)
    return view


@require_safe
@without_banner
def preferences(request: HttpRequest, lang: str) -> HttpResponse:
    """Every service with its state, and what there is to decide."""
    if lang not in published().languages:
        raise Http404("no such language")
    with override(lang):
        page = preference_page(publication(), visitor_of(request), lang=lang)
        said = request.GET.get("said", "")
        context = {"page": page, "said": said if said in SAID else ""}
        response = render(request, "consent/preferences.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Content-Language"] = lang
    return response


@require_safe
def to_language(request: HttpRequest, **_arguments: Any) -> HttpResponse:
    """Lead to the same page in the language remembered, or preferred by the browser, or the portal's own."""
    offered = published().languages
    found = get_language_from_request(request)
    lang = found if found in offered else settings.LANGUAGE_CODE
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"/{lang}{request.path}" + (f"?{query}" if query else ""))
    response["Cache-Control"] = "private, no-store"
    return response
