"""Who calls the API: by key, by token, by password or by session. Source: explore-api.md §9.

A header wins over the address, the address over a session. What is given and wrong is refused, never ignored.
"""

from base64 import b64decode
from binascii import Error as BadBase64

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest

from parvis.accounts.entering import refuse_password_alone
from parvis.accounts.keys import person_with_key
from parvis.accounts.models import User
from parvis.accounts.oauth import person_with_token
from parvis.accounts.throttle import forget_failures, note_failure, too_many_failures
from parvis.lib.errors import UnauthorizedError, gettext_noop

CALLER = "api_caller"
"""Where a request keeps whom its credentials name."""
WRONG = gettext_noop("The credentials are wrong.")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def identify(request: HttpRequest) -> User | None:
    """The person whom credentials or a session name, or None; asked once per request. Raises UnauthorizedError."""
    if not hasattr(request, CALLER):
        person = by_credentials(request)
        if person is not None:
            request.user = person
            # A key is not sent by a browser of its own accord, so nobody can forge such a call.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        setattr(request, CALLER, person or by_session(request))
    found: User | None = getattr(request, CALLER)
    return found


def by_credentials(request: HttpRequest) -> User | None:
    """Whom a header or a parameter names."""
    kind, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    match kind.lower():
        case "apikey":
            return person_with_key(secret)
        case "bearer":
            return person_with_token(secret)
        case "basic":
            return by_password(request, secret)
        case "":
            return by_parameter(request)
        case _:
            raise UnauthorizedError(WRONG)


def by_parameter(request: HttpRequest) -> User | None:
    """Whom `apikey` or `access_token` names, in the address or in a form."""
    if key := parameter(request, "apikey"):
        return person_with_key(key)
    if token := parameter(request, "access_token"):
        return person_with_token(token)
    return None


def parameter(request: HttpRequest, name: str) -> str:
    """A parameter of the address or of a posted form."""
    found = request.GET.get(name, "")
    if not found and request.method == "POST" and request.content_type in FORM_TYPES:
        found = str(request.POST.get(name, ""))
    return found


def by_password(request: HttpRequest, secret: str) -> User:
    """Whom an e-mail address and a password name, as old scripts send them. Raises UnauthorizedError."""
    try:
        email, _, password = b64decode(secret, validate=True).decode().partition(":")
    except (BadBase64, UnicodeDecodeError) as error:
        raise UnauthorizedError(WRONG) from error
    if too_many_failures(request, email):
        raise UnauthorizedError(gettext_noop("Too many failed attempts; try again in a quarter of an hour."))
    person = authenticate(request, username=email, password=password)
    if not isinstance(person, User):
        note_failure(request, email)
        raise UnauthorizedError(WRONG)
    forget_failures(request, email)
    refuse_password_alone(person)
    return person


def by_session(request: HttpRequest) -> User | None:
    """Who is signed in; without a session cookie no session is ever looked up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    person = getattr(request, "user", None)
    return person if isinstance(person, User) or getattr(person, "is_authenticated", False) else None
