# ruff: noqa: ARG002 the names and arguments of the methods are django-allauth's
"""What django-allauth asks the house: who may sign up, how mails leave, what a session keeps, how secrets are kept."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from parvis.accounts import actions
from parvis.accounts.models import User
from parvis.accounts.notices import NOTICES
from parvis.accounts.throttle import caller

SEE_OTHER = 303
PROOFS = (AUTHENTICATION_METHODS_SESSION_KEY, _AUTHENTICATION_METHODS_USER_SESSION_KEY)
"""What a session keeps across the moment of signing in: how the person has proved who they are."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by mail and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may open an account."""
        return bool(settings.SIGN_UP == "open")

    def clean_email(self, email: str) -> str:
        """The address in the form it is looked up in."""
        return str(User.objects.normalize_email(email))

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A new account, with its name."""
        user.name = form.cleaned_data.get("name") or user.name
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in as everywhere in the house: in an empty session, but for how the person has proved who they are."""
        proofs = {name: request.session[name] for name in PROOFS if name in request.session}
        actions.sign_in(request, user)
        request.session.update(proofs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead on to where the person wanted to go, without a message."""
        wanted = kwargs.get("redirect_url")
        path = wanted if wanted and self.is_safe_url(wanted) else f"/{translation.get_language()}/"
        return HttpResponseRedirect(path, status=SEE_OTHER)

    def is_safe_url(self, url: str | None) -> bool:
        """A path of this portal, never another host."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads."""
        return reverse("account:home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Where a confirmed address leads: to the account, or to signing in."""
        return reverse("account:home" if self.request.user.is_authenticated else "portal:sign-in")

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Messages live in the session, which passers-by do not have. Source: cookies.md §4, rule 1."""
        if SESSION_KEY in request.session:
            super().add_message(request, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """What stands for the caller in counters: no address is kept, and none is written in a mail."""
        return salted_hmac("parvis.accounts.caller", caller(request), algorithm="sha256").hexdigest()

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of a mail, under the address of the portal, whatever host the request named."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The same for a lost password."""
        uid, _, rest = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody tried to open an account with it."""
        link = settings.SITE_URL + reverse("account_reset_password")
        self.send_mail("account/email/account_already_exists", email, {"password_reset_url": link})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write and send; the site is that of the settings."""
        self.render_mail(template_prefix, email, {"email": email, **context}).send()

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """A mail in the language that its reader has chosen, else in that of the page."""
        reader = context.get("user") or User.objects.filter(email=email).first()
        with translation.override(getattr(reader, "language", "") or translation.get_language()):
            said = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
            message: EmailMessage = super().render_mail(template_prefix, email, said, headers)
        return message

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell of a change of what protects an account; all such mails have one form."""
        sentence = NOTICES.get(template_prefix.rpartition("/")[2])
        if sentence:
            told = {"sentence": sentence, "user": user}
            self.send_mail("account/email/notice", email or user.email, told)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by the form; nothing is logged."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts of an OpenID Connect provider that the operator has chosen."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether whom the provider knows gets an account at the first sign-in."""
        return bool(settings.OIDC_SIGN_UP)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """A new person as the provider describes them."""
        user: User = sociallogin.user
        user.email = str(User.objects.normalize_email(data.get("email")))
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = str(data.get("name") or " ".join(filter(None, parts)))[:150]
        return user


class SecretsAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors."""

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps and recovery codes are not in the database in the clear."""
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The other way round; former secret keys still read."""
        return fernet().decrypt(encrypted_text.encode()).decode()


def fernet() -> MultiFernet:
    """The cipher of the portal's secret keys, the current one first."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"parvis.accounts|{one}".encode()).digest())) for one in keys])
