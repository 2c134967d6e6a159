"""Exports on the wire: names, tags, and the part that a reader asks for. Source: exports.md §1, RFC 9110 §13, §14."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

from parvis.explore.answers import mark
from parvis.explore.files import disposition
from parvis.records.exports import Export


def send_export(request: HttpRequest, file: Export, *, lang: str) -> HttpResponseBase:
    """A file on its way."""
    response = StreamingHttpResponse(file.chunks, content_type=file.media_type)
    response.headers["Content-Disposition"] = disposition(file.filename, inside=False)
    mark(request, response, lang=lang)
    return response
