"""The home of an account, and how its person is called, written to and shown pages."""

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.account_pages.guarding import guarded
from parvis.account_pages.people import person_of
from parvis.accounts.forms import ProfileForm
from parvis.accounts.sections import AccountSection, Entry, account_sections

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """A section as the home shows it: its first entries, and how many there are."""

    section: AccountSection
    entries: list[Entry]
    count: int


@login_required
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """What a person has here, and where to change it."""
    person = person_of(request)
    listed = []
    for section in account_sections():
        entries = list(section.entries(person))
        if entries or section.empty:
            listed.append(Listed(section, entries[:SHOWN], len(entries)))
    context = {
        "listed": listed,
        "has_outside": bool(settings.OIDC_SERVER) or SocialAccount.objects.filter(user=person).exists(),
        "has_password": person.has_usable_password(),
    }
    return render(request, "account/home.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_profile(request: HttpRequest) -> HttpResponse:
    """Name, language of mails, colours."""
    form = ProfileForm(request.POST or None, instance=person_of(request))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your settings are kept."))
        return redirect("account:profile")
    return render(request, "account/profile.html", {"form": form})


home = guarded(account_home)
profile = guarded(account_profile, "token_form")
