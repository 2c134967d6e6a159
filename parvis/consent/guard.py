"""No anonymous session: what a reading page leaves in the session of a passer-by is discarded before it is stored."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from parvis.consent.emitters import route_of, tags_of
from parvis.consent.errors import CookieRefusedError
from parvis.consent.events import note
from parvis.consent.firewall import entry_of
from parvis.consent.options import options

RULE = "the session of a visitor who is not signed in was changed"


class SessionGuard:
    """Stands directly after the session middleware. Source: cookies.md §11.3."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session:
            response.headers["Cache-Control"] = "private, no-store"
        if not session.modified or session.is_empty() or SESSION_KEY in session:
            return response
        handshakes = entry_of(request).rules.handshakes
        lives = [handshakes[tag] for tag in tags_of(request) if tag in handshakes]
        if lives:
            session.set_expiry(min(max(lives), session.get_expiry_age()))
            return response
        discard(request, session)
        note("guard", settings.SESSION_COOKIE_NAME, route_of(request), RULE)
        if options().strict:
            raise CookieRefusedError(settings.SESSION_COOKIE_NAME, route_of(request), RULE)
        return response


def discard(request: HttpRequest, session: Any) -> None:
    """Put the session back as it came, and take away a row that a hasty view has stored by itself."""
    came_with = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session.session_key and session.session_key != came_with:
        session.delete(session.session_key)
    request.session = type(session)(came_with)
