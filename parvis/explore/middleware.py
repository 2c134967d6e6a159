"""The envelope around everything under /api/: errors in JSON, and the headers that browsers of other sites need."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.explore.envelope import finish, plain_refusal, refusal_of
from parvis.lib.errors import EngineError, ParvisError, QueryTooLongError

BASE = "/api/"
logger = logging.getLogger(__name__)


class ApiEnvelope:
    """Turns refusals and failures of API views into the contract's bodies; pages pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BASE):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return finish(request, HttpResponse(status=204, headers={"Cache-Control": "no-store"}))
        response = self.get_response(request)
        if response.status_code >= 400 and "json" not in response.headers.get("Content-Type", ""):
            response = plain_refusal(response.status_code)
        return finish(request, response)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised, as an answer; what is not ours is a bug, recorded and told without its trace."""
        if not request.path_info.startswith(BASE):
            return None
        if isinstance(error, ParvisError):
            if isinstance(error, EngineError) and not isinstance(error, QueryTooLongError):
                logger.exception("The engine failed.", exc_info=error)
            return refusal_of(error)
        return None
