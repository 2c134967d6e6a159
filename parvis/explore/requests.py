"""What the views of the API need to know of a request."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parvis.explore.errors import MethodNotAllowedError
from parvis.lib.errors import gettext_noop
from parvis.records.parameters import boolean
from parvis.records.source import Person

View = Callable[..., HttpResponseBase]
BASE = "/api/explore/v2.1"


def read_only(view: View) -> View:
    """A view for GET and HEAD; others are refused in JSON before any token is looked at."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nobody is signed in; without a session cookie no session is ever looked up."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated


def person_of(request: HttpRequest) -> Person:
    """Who calls."""
    return AnonymousUser() if is_anonymous(request) else request.user


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
