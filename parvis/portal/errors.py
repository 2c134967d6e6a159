"""Pages that say what went wrong. None asks the database, a session or a script, so that they work when those fail."""

import logging
import re
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext

from parvis.lib.errors import InputError, ParvisError
from parvis.portal.context import page
from parvis.portal.languages import language_of

WORDS = re.compile(r"[^\W_]{3,}")
MOST_WORDS = 4
logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """400: a request that cannot be read."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """403: what is restricted."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """403: a form that was sent without its proof, mostly because it stayed open too long."""
    return error_page(request, 403, {"form_expired": True})


def not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """404, or the address with the slash it lacks."""
    path = request.path_info
    unknown = request.resolver_match is None
    if unknown and request.method in {"GET", "HEAD"} and not path.endswith("/") and exists(f"{path}/"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_uri_path(f"{path}/") + (f"?{query}" if query else ""))
    return error_page(request, 404, {"words": words_of(path)})


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug; the reference is in the log beside its trace."""
    reference = secrets.token_hex(3).upper()
    logger.error("The page of reference %s failed: %s", reference, request.path_info)
    return error_page(request, 500, {"reference": reference})


def refused(request: HttpRequest, error: ParvisError) -> HttpResponse:
    """The page of a refusal of the domain, in its words."""
    if error.status == 404:
        return error_page(request, 404, {"words": words_of(request.path_info), **reader(request, error)})
    with translation.override(page_language(request)):
        sentence = gettext(error.sentence)
        said = sentence.format(**error.data) if error.data else sentence
        return error_page(request, error.status, {"sentence": said, **reader(request, error)})


def reader(request: HttpRequest, error: ParvisError) -> dict[str, object]:
    """Who reads: where the domain has answered, the session may be asked, too."""
    return {"user": request.user} if isinstance(error, InputError) else {}


def error_page(request: HttpRequest, status: int, context: Mapping[str, object] | None = None) -> HttpResponse:
    """A page for a status; shared caches do not keep it."""
    with translation.override(page_language(request)):
        content = render_to_string("portal/error.html", {**page(request), "status": status, **(context or {})})
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})


def page_language(request: HttpRequest) -> str:
    """The language of the address, even where no middleware has read it."""
    return language_of(request.path_info) or str(settings.LANGUAGE_CODE)


def exists(path: str) -> bool:
    """Whether an address leads to a view."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def words_of(path: str) -> str:
    """The words of an address, for the search field of its 404: `/fr/dataset/les-arbres/` gives `les arbres`."""
    return " ".join(WORDS.findall(path.rstrip("/").rpartition("/")[2])[:MOST_WORDS])
