"""Pages packed on their way, where that gives nothing away.

A page of one person may hold a token beside words of the address: its packed length would tell the token to whoever
can choose these words (BREACH). So only what shared caches may keep, the same for everybody, is packed.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from parvis.records.packing import accepted, packed

PACKED_TYPES = ("text/html", "image/svg+xml")
SMALLEST_BYTES = 1_000
TOKEN = b"csrfmiddlewaretoken"


class PackedPages:
    """Packs pages and drawings that anybody may keep, in an encoding that the reader accepts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and may_pack(response):
            patch_vary_headers(response, ("Accept-Encoding",))
            for encoding in accepted(request.headers.get("Accept-Encoding", ""))[:1]:
                response.content = b"".join(packed(iter([response.content]), encoding))
                response.headers["Content-Encoding"] = encoding
                response.headers["Content-Length"] = str(len(response.content))
        return response


def may_pack(response: HttpResponse) -> bool:
    """Whether a response is large, the same for everybody, and holds no secret."""
    headers = response.headers
    return (
        headers.get("Content-Type", "").startswith(PACKED_TYPES)
        and headers.get("Cache-Control", "").startswith("public")
        and not response.cookies
        and not headers.get("Content-Encoding")
        and len(response.content) >= SMALLEST_BYTES
        and TOKEN not in response.content
    )
