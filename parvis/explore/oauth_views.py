"""Letting an application call in one's name. Source: explore-api.md §9, RFC 6749.

Consent is a link, not a form: browsers hold the page's own policy against the address that a form is sent on to. The
link carries a seal that names the person and the question, so that no other site can make it.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from oauthlib.oauth2 import FatalClientError, OAuth2Error

from parvis.accounts.models import User
from parvis.accounts.oauth import SCOPE, SERVER

CONSENT = "consent"
SALT = "parvis.oauth.consent"
CONSENT_SECONDS = 600
REFUSED = "refused"
ASKED = ("client_id", "redirect_uri", "response_type", "state", "code_challenge", "code_challenge_method")


@never_cache
@require_GET
def authorize(request: HttpRequest) -> HttpResponseBase:
    """Ask the person, then send them back with a code."""
    if not isinstance(request.user, User):
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': own_address(request)})}")
    question = {name: request.GET[name] for name in ASKED if request.GET.get(name)}
    question["scope"] = request.GET.get("scope") or request.GET.get("scopes") or SCOPE
    address = f"{request.build_absolute_uri(request.path)}?{urlencode(question)}"
    try:
        scopes, found = SERVER.validate_authorization_request(address)
        consent = request.GET.get(CONSENT, "")
        if not consent:
            return ask(request, question, found)
        if not is_sealed(consent, request.user, question):
            return render(request, "explore/authorize.html", {"refusal": "consent expired"}, status=400)
        if consent.startswith(REFUSED):
            return sent_back(found["redirect_uri"], {"error": "access_denied", "state": question.get("state", "")})
        headers, body, status = SERVER.create_authorization_response(
            address, scopes=scopes, credentials={**found, "user": request.user}
        )
    except FatalClientError as error:
        return render(request, "explore/authorize.html", {"refusal": error.error}, status=400)
    except OAuth2Error as error:
        return HttpResponseRedirect(error.in_uri(error.redirect_uri or "/"))
    return HttpResponse(body or b"", status=status, headers=headers)


def own_address(request: HttpRequest) -> str:
    """The path and the parameters of this very question."""
    return f"{request.path}?{request.GET.urlencode()}"


def ask(request: HttpRequest, question: dict[str, str], found: dict[str, Any]) -> HttpResponse:
    """The page that asks."""
    client = found["request"].client
    context = {
        "client": client,
        "person": request.user,
        "place": urlsplit(found["redirect_uri"]).netloc,
        "allow_url": f"?{urlencode({**question, CONSENT: seal(request.user, question)})}",
        "refuse_url": f"?{urlencode({**question, CONSENT: REFUSED + seal(request.user, question)})}",
    }
    return render(request, "explore/authorize.html", context)


def seal(person: Any, question: dict[str, str]) -> str:
    """What proves that a person was asked this, of late."""
    return signing.dumps([person.pk, sorted(question.items())], salt=SALT)


def is_sealed(consent: str, person: User, question: dict[str, str]) -> bool:
    """Whether this person was asked this, of late."""
    try:
        asked = signing.loads(consent.removeprefix(REFUSED), salt=SALT, max_age=CONSENT_SECONDS)
    except signing.BadSignature:
        return False
    return bool(asked == [person.pk, [list(one) for one in sorted(question.items())]])


def sent_back(address: str, params: dict[str, str]) -> HttpResponseRedirect:
    """Back to the application."""
    mark = "&" if urlsplit(address).query else "?"
    return HttpResponseRedirect(f"{address}{mark}{urlencode({name: one for name, one in params.items() if one})}")


@csrf_exempt
@never_cache
def token(request: HttpRequest) -> HttpResponseBase:
    """Exchange a code or a refresh token. The application proves itself, so no browser's cookie matters."""
    if request.method != "POST":
        return JsonResponse({"error": "invalid_request", "error_description": "Use POST."}, status=405)
    headers = {"Authorization": request.META.get("HTTP_AUTHORIZATION", ""), "Content-Type": request.content_type or ""}
    found, body, status = SERVER.create_token_response(
        request.build_absolute_uri(), "POST", request.POST.urlencode(), headers
    )
    return HttpResponse(body or b"", status=status, headers=found)
