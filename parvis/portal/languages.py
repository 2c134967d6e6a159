"""The language of a page is in its address and nowhere else. Source: cookies.md §16."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request


def languages() -> dict[str, str]:
    """The languages of this portal by code, each named in itself; the first is the default."""
    return dict(settings.LANGUAGES)


def language_of(path: str) -> str | None:
    """The language that a path names, if the portal offers it."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in languages() else None


def preferred_language(request: HttpRequest) -> str:
    """For addresses without a language: the one remembered on the device, then the browser's, then the portal's."""
    found = get_language_from_request(request)
    return found if found in languages() else settings.LANGUAGE_CODE


def in_language(path: str, code: str) -> str:
    """The same page in another language."""
    current = language_of(path)
    if current is None:
        return f"/{code}/"
    return f"/{code}{path[len(current) + 1 :] or '/'}"
