"""Where a request comes from and where it may be sent on to: the proofs that need no cookie."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]
LOCAL_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f-\x9f]*")
HIDDEN = re.compile("%(2f|5c|0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)
"""Slashes, backslashes and control characters in disguise."""
MAX_PATH_LENGTH = 2_000


def safe_path(asked: object, default: str) -> str:
    """`asked` if it is a path on this host, else `default`. Source: cookies.md §7.1.

    Encoded forms count as what they decode to, since servers in front may decode them: `/%2F…` and `/%5C…` are refused.
    """
    if not isinstance(asked, str) or len(asked) > MAX_PATH_LENGTH or not LOCAL_PATH.fullmatch(asked):
        return default
    path = asked.partition("?")[0].partition("#")[0]
    if "//" in asked or HIDDEN.search(path):
        return default
    return asked if is_local(asked) else default


def is_local(path: str) -> bool:
    """Whether the library that browsers' rules were written after finds neither a scheme nor a host."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def has_same_origin_proof(request: HttpRequest) -> bool:
    """Whether the request was sent by a page of this portal. Source: cookies.md §7.2."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site == "same-origin")
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None:
        return bool(origin == own_origin(request))
    return str(request.META.get("HTTP_REFERER", "")).startswith(own_origin(request) + "/")


def is_silent(request: HttpRequest) -> bool:
    """Whether none of the three headers says where the request comes from."""
    return not any(name in request.META for name in ("HTTP_SEC_FETCH_SITE", "HTTP_ORIGIN", "HTTP_REFERER"))


def says_foreign(request: HttpRequest) -> bool:
    """Whether a header says that the request was sent by another site; silence says nothing."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    origin = request.META.get("HTTP_ORIGIN")
    return (site is not None and site != "same-origin") or (origin is not None and origin != own_origin(request))


def own_origin(request: HttpRequest) -> str:
    """Scheme, host and port of this portal as the browser named them."""
    return f"{request.scheme}://{request.get_host()}"


def same_origin_only(view: View) -> View:
    """A route that asks for the same-origin proof instead of a CSRF token; without it the answer is 403.

    For short forms that stand in headers (language, sign-out), where no token may stand.
    """

    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_same_origin_proof(request):
            raise PermissionDenied("same-origin proof missing")
        return view(request, *args, **kwargs)

    return csrf_exempt(proved)


def no_foreign_posts(view: View) -> View:
    """A form that, besides its CSRF token, refuses what a header says was sent by another site (sign-in)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and says_foreign(request):
            raise PermissionDenied("sent by another site")
        return view(request, *args, **kwargs)

    return guarded
