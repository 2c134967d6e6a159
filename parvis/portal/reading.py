"""Pages that anybody may read and shared caches may keep. Source: cookies.md §16."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]
PUBLIC = "public, max-age=60"
PRIVATE = "private, no-store"
ERROR = 400


def reading_page(view: View) -> View:
    """A page without form token: storable for those without an account, of the person alone for the others."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        public = not request.user.is_authenticated and response.status_code < ERROR
        response.headers.setdefault("Cache-Control", PUBLIC if public else PRIVATE)
        return response

    return require_safe(read)
