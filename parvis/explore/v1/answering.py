"""What every answer of version 1 does: take a posted form for an address, and call back. Source: legacy-v1.md §1."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parvis.explore.answers import mark
from parvis.explore.callers import FORM_TYPES
from parvis.explore.errors import MethodNotAllowedError
from parvis.explore.refusals import JSON_TYPE
from parvis.explore.v1.asking import is_true
from parvis.lib.errors import ParameterError, gettext_noop

CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[\d+\])*")
SCRIPT_TYPE = "text/javascript; charset=utf-8"
View = Callable[..., HttpResponseBase]


def searching(view: View) -> View:
    """A view that reads, whether it is asked with GET or with a form; it gets the parameters of both."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "POST"}:
            raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
        return view(request, parameters(request), *args, **kwargs)

    return csrf_exempt(guarded)


def parameters(request: HttpRequest) -> QueryDict:
    """The parameters of the address, and of the form that came with it."""
    if request.method != "POST" or request.content_type not in FORM_TYPES:
        return request.GET
    both = request.GET.copy()
    for name, values in request.POST.lists():
        both.setlist(name, values)
    return both


def reply(request: HttpRequest, params: QueryDict, content: Any, *, lang: str) -> HttpResponse:
    """An object as JSON, or as a call of the function that a script names."""
    pretty = is_true(params, "pretty_print") or is_true(params, "pretty")
    body = orjson.dumps(content, option=orjson.OPT_INDENT_2 if pretty else None)
    name = str(params.get("callback", ""))
    if not name and str(params.get("format", "")).endswith("jsonp"):
        name = "callback"
    if name:
        if not CALLBACK.fullmatch(name):
            raise ParameterError("callback", name, "a name of a function")
        response = HttpResponse(name.encode() + b"(" + body + b");", content_type=SCRIPT_TYPE)
    else:
        response = HttpResponse(body, content_type=JSON_TYPE)
    mark(request, response, lang=lang)
    return response
