"""How pages of an account are put on the portal: tagged for the cookie firewall, never cached, never from elsewhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override

from parvis.consent.emitters import emits
from parvis.consent.origin import no_foreign_posts

View = Callable[..., HttpResponse]
HANDSHAKES = frozenset({"sso_start", "password_reset"})
"""Tags with which a session of somebody who is not signed in may live for some minutes."""


def guarded(view: View, *tags: str) -> View:
    """A page of an account. What it leaves in the session of a passer-by without a hand-shake is forgotten.

    >>> path("account/password/reset/", guarded(views.password_reset, "token_form"))
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
        if SESSION_KEY not in request.session and not HANDSHAKES & set(tags):
            forget_session(request)
        response["Cache-Control"] = "private, no-store"
        return response

    return emits(*tags)(no_foreign_posts(answered))


def forget_session(request: HttpRequest) -> None:
    """Put the session of a passer-by back as it came, with no row left of what was added."""
    session = request.session
    if not session.modified or session.is_empty():
        return
    came_with = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session.session_key and session.session_key != came_with:
        session.delete(session.session_key)
    request.session = type(session)(came_with)


def in_readers_language(view: View) -> View:
    """A page whose address names no language: that of the device, else of the browser."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with override(get_language_from_request(request)):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        return response

    return spoken
