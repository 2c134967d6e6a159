"""Everything that is held about a person, to take along, and leaving for good."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.http import HttpRequest

from parvis.accounts.models import User
from parvis.accounts.sections import account_sections
from parvis.accounts.sessions import end_sessions, sessions_of
from parvis.lib.errors import ForbiddenError, gettext_noop

LAST_ADMINISTRATOR = gettext_noop("You are the last administrator of this portal. Name another one, then leave.")


def held_about(person: User, *, at: datetime) -> dict[str, Any]:
    """All that the portal holds about a person, as JSON values; secrets are named, not told."""
    return {
        "made_at": at.isoformat(),
        "profile": {
            "email": person.email,
            "name": person.name,
            "language_of_mails": person.language or None,
            "theme": person.theme or "system",
            "joined_at": person.joined_at.isoformat(),
            "last_signed_in_at": moment(person.last_login),
            "may_enter_back_office": person.is_staff,
            "is_administrator": person.is_superuser,
            "groups": sorted(person.groups.values_list("name", flat=True)),
            "permissions": sorted(person.get_all_permissions()),
        },
        "addresses": list(
            EmailAddress.objects.filter(user=person).order_by("pk").values("email", "verified", "primary")
        ),
        "second_factors": [
            {"kind": one.type, "added_at": moment(one.created_at), "used_at": moment(one.last_used_at)}
            for one in Authenticator.objects.filter(user=person).order_by("pk")
        ],
        "outside_sign_ins": [
            {"provider": one.provider, "identifier": one.uid, "told_by_it": one.extra_data}
            for one in SocialAccount.objects.filter(user=person).order_by("pk")
        ],
        "sessions": [{"browser": one.browser, "started_at": one.started_at.isoformat()} for one in sessions_of(person)],
        "api_keys": [
            {
                "name": key.label,
                "start": key.start,
                "permissions": key.permissions,
                "created_at": key.created_at.isoformat(),
                "expires_at": moment(key.expires_at),
                "last_used_on": key.used_on.isoformat() if key.used_on else None,
                "revoked_at": moment(key.revoked_at),
            }
            for key in person.api_keys.order_by("pk")
        ],
        "applications": [
            {"name": name}
            for name in person.oauth_tokens.order_by("client__name").values_list("client__name", flat=True).distinct()
        ],
        **{section.key: section.data(person) for section in account_sections()},
    }


def moment(value: datetime | None) -> str | None:
    """A moment as JSON."""
    return value.isoformat() if value else None


@transaction.atomic
def delete_account(request: HttpRequest, person: User) -> None:
    """Delete a person with all that is theirs alone, and end their sessions. Raises ForbiddenError."""
    if person.is_superuser and not others_may_administer(person):
        raise ForbiddenError(LAST_ADMINISTRATOR)
    for section in account_sections():
        if section.delete is not None:
            section.delete(person)
    end_sessions(person)
    request.session.flush()
    person.delete()


def others_may_administer(person: User) -> bool:
    """Whether the portal would still have somebody who may do everything."""
    return User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
