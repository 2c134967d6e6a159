"""What all forms share that anybody may send: a trap for robots, a limit by day, no token and no cookie.

They prove by headers that they were sent from this portal (cookies.md §7.2), so that their pages can be kept by caches.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.models import User
from parvis.community.limits import charge_proposal
from parvis.consent.origin import same_origin_only
from parvis.lib.errors import ForbiddenError, InputError, gettext_noop
from parvis.portal.reading import PRIVATE, PUBLIC
from parvis.portal.saying import said

View = Callable[..., HttpResponse]
TRAP = "website"
"""A field that people do not see, and that robots fill in."""


class ProposalForm(forms.Form):
    """A form with its trap; `refuse` puts what the domain refused above it."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        """Robots are told that something was wrong, and not what."""
        if self.cleaned_data[TRAP]:
            raise forms.ValidationError(_("This could not be sent."))
        return ""

    def refuse(self, refusal: InputError) -> None:
        """Show a refusal of the domain."""
        self.add_error(None, said(refusal))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields to show."""
        return [field for field in self if field.name != TRAP]


def proposal_page(view: View) -> View:
    """A page with a form that anybody may send; posts must come from this portal."""
    proved = same_origin_only(view)

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        posted = request.method == "POST"
        response = proved(request, *args, **kwargs) if posted else view(request, *args, **kwargs)
        public = not posted and not request.user.is_authenticated and response.status_code == 200
        response.headers.setdefault("Cache-Control", PUBLIC if public else PRIVATE)
        return response

    page.csrf_exempt = True  # type: ignore[attr-defined]
    return require_http_methods(["GET", "HEAD", "POST"])(page)


def may_propose(request: HttpRequest) -> bool:
    """Whether this visitor may send proposals at all."""
    return bool(settings.ANONYMOUS_PROPOSALS or request.user.is_authenticated)


def count_proposal(request: HttpRequest) -> None:
    """Before anything is kept. Raises ForbiddenError, TooManyProposalsError."""
    if not may_propose(request):
        raise ForbiddenError(gettext_noop("Sign in first: this portal takes proposals from people with an account."))
    charge_proposal(request, at=timezone.now())


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, User) else None
