"""The proof page: what was measured of this release, and what the portal checks of itself, with the raw results."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.consent.register import last_audit, publication
from parvis.portal.reading import PUBLIC, reading_page

FILE = Path(__file__).parent / "data" / "proof.json"


@cache
def measured() -> dict[str, Any] | None:
    """What `tools/proof.py` saw when this release was made; None where it was not run."""
    if not FILE.is_file():
        return None
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@reading_page
def proof(request: HttpRequest) -> HttpResponse:
    """Accessibility, weights, outside requests and cookies of this release; the last audit of this portal."""
    release = measured()
    pages = release["pages"] if release else []
    context = {
        "release": release,
        "pages": pages,
        "outside": sum(one["outside_requests"] for one in pages),
        "cookies": sum(one["cookies"] for one in pages),
        "violations": sum(one["violations"] for one in pages),
        "audit": last_audit(),
        "revision": publication().register.revision,
    }
    return render(request, "portal/community/proof.html", context)


@require_safe
def raw(_request: HttpRequest) -> HttpResponse:
    """The results as they were written."""
    if measured() is None:
        raise Http404("not measured")
    response = HttpResponse(FILE.read_bytes(), content_type="application/json")
    response["Cache-Control"] = PUBLIC
    return response
