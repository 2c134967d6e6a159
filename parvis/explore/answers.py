"""JSON answers, and how long they may be kept. Source: explore-api.md §1.3."""

from hashlib import blake2b
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.explore.links import next_page
from parvis.explore.refusals import JSON_TYPE
from parvis.explore.requests import asked_pretty, is_anonymous
from parvis.records.search import Search

PRIVATE = "private, no-store"


def answer(request: HttpRequest, content: Any, *, lang: str, tag: str = "") -> HttpResponse:
    """An object as JSON; `tag` names its state, and lets caches ask whether it changed."""
    body = orjson.dumps(content, option=orjson.OPT_INDENT_2 if asked_pretty(request) else None)
    response = HttpResponse(body, content_type=JSON_TYPE)
    mark(request, response, lang=lang, tag=tag)
    return response


def mark(request: HttpRequest, response: HttpResponseBase, *, lang: str, tag: str = "") -> None:
    """Say the language, and how long the answer may be kept."""
    if lang:
        response.headers["Content-Language"] = lang
    if not is_anonymous(request):
        response.headers["Cache-Control"] = PRIVATE
        return
    response.headers["Cache-Control"] = f"public, max-age={settings.API_MAX_AGE}"
    if tag:
        response.headers["ETag"] = tag


def add_next(request: HttpRequest, response: HttpResponseBase, found: Search, total: int) -> None:
    """A `Link` to the next page, where there is one: the portal's own way through long lists."""
    size = found.limit or 0
    reached = found.offset + size
    is_last = found.plan.grouped or not size or reached >= total
    if not is_last:
        response.headers["Link"] = f'<{next_page(request, size, reached)}>; rel="next"'


def tag_of(request: HttpRequest, *state: object) -> str:
    """A weak tag of what an answer depends on: the state of the records, the question and the address asked."""
    known = "\n".join((request.get_host(), request.scheme or "", str(asked_pretty(request)), *map(str, state)))
    return f'W/"{blake2b(known.encode(), digest_size=12).hexdigest()}"'


def unchanged(request: HttpRequest, tag: str, *, lang: str) -> HttpResponse | None:
    """304 when the caller has this state already."""
    if not tag or not is_anonymous(request):
        return None
    held = {one.strip() for one in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")}
    if tag not in held and tag.removeprefix("W/") not in held:
        return None
    response = HttpResponse(status=304)
    del response.headers["Content-Type"]
    mark(request, response, lang=lang, tag=tag)
    return response
