"""People who sign in, and what calls in their name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

TAKEN = _("This address has an account already.")


class People(BaseUserManager["User"]):
    """Makes and finds accounts by e-mail address, whatever its case."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The address as it is stored and looked up: stripped, in lower case."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of an address; Django signs in with what this finds."""
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password, one that cannot sign in with one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account that may do everything (`parvis createsuperuser`)."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class Theme(models.TextChoices):
    """The colours of pages, for a person who is signed in."""

    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    email = models.EmailField(_("e-mail address"), unique=True, error_messages={"unique": TAKEN})
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may enter the back office"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    language = models.CharField(_("language of mails"), max_length=10, blank=True)
    """Empty: that of the page from which a mail is sent."""
    theme = models.CharField(_("colours"), max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    session_salt = models.CharField(max_length=32, blank=True, editable=False)
    """Changed to end every session of the person at once."""

    objects = People()

    narrowed_to: frozenset[str] | None = None
    """Codenames of the permissions that the key in use is narrowed to; None: all that the person has."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_email",
                violation_error_message=TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Store the address in the form it is looked up in."""
        super().clean()
        self.email = People.normalize_email(self.email)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the person may, and the key in use allows it."""
        if self.narrowed_to is not None and perm.rpartition(".")[2] not in self.narrowed_to:
            return False
        return super().has_perm(perm, obj)

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this person's: it changes with the password and with `session_salt`."""
        return self.session_proof()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under former secret keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self.session_proof(secret)

    def session_proof(self, secret: str | None = None) -> str:
        """A keyed hash of password and salt."""
        subject = f"{self.password}|{self.session_salt}"
        return salted_hmac("parvis.accounts.session", subject, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name shown to others; the address where none was given."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """The same: names are not cut into parts."""
        return self.get_full_name()


class ApiKey(models.Model):
    """A key with which programs call for a person; its text is not kept."""

    uid = models.CharField(max_length=9, unique=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    label = models.CharField(_("label"), max_length=150)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=6)
    permissions = models.JSONField(null=True, blank=True)
    """Codenames that the key is narrowed to; null: all that its owner has."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    """Null: never."""
    used_on = models.DateField(null=True, blank=True, editable=False)
    """The last day (UTC) with a call; no finer, so that calls need not write."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.label} ({self.start}…)"

    @property
    def only_reads(self) -> bool:
        """Whether it is narrowed to what changes nothing."""
        return self.permissions is not None and all(one.startswith("explore_") for one in self.permissions)

    def is_over(self, at: datetime) -> bool:
        """Whether it does not work any more."""
        return self.revoked_at is not None or (self.expires_at is not None and self.expires_at <= at)


class OpenSession(models.Model):
    """Where a person is signed in, so that they can see it and end it; gone with the session."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=80, blank=True)
    """Kinds of browser and system in words; neither an address nor a version."""
    started_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.person}, {self.browser}"


class OAuthClient(models.Model):
    """A program of others that people may let call in their name."""

    client_id = models.CharField(max_length=40, unique=True)
    secret_digest = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=150)
    redirect_uris = models.JSONField(default=list)
    """Where a person may be sent back to: compared whole."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("OAuth application")
        verbose_name_plural = _("OAuth applications")

    def __str__(self) -> str:
        return self.name


class OAuthCode(models.Model):
    """A person's consent on its way to an application, to be exchanged once."""

    digest = models.CharField(max_length=64, unique=True)
    client = models.ForeignKey(OAuthClient, on_delete=models.CASCADE, related_name="codes")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="oauth_codes")
    redirect_uri = models.TextField()
    state = models.TextField(blank=True)
    challenge = models.CharField(max_length=128, blank=True)
    challenge_method = models.CharField(max_length=10, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.client} → {self.person}"


class OAuthToken(models.Model):
    """What an application may call with; each renewal is a row of the same family."""

    access_digest = models.CharField(max_length=64, unique=True)
    refresh_digest = models.CharField(max_length=64, unique=True)
    family = models.CharField(max_length=40, db_index=True)
    client = models.ForeignKey(OAuthClient, on_delete=models.CASCADE, related_name="tokens")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="oauth_tokens")
    expires_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True, blank=True)
    """When its refresh token was used: it is used once."""

    def __str__(self) -> str:
        return f"{self.client} → {self.person}"
