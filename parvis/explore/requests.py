"""What the views of the API need to know of a request."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parvis.explore.callers import identify
from parvis.explore.errors import MethodNotAllowedError
from parvis.lib.errors import gettext_noop
from parvis.records.parameters import boolean
from parvis.records.source import Person

View = Callable[..., HttpResponseBase]
BASE = "/api/explore/v2.1"
BASES = (BASE, "/api/explore/v2.0", "/api/v2")
"""The roots of the tree; the last two are older."""


def read_only(view: View) -> View:
    """A view for GET and HEAD; others are refused in JSON before any token is looked at."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nobody is known to call."""
    return identify(request) is None


def person_of(request: HttpRequest) -> Person:
    """Who calls."""
    return identify(request) or AnonymousUser()


def portal_url(request: HttpRequest) -> str:
    """`https://portal.example`, as the caller knows the portal."""
    return f"{request.scheme}://{request.get_host()}"


def base_of(request: HttpRequest) -> str:
    """The absolute address of the API's root."""
    return portal_url(request) + BASE


def asked_pretty(request: HttpRequest) -> bool:
    """Whether the answer shall be indented for a reader."""
    params = request.GET.dict()
    return boolean(params, "pretty") or boolean(params, "pretty_print")
