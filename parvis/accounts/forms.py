"""The forms of an account."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import User
from parvis.accounts.throttle import forget_failures, note_failure, too_many_failures


class SignInForm(forms.Form):
    """Who are you? After `is_valid()`, `user` is the person; hand it to `actions.sign_in`.

    Refusals never say which of the two is wrong, nor whether the account exists or is closed.
    """

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Check the two together, slowly for those who fail often."""
        fields = super().clean() or {}
        if self.errors:
            return fields
        email = User.objects.normalize_email(fields["email"])
        if too_many_failures(self.request, email):
            raise forms.ValidationError(
                _("Too many failed attempts. Wait a quarter of an hour, then try again."), code="throttled"
            )
        user = authenticate(self.request, username=email, password=fields["password"])
        if not isinstance(user, User):
            note_failure(self.request, email)
            raise forms.ValidationError(
                _("This address and this password do not go together. Check both, then try again."), code="refused"
            )
        forget_failures(self.request, email)
        self.user = user
        return fields
