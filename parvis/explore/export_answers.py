"""Exports on the wire. Source: exports.md §1."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from parvis.explore.answers import mark
from parvis.explore.slots import Held, take_slot
from parvis.records.delivery import Conditions, Export, delivery


def send_export(request: HttpRequest, file: Export, *, lang: str) -> HttpResponseBase:
    """A file on its way: whole, in part, or not at all where the caller has it.

    Raises QueryTooLongError, QuotaExceededError, EngineUnavailableError.
    """
    slot = take_slot(request)
    try:
        sent = delivery(file, Conditions.from_headers(request.method, request.headers))
    except BaseException:
        slot.release()
        raise
    response = StreamingHttpResponse(Held(sent.chunks, slot), status=sent.status, headers=dict(sent.headers))
    mark(request, response, lang=lang)
    return response
