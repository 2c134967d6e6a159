"""The API keys of a person: listed, made, revoked."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from parvis.account_pages.guarding import guarded
from parvis.account_pages.people import person_of
from parvis.accounts.forms import KeyForm
from parvis.accounts.keys import READING, create_key, revoke_key
from parvis.accounts.quotas import spent_by


@login_required
@require_safe
def account_keys(request: HttpRequest) -> HttpResponse:
    """The keys that work, then those that do not any more."""
    person, now = person_of(request), timezone.now()
    found = list(person.api_keys.order_by("-created_at", "-pk"))
    over = [key for key in found if key.is_over(now)]
    context = {
        "keys": [key for key in found if key not in over],
        "over": over,
        "quota": spent_by(person, at=now),
    }
    return render(request, "account/keys.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("text")
def account_new_key(request: HttpRequest) -> HttpResponse:
    """Ask for name, rights and expiry, then show the secret, this once."""
    form = KeyForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/new_key.html", {"form": form})
    asked = form.cleaned_data
    expires_at = None if asked["expiry"] == KeyForm.NEVER else timezone.now() + timedelta(days=int(asked["expiry"]))
    permissions = READING if asked["rights"] == "read" else None
    key, text = create_key(person_of(request), label=asked["label"], permissions=permissions, expires_at=expires_at)
    return render(request, "account/key_made.html", {"key": key, "text": text})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for confirmation, naming the key, then revoke it."""
    key = get_object_or_404(person_of(request).api_keys, uid=uid)
    if request.method == "POST":
        revoke_key(key, at=timezone.now())
        messages.success(request, _("The key “%(name)s” is revoked.") % {"name": key.label})
        return redirect("account:keys")
    return render(request, "account/revoke_key.html", {"key": key})


keys = guarded(account_keys)
new_key = guarded(account_new_key, "token_form")
revoke = guarded(account_revoke, "token_form")
