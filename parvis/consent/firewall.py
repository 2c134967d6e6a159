"""The cookie firewall: nothing undeclared comes in, nothing undeclared goes out. Source: cookies.md §11.

`CookieFirewall` is the first middleware and rebuilds what leaves; `seal` makes sure that nothing below it adds a line.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject

from parvis.consent.checks import refuse_to_start
from parvis.consent.crossing import Crossing, crossing
from parvis.consent.decisions import Visitor, visitor_from
from parvis.consent.emitters import NO_TAGS, route_of, tags_of
from parvis.consent.errors import CookieRefusedError
from parvis.consent.events import note, note_all
from parvis.consent.inbound import NOTHING, Admission, admit
from parvis.consent.options import options
from parvis.consent.outbound import Moment, Verdict, asked_cookies, erasure, jar_of, judge, parent_domains
from parvis.consent.policy import is_framed_by_others
from parvis.consent.register import current, pinned
from parvis.consent.seals import PASSES
from parvis.consent.seals import seal as seal_lines

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

logger = logging.getLogger(__name__)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
KEY_SCHEMES = ("apikey ", "bearer ")
WITH_API_KEY = "a request with an API key sets no cookie"
CHOICE_COOKIE = "cookies_preferences"
ENTRY = "cookie_entry"
"""Where a request keeps what the firewall knows of it."""
FRAMED = "a page made to be framed sets no cookie"


@dataclass(slots=True)
class Entry:
    """What the firewall knows of a request; one revision of the register serves it from start to end."""

    rules: Crossing
    admission: Admission
    newest_revision: int = 1
    has_api_key: bool = False
    is_framed: bool = False
    erases_conflicts: bool = False
    visitor: Visitor | None = None


class CookieFirewall:
    """The outermost middleware; costs a reading request some microseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = pinned.set(current())
        try:
            return self.answer(request)
        finally:
            pinned.reset(token)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Let in, have it answered, let out, all under one revision."""
        let_in(request)
        response = self.get_response(request)
        try:
            lines = let_out(request, response)
        except CookieRefusedError:
            raise
        except Exception:  # whatever fails here, the answer leaves, and leaves without a cookie (cookies.md §19.3)
            logger.exception("The cookie firewall failed; the answer leaves without cookies.")
            note("out", "other", route_of(request), "firewall error")
            lines = stripped(response)
        hand_to_seal(request, lines)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        """Pages made to be framed by other sites read no cookie: to them everybody is a passer-by."""
        if is_framed_by_others(view):
            forget_visitor(request)


def let_in(request: HttpRequest) -> None:
    """Leave in the request only the cookies that the register declares."""
    header = request.META.get("HTTP_COOKIE", "")
    has_api_key = request.META.get("HTTP_AUTHORIZATION", "").lower().startswith(KEY_SCHEMES)
    rules = crossing()
    admission = NOTHING if has_api_key else admit(header, rules)
    if admission.dropped:
        note_all("in", "", admission.dropped)
    request.COOKIES = admission.cookies
    if admission.cookies:
        request.META["HTTP_COOKIE"] = admission.header
    else:
        request.META.pop("HTTP_COOKIE", None)
    setattr(request, ENTRY, Entry(rules, admission, current().newest, has_api_key))


def entry_of(request: HttpRequest) -> Entry:
    """What the firewall knows of a request; outside a running portal (a bare request in a test), nothing came in."""
    return getattr(request, ENTRY, None) or Entry(crossing(), NOTHING)


def visitor_of(request: HttpRequest) -> Visitor:
    """What the visitor has decided and what the browser signals, read at first need."""
    entry = entry_of(request)
    if entry.visitor is None:
        host, _ = split_domain_port(request.get_host())
        entry.visitor = visitor_from(
            entry.admission.cookies.get(CHOICE_COOKIE, ""),
            request.META,
            host=host,
            newest_revision=entry.newest_revision,
        )
    return entry.visitor


def cookie_conflicts(request: HttpRequest) -> tuple[str, ...]:
    """Names of the portal that came with several values and were dropped: another site of the domain sets them too."""
    return entry_of(request).admission.conflicts


def erase_conflicts(request: HttpRequest) -> None:
    """Let the answer erase conflicting names at the parent domains; the sign-in page does so."""
    entry_of(request).erases_conflicts = True


def forget_visitor(request: HttpRequest) -> None:
    """Make the request one of a visitor without any cookie."""
    entry = entry_of(request)
    entry.is_framed = True
    entry.visitor = Visitor()
    request.COOKIES = {}
    request.META.pop("HTTP_COOKIE", None)
    request.META.pop("CSRF_COOKIE", None)
    if hasattr(request, "session"):
        request.session = type(request.session)(None)
    request.user = SimpleLazyObject(partial(get_user, request))  # type: ignore[assignment]


def let_out(request: HttpRequest, response: HttpResponse) -> Sequence[str]:
    """Judge and rebuild the cookies of an answer; the lines that may leave.

    Raises:
        CookieRefusedError: strict mode, and a cookie breaks a rule.
    """
    entry = entry_of(request)
    asked = asked_cookies(response)
    if not asked and not entry.erases_conflicts:
        return ()
    secure = needs_secure(request)
    moment = moment_of(request, entry)
    verdicts = [judge(each, entry.rules, moment, secure=secure) for each in asked]
    morsels = [verdict.morsel for verdict in verdicts if verdict.morsel is not None]
    if entry.erases_conflicts:
        host, _ = split_domain_port(request.get_host())
        morsels += [
            erasure(name, entry.rules, secure=secure, domain=domain)
            for name in entry.admission.conflicts
            for domain in parent_domains(host)
        ]
    response.cookies = jar_of(morsels)
    if morsels:
        response.headers["Cache-Control"] = "private, no-store"
    report(request, verdicts)
    return [morsel.OutputString() for morsel in morsels]


def moment_of(request: HttpRequest, entry: Entry) -> Moment:
    """The state of the request as the judge needs it."""
    closed = WITH_API_KEY if entry.has_api_key else FRAMED if entry.is_framed else ""
    session = getattr(request, "session", None)
    return Moment(
        tags=tags_of(request) or NO_TAGS,
        carried=entry.admission.carried,
        visitor=visitor_of(request),
        signed_in=session is not None and SESSION_KEY in session,
        closed=closed,
    )


def report(request: HttpRequest, verdicts: Sequence[Verdict]) -> None:
    """Count what was held back; in strict mode, stop at the first."""
    for verdict in verdicts:
        if verdict.rule:
            note("out", verdict.name, route_of(request), verdict.rule)
            if options().strict:
                raise CookieRefusedError(verdict.name, route_of(request), verdict.rule)


def stripped(response: HttpResponse) -> Sequence[str]:
    """Take every cookie off an answer."""
    response.cookies.clear()
    for name in [name for name in response.headers if name.strip().lower().startswith("set-cookie")]:
        del response.headers[name]
    return ()


def hand_to_seal(request: HttpRequest, lines: Sequence[str]) -> None:
    """Tell the seal which lines may pass; without a seal (the test client) there is nobody to tell."""
    scope: Mapping[str, Any] = getattr(request, "scope", request.META)
    passes = scope.get(PASSES)
    if passes is not None:
        passes[:] = lines


def needs_secure(request: HttpRequest) -> bool:
    """Whether cookies are `Secure`: always, but for a developer's own machine who asked otherwise."""
    if request.is_secure() or not (settings.DEBUG and options().insecure_local):
        return True
    host, _ = split_domain_port(request.get_host())
    return host not in LOOPBACK


def seal(application: "WSGIApplication") -> "WSGIApplication":
    """The sealed WSGI application of a portal whose cookie settings agree with the register.

    Raises:
        ImproperlyConfigured: the firewall is missing or misplaced, or a cookie setting differs from the register.
    """
    refuse_to_start()
    return seal_lines(application)
