"""The charter of cookies as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from parvis.consent.charter import charter_page
from parvis.consent.page_views import without_banner
from parvis.portal.reading import reading_page


@reading_page
@without_banner
def charter(request: HttpRequest) -> HttpResponse:
    """What the portal keeps on a device, from the register."""
    return render(request, "portal/charter.html", {"charter": charter_page(get_language() or "fr")})
