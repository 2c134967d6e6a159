"""What every API answer carries, errors included. Source: explore-api.md §1.3, §1.4, §8."""

import gzip
import zlib
from collections.abc import Iterable, Iterator

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from parvis.lib.errors import ParvisError

JSON_TYPE = "application/json; charset=utf-8"
GZIP_FROM_BYTES = 512
GZIP_LEVEL = 4
STREAM_GZIP_LEVEL = 1
READING = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, ODS-API-Analytics-Embed-Type, "
        "ODS-API-Analytics-Embed-Referrer, ODS-Widgets-Version, Accept"
    ),
    "Access-Control-Max-Age": "1000",
    "Access-Control-Expose-Headers": (
        "ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, X-RateLimit-Reset, "
        "X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, X-RateLimit-dataset-Reset"
    ),
}
CODES = {400: "InvalidRESTParameterError", 401: "Unauthorized", 403: "ForbiddenAccess", 404: "NotFoundURI"}
SENTENCES = {
    400: "The request is malformed.",
    401: "Authentication is required to access this resource.",
    403: "You don't have permission to access the requested resource",
    404: "The requested URI does not exist.",
    405: "The method is not allowed.",
}
FAILED = "The portal could not answer. The failure has been recorded."


def refusal(code: str, message: str, status: int) -> HttpResponse:
    """An error body; nobody may store it."""
    body = orjson.dumps({"error_code": code, "message": message})
    headers = {"Cache-Control": "no-store"}
    if status == 405:
        headers["Allow"] = READING
    return HttpResponse(body, content_type=JSON_TYPE, status=status, headers=headers)


def refusal_of(error: ParvisError) -> HttpResponse:
    """An error of ours as an answer; messages stay in English."""
    return refusal(error.code, str(error), error.status)


def plain_refusal(status: int) -> HttpResponse:
    """An error that was found before any view of ours ran."""
    if status >= 500:
        return refusal("InternalServerError", FAILED, status)
    return refusal(CODES.get(status, "MethodNotAllowed" if status == 405 else "InputError"), sentence(status), status)


def sentence(status: int) -> str:
    """What to say of a bare status."""
    return SENTENCES.get(status, "The request cannot be answered.")


def finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that every answer carries, and compress what is worth it."""
    for name, value in CORS.items():
        response.headers[name] = value
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ("Accept-Language", "Cookie", "Host"))
    if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") and not response.has_header("Content-Encoding"):
        compress(response)
    if request.method == "HEAD":
        drop_body(response)
    return response


def compress(response: HttpResponseBase) -> None:
    """Text leaves in gzip; a file that is packed already leaves as it is."""
    if not worth_packing(response.headers.get("Content-Type", "")):
        return
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = packed(iter(response))
    elif isinstance(response, HttpResponse) and len(response.content) >= GZIP_FROM_BYTES:
        response.content = gzip.compress(response.content, GZIP_LEVEL, mtime=0)
        response.headers["Content-Length"] = str(len(response.content))
    else:
        return
    response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Accept-Encoding",))


def worth_packing(media_type: str) -> bool:
    """Whether a media type is text."""
    return media_type.startswith("text/") or "json" in media_type or "xml" in media_type


def packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A stream in gzip; each chunk leaves as soon as it fills a block."""
    packer = zlib.compressobj(STREAM_GZIP_LEVEL, wbits=31)
    for chunk in chunks:
        if block := packer.compress(chunk):
            yield block
    yield packer.flush()


def drop_body(response: HttpResponseBase) -> None:
    """Leave the headers only, for HEAD; the stream that would have filled it is closed with the response."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
