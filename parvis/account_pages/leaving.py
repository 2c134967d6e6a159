"""All that is held about a person, to take along, and deleting the account."""

import json

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.account_pages.guarding import guarded
from parvis.account_pages.people import person_of
from parvis.accounts.forms import ConfirmationForm
from parvis.accounts.leaving import delete_account, held_about
from parvis.accounts.sections import account_sections
from parvis.lib.errors import ForbiddenError


@login_required
@require_safe
def account_data(request: HttpRequest) -> HttpResponse:
    """What is held, in words, with the file and the way out."""
    return render(request, "account/data.html", {"held": held_about(person_of(request), at=timezone.now())})


@login_required
@require_safe
def account_data_file(request: HttpRequest) -> HttpResponse:
    """Everything held, as JSON."""
    held = held_about(person_of(request), at=timezone.now())
    text = json.dumps(held, ensure_ascii=False, indent=2, default=str)
    disposition = 'attachment; filename="account.json"'
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": disposition})


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: HttpRequest) -> HttpResponse:
    """List what will happen, ask for the address, then delete."""
    person = person_of(request)
    form = ConfirmationForm(request.POST or None, expected=person.email, label=_("Your e-mail address, to confirm"))
    if form.is_valid():
        try:
            delete_account(request, person)
            return redirect("account:deleted")
        except ForbiddenError as refusal:
            form.add_error(None, _(refusal.sentence))
    return render(request, "account/delete.html", {"form": form, "sections": account_sections()})


@require_safe
def account_deleted(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "account/deleted.html")


data = guarded(account_data)
data_file = guarded(account_data_file)
delete = guarded(account_delete, "token_form", "sign_out")
deleted = guarded(account_deleted)
