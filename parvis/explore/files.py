"""Bytes that are kept, sent whole, in part, or not at all where the caller has them. Source: RFC 9110 §13, §14."""

import re
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse

from parvis.explore.requests import is_anonymous

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK_BYTES = 64 * 1024
SHOWN_INSIDE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf", "text/plain")
"""Media types that run nothing when a browser shows them in a page of this portal."""
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def send_file(
    request: HttpRequest, path: Path, *, media_type: str, filename: str, tag: str, as_download: bool = False
) -> HttpResponseBase:
    """A file of the portal, which must be there. `tag` names its bytes, without quotes."""
    found = path.stat()
    headers = {
        "ETag": f'"{tag}"',
        "Last-Modified": formatdate(found.st_mtime, usegmt=True),
        "Accept-Ranges": "bytes",
        "Cache-Control": f"public, max-age={settings.API_MAX_AGE}" if is_anonymous(request) else "private, no-store",
        "Content-Security-Policy": SANDBOX,
    }
    if holds(request, headers):
        return HttpResponse(status=304, headers=headers)
    inside = media_type in SHOWN_INSIDE and not as_download
    headers["Content-Disposition"] = disposition(filename, inside=inside)
    part = asked_part(request, found.st_size, headers)
    if part is None:
        headers["Content-Range"] = f"bytes */{found.st_size}"
        return HttpResponse(b"", status=416, content_type=media_type, headers=headers)
    start, end = part
    whole = (start, end) == (0, found.st_size)
    if not whole:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.st_size}"
    headers["Content-Length"] = str(end - start)
    return StreamingHttpResponse(
        read(path, start, end), status=200 if whole else 206, content_type=media_type, headers=headers
    )


def holds(request: HttpRequest, headers: dict[str, str]) -> bool:
    """Whether the caller has these bytes already."""
    if held := request.META.get("HTTP_IF_NONE_MATCH", ""):
        tags = {one.strip().removeprefix("W/") for one in held.split(",")}
        return "*" in tags or headers["ETag"] in tags
    return since(request.META.get("HTTP_IF_MODIFIED_SINCE", "")) >= since(headers["Last-Modified"])


def since(text: str) -> float:
    """A date of HTTP in seconds since 1970; what cannot be read is long ago."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return -1.0


def asked_part(request: HttpRequest, size: int, headers: dict[str, str]) -> tuple[int, int] | None:
    """Start and end of what is asked, the whole where no single range is; None when it lies outside."""
    condition = request.META.get("HTTP_IF_RANGE", "")
    if condition and condition not in {headers["ETag"], headers["Last-Modified"]}:
        return 0, size
    found = RANGE.fullmatch(request.META.get("HTTP_RANGE", "").replace(" ", ""))
    if found is None or found.group() == "bytes=-":
        return 0, size
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    return (start, end) if start < end else None


def disposition(filename: str, *, inside: bool) -> str:
    """How a browser names the file, and whether it shows it. Source: RFC 6266."""
    plain = re.sub(r"[^A-Za-z0-9 ._@()+-]", "_", filename)
    kind = "inline" if inside else "attachment"
    more = "" if plain == filename else f"; filename*=UTF-8''{quote(filename)}"
    return f'{kind}; filename="{plain}"{more}'


def read(path: Path, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a file, in chunks."""
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
