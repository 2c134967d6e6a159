"""The choice route: one address that records, changes and forgets what a visitor decided. Source: cookies.md §7.1."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.consent.asking import REFUSING, Asked, asked_of, chosen, measurement, seconds_left
from parvis.consent.choices import Choice, sealed
from parvis.consent.decisions import Visitor, asked_about, granted_services, is_granted
from parvis.consent.declarations import Register, Service
from parvis.consent.emitters import emits
from parvis.consent.errors import ChoiceError
from parvis.consent.firewall import CHOICE_COOKIE, entry_of, visitor_of
from parvis.consent.origin import has_same_origin_proof, is_silent, safe_path
from parvis.consent.probe import is_probe
from parvis.consent.register import published
from parvis.consent.tallies import tally

STORAGE_KINDS = frozenset({"local_storage", "session_storage", "indexed_db", "cache_storage", "service_worker"})
NO_STORE = "private, no-store"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a choice changed."""

    before: Visitor
    after: Visitor
    lost: tuple[Service, ...]
    gained: tuple[Service, ...]

    @property
    def needs_reload(self) -> bool:
        """Whether the page at hand was made for the former state: scripts come and go with a page."""
        return any(service.delivery in {"script", "server"} for service in (*self.lost, *self.gained))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@emits("choice")
def choice(request: HttpRequest) -> HttpResponse:
    """POST records a choice; GET tells the effective state as JSON and changes nothing."""
    response = record(request) if request.method == "POST" else state(request)
    response["Cache-Control"] = NO_STORE
    return response


def state(request: HttpRequest) -> HttpResponse:
    """What is in force for whoever asks."""
    register, visitor = published(), visitor_of(request)
    return JsonResponse(
        {
            "decided": visitor.choice is not None,
            "granted": [service.id for service in granted_services(register, visitor)],
            "revision": register.revision,
            "measurement": is_granted(measurement(register), visitor),
            "signal": visitor.refuses,
            "asking": [service.id for service in asked_about(register, visitor)],
        }
    )


def record(request: HttpRequest) -> HttpResponse:
    """Judge a sent choice, then record it."""
    register = published()
    proved = has_same_origin_proof(request)
    if not proved and not is_silent(request):
        return refusal(request, "This form was not sent by a page of this portal.", 403)
    try:
        asked = asked_of(request, register)
    except ChoiceError as error:
        return refusal(request, str(error), 400)
    if not proved and asked.action not in REFUSING:
        return refusal(request, "This form was not sent by a page of this portal.", 403)
    if asked.grants and asked.revision != register.revision:
        return outdated(request, asked, register)
    visitor = visitor_of(request)
    after = chosen(asked, register, visitor.choice, counted=is_granted(measurement(register), visitor))
    recorded = recorded_of(register, visitor, after)
    response = answer(request, asked, register, recorded)
    remember(request, response, after)
    erase_lost(request, response, register, recorded)
    if not is_probe(request):
        tally(
            revision=register.revision,
            surface=asked.surface,
            lang=asked.lang,
            action=asked.action,
            decisions=after.tokens if after else "0",
        )
    return response


def recorded_of(register: Register, visitor: Visitor, after: Choice | None) -> Recorded:
    """What changes with a new choice."""
    new = Visitor(after, visitor.refuses)
    had, has = granted_services(register, visitor), granted_services(register, new)
    lost = tuple(service for service in had if service not in has)
    gained = tuple(service for service in has if service not in had)
    return Recorded(visitor, new, lost, gained)


def remember(request: HttpRequest, response: HttpResponse, after: Choice | None) -> None:
    """Write the choice into the visitor's own copy, or erase it."""
    host, _ = split_domain_port(request.get_host())
    if after is None:
        response.delete_cookie(CHOICE_COOKIE)
    else:
        response.set_cookie(CHOICE_COOKIE, sealed(after, host), max_age=seconds_left(after))


def erase_lost(request: HttpRequest, response: HttpResponse, register: Register, recorded: Recorded) -> None:
    """Take away what services left on the device that are not, or no longer, agreed to."""
    lost = {service.id for service in recorded.lost}
    agreed = {service.id for service in granted_services(register, recorded.after)}
    refused = {service.id for service in register.services if service.optional and service.id not in agreed}
    carried = entry_of(request).admission.carried
    for item in register.items:
        stays = item.service not in lost and not (item.service in refused and item.name in carried)
        if not stays and item.source in {"app", "script"} and item.kind in {"http_cookie", "script_cookie"}:
            response.delete_cookie(item.name)
    if any(item.kind in STORAGE_KINDS for item in register.items if item.service in lost):
        response["Clear-Site-Data"] = '"storage"'


def answer(request: HttpRequest, asked: Asked, register: Register, recorded: Recorded) -> HttpResponse:
    """JSON for a script, the page one came from for a form."""
    if wants_json(request):
        with override(asked.lang):
            told = {
                "decided": recorded.after.choice is not None,
                "granted": [service.id for service in granted_services(register, recorded.after)],
                "revision": register.revision,
                "reload": recorded.needs_reload,
                "message": said_of(asked, recorded),
            }
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    said = "withdrawn" if recorded.lost else "forgotten" if asked.action == "forget" else "saved"
    return see_other(safe_path(asked.next_path, f"{preferences_path(asked.lang)}?said={said}"))


def said_of(asked: Asked, recorded: Recorded) -> str:
    """What was recorded, in one sentence or two."""
    if asked.action == "forget":
        return gettext("Your choices are forgotten: nothing optional is active.")
    said = gettext("Noted. You can change this at the foot of the page.")
    if recorded.lost:
        said += " " + gettext("Cookies kept by other sites can only be erased in your browser.")
    return said


def outdated(request: HttpRequest, asked: Asked, register: Register) -> HttpResponse:
    """Nothing is granted under a list that has changed; the visitor is shown the new one."""
    if wants_json(request):
        with override(asked.lang):
            told = {
                "error": "revision",
                "revision": register.revision,
                "message": gettext("The list of services has changed since this page was shown: nothing was granted."),
            }
        return JsonResponse(told, status=409, json_dumps_params={"ensure_ascii": False})
    return see_other(f"{preferences_path(asked.lang)}?said=changed")


def refusal(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """A choice that is not recorded, and why."""
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks rather than a form."""
    return request.content_type == "application/json" or "application/json" in request.META.get("HTTP_ACCEPT", "")


def preferences_path(lang: str) -> str:
    """The preference centre in a language."""
    return reverse("cookies:preferences-page", args=[lang])


def see_other(path: str) -> HttpResponse:
    """Lead on with a GET."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response
