"""The envelope around the APIs: who calls and how often, errors in JSON, and the headers that browsers need."""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.explore.callers import identify
from parvis.explore.envelope import finish
from parvis.explore.limits import add_limits, count_call, quota_refusal
from parvis.explore.refusals import plain_refusal, refusal_of, refused
from parvis.lib.errors import EngineError, ParvisError, QueryTooLongError, QuotaExceededError, UnauthorizedError

BASE = "/api/"
FILES_BASE = "/explore/dataset/"
FILES_PARTS = ("/download", "/files/")
ALWAYS_OPEN = ("/api/csrf-token/",)
"""What signing in needs."""
FOR_PROGRAMS = "is_for_programs"
"""Set on requests whose refusals are told in JSON, wherever they are raised."""
SLASHES = re.compile("//+")
logger = logging.getLogger(__name__)


class ApiEnvelope:
    """Turns refusals and failures of API views into the contract's bodies; pages pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        merge_slashes(request)
        if not is_api(request.path_info):
            return self.get_response(request)
        setattr(request, FOR_PROGRAMS, True)
        if request.method == "OPTIONS":
            return finish(request, HttpResponse(status=204, headers={"Cache-Control": "no-store"}))
        response = self.get_response(request)
        if response.status_code >= 400 and "html" in response.headers.get("Content-Type", ""):
            response = refused(request, self.uncounted(request) or plain_refusal(response.status_code))
        add_limits(request, response)
        return finish(request, response)

    def uncounted(self, request: HttpRequest) -> Any:
        """Count a call that reached no view; a refusal where the caller is refused anyway."""
        try:
            admit(request)
        except QuotaExceededError:
            return None
        except ParvisError as error:
            return refusal_of(error)
        return None

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Refuse callers who may not call at all, before anything is done for them."""
        if not is_api(request.path_info):
            return None
        try:
            admit(request)
        except ParvisError as error:
            return answer_to(request, error)
        if "\0" in request.path_info:  # no text of PostgreSQL holds it: it names nothing
            return refused(request, plain_refusal(404))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised, as an answer; what is not ours is a bug, recorded and told without its trace."""
        if not is_api(request.path_info) or not isinstance(error, ParvisError):
            return None
        return answer_to(request, error)


def merge_slashes(request: HttpRequest) -> None:
    """Read `/api//records` as `/api/records`, as the servers before the original do: clients join addresses by hand."""
    path = SLASHES.sub("/", request.path_info)
    if path != request.path_info and is_api(path):
        request.path = request.path_info = path


def is_api(path: str) -> bool:
    """Whether an address is one of programs: the APIs, and files at the front office's old addresses."""
    return path.startswith(BASE) or (path.startswith(FILES_BASE) and any(part in path for part in FILES_PARTS))


def admit(request: HttpRequest) -> None:
    """Find who calls, and count the call. Raises UnauthorizedError, QuotaExceededError."""
    count_call(request)
    if settings.PRIVATE_PORTAL and identify(request) is None and request.path_info not in ALWAYS_OPEN:
        raise UnauthorizedError("Authentication is required to access this resource.")


def answer_to(request: HttpRequest, error: ParvisError) -> HttpResponse:
    """An error of ours as an answer; a failing engine is recorded."""
    if isinstance(error, QuotaExceededError):
        return quota_refusal(error)
    if isinstance(error, EngineError) and not isinstance(error, QueryTooLongError):
        logger.error("The engine failed.", exc_info=error)
    return refused(request, refusal_of(error))
