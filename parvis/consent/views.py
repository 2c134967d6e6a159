"""The routes of the register that are not pages."""

import json
import re
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotModified,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from parvis.consent.document import charter_document, revision_list
from parvis.consent.emitters import emits
from parvis.consent.events import note
from parvis.consent.origin import has_same_origin_proof, own_origin, safe_path, same_origin_only
from parvis.consent.register import Publication, last_audit, past_register, publication, published

PUBLIC = "public, max-age=300"
DIRECTIVE = re.compile("[a-z-]{1,40}")
LONGEST_REPORT = 65_536


@require_safe
def charter_json(request: HttpRequest) -> HttpResponse:
    """The current charter in all languages."""
    now = publication()
    return public_json(
        request, charter_document(now, base_url=own_origin(request)), etag=f'"{now.sha256}-{audit_tag()}"'
    )


@require_safe
def revisions_json(request: HttpRequest) -> HttpResponse:
    """The index of revisions."""
    now = publication()
    return public_json(request, revision_list(now, base_url=own_origin(request)), etag=f'"{now.sha256}-index"')


@require_safe
def revision_json(request: HttpRequest, number: int) -> HttpResponse:
    """One revision, the current one included."""
    now = publication()
    found = past_register(number)
    if found is None:
        raise Http404("no such revision")
    past = Publication(*found, newest=now.newest, history=now.history)
    return public_json(
        request, charter_document(past, base_url=own_origin(request)), etag=f'"{past.sha256}-{audit_tag()}"'
    )


def audit_tag() -> str:
    """The last audit in a few characters, so that a new one makes a new document."""
    audit = last_audit()
    return f"{audit.on:%Y%m%d}-{audit.result}-{audit.revision}" if audit else "none"


@require_safe
def gpc(request: HttpRequest) -> HttpResponse:
    """What this portal does with the signal Global Privacy Control. Source: cookies.md §7, the GPC specification."""
    support = {"gpc": True, "lastUpdate": published().published_on.isoformat()}
    return public_json(request, support, etag=f'"{publication().sha256}-gpc"')


def public_json(request: HttpRequest, document: dict[str, Any], *, etag: str) -> HttpResponse:
    """JSON that is the same for everybody and that any page may read."""
    known = [tag.strip().removeprefix("W/") for tag in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")]
    response: HttpResponse
    if etag in known or known == ["*"]:
        response = HttpResponseNotModified()
    else:
        response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_POST
@emits("language")
@same_origin_only
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language asked for and go on; a language that the portal does not offer sets nothing.

    Fields: `language` (a code), `next` (a path of this portal).
    """
    chosen = request.POST.get("language", "")
    register = published()
    if len(register.languages) < 2:
        raise Http404("one language")
    if chosen not in register.languages:
        return HttpResponseBadRequest("language", content_type="text/plain")
    response = HttpResponseRedirect(safe_path(request.POST.get("next"), f"/{chosen}/"))
    response.status_code = 303
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=settings.LANGUAGE_COOKIE_AGE)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@emits("token_call")
def csrf(request: HttpRequest) -> HttpResponse:
    """A token for one writing call of the portal's own pages."""
    if has_same_origin_proof(request):
        response = JsonResponse({"csrfToken": get_token(request)})
    else:
        response = JsonResponse({"error": "This call is for the portal's own pages."}, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Count a violation of the page policy by its directive; nothing else of the report is kept."""
    note("policy", "other", "cookies:csp-report", f"violated {violated(request)}")
    return HttpResponse(status=204)


def violated(request: HttpRequest) -> str:
    """The directive that a report names; `unknown` for anything that is no report."""
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        report = json.loads(request.read(LONGEST_REPORT)) if size <= LONGEST_REPORT else None
    except (ValueError, RecursionError):
        return "unknown"
    body = report.get("csp-report") if isinstance(report, dict) else None
    directive = body.get("effective-directive") or body.get("violated-directive") if isinstance(body, dict) else None
    name = str(directive).split(" ", 1)[0]
    return name if directive and DIRECTIVE.fullmatch(name) else "unknown"
