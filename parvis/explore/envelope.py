"""What every API answer carries, errors included. Source: explore-api.md §1.3, §1.4, §8."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator

import zstandard
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

PACK_FROM_BYTES = 512
GZIP_LEVEL = 4
ZSTD_LEVEL = 3
STREAM_GZIP_LEVEL = 1
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


def finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that every answer carries, and pack what is worth it."""
    for name, value in CORS.items():
        response.headers[name] = value
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ("Accept-Language", "Cookie", "Host"))
    coding = chosen_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if coding and may_pack(response):
        pack(response, coding)
    if request.method == "HEAD":
        drop_body(response)
    return response


def chosen_coding(accepted: str) -> str:
    """`zstd`, `gzip` or nothing, as the caller accepts.

    >>> chosen_coding("gzip, zstd;q=0")
    'gzip'
    """
    if not accepted:
        return ""
    offers = dict(offer(part) for part in accepted.lower().split(","))
    best = max(("zstd", "gzip"), key=lambda name: offers.get(name, 0.0))
    return best if offers.get(best, 0.0) > 0 else ""


def offer(part: str) -> tuple[str, float]:
    """A coding and how much it is liked; what cannot be read is not liked."""
    name, _, quality = part.partition(";")
    text = quality.strip().removeprefix("q=")
    try:
        return name.strip(), float(text) if text else 1.0
    except ValueError:
        return name.strip(), 0.0


def may_pack(response: HttpResponseBase) -> bool:
    """Whether an answer is text, whole, and not packed already."""
    headers = response.headers
    if "Content-Encoding" in headers or response.status_code in {206, 304}:
        return False
    media_type = headers.get("Content-Type", "")
    return media_type.startswith("text/") or "json" in media_type or "xml" in media_type


def pack(response: HttpResponseBase, coding: str) -> None:
    """Pack the body; a stream stays one."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = STREAM_PACKERS[coding](iter(response))
        del response.headers["Content-Length"]
    elif isinstance(response, HttpResponse) and len(response.content) >= PACK_FROM_BYTES:
        response.content = PACKERS[coding](response.content)
        response.headers["Content-Length"] = str(len(response.content))
    else:
        return
    response.headers["Content-Encoding"] = coding
    if "ETag" in response.headers:
        response.headers["ETag"] = weak(response.headers["ETag"])
    del response.headers["Accept-Ranges"]
    patch_vary_headers(response, ("Accept-Encoding",))


def weak(tag: str) -> str:
    """The tag of a body that may be packed or not."""
    return tag if tag.startswith("W/") else f"W/{tag}"


def in_gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A stream in gzip; its first chunk leaves at once, the others as they fill a block."""
    packer = zlib.compressobj(STREAM_GZIP_LEVEL, wbits=31)
    first = True
    for chunk in chunks:
        block = packer.compress(chunk)
        if first and chunk:
            block, first = block + packer.flush(zlib.Z_SYNC_FLUSH), False
        if block:
            yield block
    yield packer.flush()


def in_zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A stream in zstd, in the same way."""
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    first = True
    for chunk in chunks:
        block = packer.compress(chunk)
        if first and chunk:
            block, first = block + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK), False
        if block:
            yield block
    yield packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
    "zstd": lambda body: zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body),
}
STREAM_PACKERS = {"gzip": in_gzip, "zstd": in_zstd}


def drop_body(response: HttpResponseBase) -> None:
    """Leave the headers only, for HEAD; the stream that would have filled it is closed with the response."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
