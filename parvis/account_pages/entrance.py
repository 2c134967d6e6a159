"""What surrounds the pages of django-allauth: ways in from elsewhere, and pages that need no session."""

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_http_methods, require_safe

from parvis.account_pages.guarding import View
from parvis.consent.origin import has_same_origin_proof, safe_path

PRIVATE = {"Cache-Control": "private, no-store"}


@require_safe
def to_language(request: HttpRequest, rest: str) -> HttpResponse:
    """An old address, in the reader's language."""
    query = request.META.get("QUERY_STRING", "")
    path = f"/{get_language_from_request(request)}/{escape_uri_path(rest.rstrip('/'))}/"
    return HttpResponseRedirect(path + (f"?{query}" if query else ""), headers=PRIVATE)


@require_safe
def to_account(request: HttpRequest) -> HttpResponse:
    """Where one can sign out: a link alone signs nobody out."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/account/", headers=PRIVATE)


def to_sign_in(request: HttpRequest, **_address: str) -> HttpResponse:
    """The portal's own page to sign in, under the name that django-allauth calls."""
    asked = request.GET.get("next")
    query = f"?{urlencode({'next': asked})}" if asked else ""
    return HttpResponseRedirect(reverse("portal:sign-in") + query, headers=PRIVATE)


def to_security(_request: HttpRequest) -> HttpResponse:
    """Passkeys are listed with the other second factors."""
    return HttpResponseRedirect(reverse("mfa_index"))


def needs_person(view: View) -> View:
    """A page for people who are signed in."""
    return wraps(view)(login_required(view))


@require_safe
def check_mail(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, the same to everybody, so that nobody learns who has an account."""
    return render(request, "account/verification_sent.html")


@require_http_methods(["GET", "POST"])
@ratelimit.decorator(app="allauth.mfa", action="webauthn_login")  # type: ignore[untyped-decorator]
def enter_with_passkey(request: HttpRequest) -> HttpResponse:
    """GET: what the browser's authenticator is to sign. POST: its answer; then the person is in."""
    if request.method == "GET":
        if not has_same_origin_proof(request):
            return to_sign_in(request)
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})
    form = LoginWebAuthnView.form_class(data=request.POST)
    if not form.is_valid():
        query = urlencode({"refused": "passkey", "next": safe_path(request.POST.get("next"), "")})
        return HttpResponseRedirect(f"{reverse('portal:sign-in')}?{query}")
    return enter(request, form.cleaned_data["credential"])


def enter(request: HttpRequest, passkey: Any) -> HttpResponse:
    """Sign in whom a passkey stands for."""
    wanted = safe_path(request.POST.get("next"), f"/{get_language()}/")
    response: HttpResponse = flows.perform_passwordless_login(
        request, passkey, Login(user=passkey.user, redirect_url=wanted)
    )
    return response


@require_safe
def start_outside(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the outside provider, when a link of this portal was followed; else ask first."""
    if not has_same_origin_proof(request):
        return render(request, "socialaccount/start.html", {"address": request.get_full_path()})
    try:
        response: HttpResponse = openid.login(request, provider_id)
    except (OSError, KeyError, ValueError):
        return render(request, "socialaccount/authentication_error.html", status=502)
    return response
