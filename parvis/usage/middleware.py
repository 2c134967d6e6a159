"""Counts what people look at, search, fetch and ask for; reads no address and sets nothing. Source: cookies.md §13."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from parvis.consent.decisions import is_granted
from parvis.consent.emitters import route_of
from parvis.consent.firewall import visitor_of
from parvis.consent.options import options
from parvis.consent.probe import is_probe
from parvis.consent.register import published
from parvis.usage import visitors
from parvis.usage.counting import ACT, add
from parvis.usage.seen import API, Seen, api_act, is_entry, is_prefetch, is_robot, page_act, source_class

logger = logging.getLogger(__name__)
COUNTED_STATUS = frozenset({200, 304})
OWN_ROUTES = frozenset({"cookies"})
"""Rooms whose routes are no reading: recording a choice, the charter as JSON, tokens."""


class Measure:
    """Stands outside sessions and errors, so that it sees what is answered in the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        try:
            measure(request, response)
        except Exception:  # whatever goes wrong with a statistic, the answer leaves
            logger.exception("A request could not be counted.")
        return response


def measure(request: HttpRequest, response: HttpResponse) -> None:
    """Count one request, if it is one that counts and the visitor may be counted."""
    if request.method != "GET" or response.status_code not in COUNTED_STATUS or request.resolver_match is None:
        return
    seen = act_of(request, response)
    if seen is None or is_left_out(request):
        return
    host, _ = split_domain_port(request.get_host())
    entry = seen.area == "front" and seen.event in {"view", "search"} and is_entry(request.META, host)
    add(seen, language=language_of(request, seen), source=source_class(request.META, host), entry=entry)
    if seen.area == "front" and visitors.is_on():
        visitors.estimate(request)


def act_of(request: HttpRequest, response: HttpResponse) -> Seen | None:
    """What the request was; nothing for what is neither a page, a dataset nor an answer of the API."""
    told: Seen | None = getattr(request, ACT, None)
    if told is not None:
        return told
    match = request.resolver_match
    route, path = route_of(request), request.path_info
    room = route.split(":", 1)[0]
    if path.startswith(API):
        return None if room in OWN_ROUTES else api_act(path, match.kwargs if match else {})
    if room in options().back_office_prefixes or (room in OWN_ROUTES and route not in {"cookies:embed"}):
        return None
    if not is_page(request, response) and route != "cookies:embed":
        return None
    return page_act(route, match.kwargs if match else {}, asked=request.GET.get("q", ""))


def is_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a document was asked for; where the browser does not say, whether one was sent."""
    destination = request.META.get("HTTP_SEC_FETCH_DEST")
    if destination is not None:
        return bool(destination == "document")
    return response.status_code != 304 and response.headers.get("Content-Type", "").startswith("text/html")


def is_left_out(request: HttpRequest) -> bool:
    """Robots, prefetching, audits, people who object or whose browser says no, signed-in staff."""
    if is_robot(request.META.get("HTTP_USER_AGENT", "")) or is_prefetch(request.META) or is_probe(request):
        return True
    visitor = visitor_of(request)
    if not any(is_granted(each, visitor) for each in published().services if each.purpose == "measurement"):
        return True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(getattr(getattr(request, "user", None), "is_staff", False))


def language_of(request: HttpRequest, seen: Seen) -> str:
    """The language of a page, from its address; none for the API."""
    if seen.area == "api":
        return ""
    first = request.path_info.split("/", 2)[1]
    return first if first in published().languages else ""
