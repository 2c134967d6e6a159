"""Keys with which programs call the API for a person. Source: explore-api.md §9.

A key is told once, when it is made; the portal keeps its hash and its first characters.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from parvis.accounts.models import ApiKey, User
from parvis.lib.errors import ParameterError, UnauthorizedError, gettext_noop

KEY_BYTES = 28
"""56 hexadecimal digits: too many to guess, so that a fast hash is enough."""
SHOWN = 6
UID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
WRONG = gettext_noop("The API key is wrong, has expired or has been revoked.")
PERMISSIONS = (
    "edit_domain", "create_page", "edit_page", "manage_page", "explore_restricted_page", "create_dataset",
    "edit_dataset", "publish_dataset", "manage_dataset", "explore_restricted_dataset", "edit_reuse",
    "manage_subdomains", "explore_monitoring", "edit_theme", "edit_form", "submit_private_form",
)  # fmt: skip
"""What a key may be narrowed to. Source: management-api.md §7."""


READING = ("explore_restricted_page", "explore_restricted_dataset", "explore_monitoring")
"""What a key that only reads is narrowed to."""


def create_key(
    owner: User, *, label: str, permissions: Collection[str] | None = None, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key with its owner's rights, or with those listed that its owner has; and its text, told only here.

    Raises ParameterError for a permission that does not exist.
    """
    unknown = sorted(set(permissions or ()) - set(PERMISSIONS))
    if unknown:
        raise ParameterError("permissions", unknown[0], f"one of {', '.join(PERMISSIONS)}")
    text = secrets.token_hex(KEY_BYTES)
    key = ApiKey(
        uid="ak_" + "".join(secrets.choice(UID_ALPHABET) for _ in range(6)),
        owner=owner,
        label=label,
        digest=digest(text),
        start=text[:SHOWN],
        permissions=None if permissions is None else sorted(permissions),
        expires_at=expires_at,
    )
    key.full_clean()
    key.save(force_insert=True)
    return key, text


def revoke_key(key: ApiKey, *, at: datetime) -> None:
    """Refuse a key from now on; revoking twice is harmless."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)
    key.refresh_from_db()


def person_with_key(text: str) -> User:
    """Whom a key stands for, narrowed to what it allows. Raises UnauthorizedError."""
    now = timezone.now()
    key = (
        ApiKey.objects.select_related("owner")
        .filter(digest=digest(text.strip().lower()), revoked_at=None, owner__is_active=True)
        .exclude(expires_at__lte=now)
        .first()
    )
    if key is None:
        raise UnauthorizedError(WRONG)
    if key.used_on != now.date():
        ApiKey.objects.filter(pk=key.pk).update(used_on=now.date())
    person = key.owner
    person.narrowed_to = None if key.permissions is None else frozenset(key.permissions)
    return person


def digest(text: str) -> str:
    """What is kept of a secret that cannot be guessed."""
    return sha256(text.encode()).hexdigest()
