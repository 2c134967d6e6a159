"""Around every page: its language, and refusals told as pages."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from parvis.lib.errors import ParvisError
from parvis.portal.errors import refused
from parvis.portal.languages import language_of

FOR_PROGRAMS = "is_for_programs"
"""What the envelope of the APIs sets on requests that it answers itself."""
SERVER_ERROR = 500
logger = logging.getLogger(__name__)


class PageErrors:
    """Turns what the domain refuses into pages; the API has its own envelope, bugs have the 500 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        """Refuse addresses that can name nothing: no text of PostgreSQL holds the character zero. Raises Http404."""
        if "\0" in request.path_info:
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; None for everything else."""
        if not isinstance(error, ParvisError) or getattr(request, FOR_PROGRAMS, False):
            return None
        if error.status >= SERVER_ERROR:
            logger.error("A page failed.", exc_info=error)
        return refused(request, error)


class AddressLanguage:
    """Speaks the language that the address names, and no other; the cookie is for addresses that name none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = language_of(request.path_info)
        lang = found or settings.LANGUAGE_CODE
        with translation.override(lang):
            request.LANGUAGE_CODE = lang
            response = self.get_response(request)
        if found:
            response.headers.setdefault("Content-Language", found)
        return response
