"""The forms of an account."""

from typing import Any

from django import forms
from django.conf import settings
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


class NameForm(forms.Form):
    """What signing up asks besides address and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Shown with what you publish here; it may stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ["email", "name", "password1"]

    def signup(self, _request: HttpRequest, _user: User) -> None:
        """The adapter has stored the name already."""


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a person is called, written to and shown pages."""

    class Meta:
        model = User
        fields = ("name", "language", "theme")
        widgets = {"language": forms.Select, "theme": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("That of the page")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language of mails"), choices=choices, required=False)


class KeyForm(forms.Form):
    """A new API key."""

    NEVER = "never"
    label = forms.CharField(label=_("Name of the key"), max_length=150, help_text=_("Where it will be used."))
    rights = forms.ChoiceField(
        label=_("Rights"),
        choices=[("read", _("Read what I may see")), ("write", _("Read and write what I may change"))],
        initial="read",
        widget=forms.RadioSelect,
    )
    expiry = forms.ChoiceField(
        label=_("Expires"),
        choices=[("30", _("in 30 days")), ("90", _("in 90 days")), ("365", _("in a year")), (NEVER, _("never"))],
        initial="90",
    )


class ConfirmationForm(forms.Form):
    """Proof that a person knows what is going to be lost: they write it."""

    typed = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Any = None, *, expected: str, label: str) -> None:
        super().__init__(data)
        self.expected = expected
        self.fields["typed"].label = label

    def clean_typed(self) -> str:
        """Whether it is what was asked for, whatever its case."""
        typed: str = self.cleaned_data["typed"]
        if typed.strip().casefold() != self.expected.casefold():
            raise forms.ValidationError(_("This is not “%(expected)s”."), params={"expected": self.expected})
        return typed
