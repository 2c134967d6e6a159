"""What every API answer carries, errors included. Source: explore-api.md §1.3, §1.4, §8."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from parvis.records.packing import accepted, can_pack, packed

PACK_FROM_BYTES = 512
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, ODS-API-Analytics-Embed-Type, "
        "ODS-API-Analytics-Embed-Referrer, ODS-Widgets-Version, Accept, Content-Type, Range, If-None-Match"
    ),
    "Access-Control-Max-Age": "1000",
    "Access-Control-Expose-Headers": (
        "ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, X-RateLimit-Reset, "
        "X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, X-RateLimit-dataset-Reset, "
        "ODS-Analyze-Truncated, Accept-Ranges, Content-Range, Content-Disposition, ETag"
    ),
}


def finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that every answer carries, and pack what is worth it."""
    for name, value in CORS.items():
        response.headers[name] = value
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ("Accept-Language", "Cookie", "Host"))
    codings = accepted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if codings and may_pack(response):
        pack(response, codings[0])
    if request.method == "HEAD":
        drop_body(response)
    return response


def may_pack(response: HttpResponseBase) -> bool:
    """Whether an answer is text and nobody has thought of packing it; what can be had in part has been thought of."""
    headers = response.headers
    if "Content-Encoding" in headers or "Accept-Ranges" in headers or response.status_code in {206, 304}:
        return False
    return can_pack(headers.get("Content-Type", ""))


def pack(response: HttpResponseBase, coding: str) -> None:
    """Pack the body; a stream stays one."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = packed(iter(response), coding)
        del response.headers["Content-Length"]
    elif isinstance(response, HttpResponse) and len(response.content) >= PACK_FROM_BYTES:
        response.content = b"".join(packed(iter([response.content]), coding))
        response.headers["Content-Length"] = str(len(response.content))
    else:
        return
    response.headers["Content-Encoding"] = coding
    if "ETag" in response.headers:
        response.headers["ETag"] = weak(response.headers["ETag"])
    patch_vary_headers(response, ("Accept-Encoding",))


def weak(tag: str) -> str:
    """The tag of a body that may be packed or not."""
    return tag if tag.startswith("W/") else f"W/{tag}"


def drop_body(response: HttpResponseBase) -> None:
    """Leave the headers only, for HEAD; the stream that would have filled it is closed with the response."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
