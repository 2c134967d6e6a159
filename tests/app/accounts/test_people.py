"""Accounts: one per e-mail address, whatever its case."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError
from django.utils.translation import override

from parvis.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fast_hashing(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def test_addresses_are_kept_in_lower_case() -> None:
    ada = User.objects.create_user("  Ada@Example.ORG ", PASSWORD, name="Ada")

    assert ada.email == "ada@example.org"
    assert User.objects.get_by_natural_key("ADA@example.org") == ada
    assert authenticate(username="aDa@example.org", password=PASSWORD) == ada


def test_one_account_per_address() -> None:
    User.objects.create_user("ada@example.org", PASSWORD)

    with override("en"), pytest.raises(ValidationError, match="already"):
        User.objects.create_user("ADA@example.org", PASSWORD)


def test_the_database_itself_refuses_a_second_account_in_another_case() -> None:
    User.objects.create_user("ada@example.org", PASSWORD)

    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Ada@example.org")])


def test_an_account_needs_an_address() -> None:
    for email in ("", "ada", "ada@"):
        with pytest.raises(ValidationError):
            User.objects.create_user(email, PASSWORD)


def test_without_a_password_nobody_signs_in_with_one() -> None:
    User.objects.create_user("bot@example.org")

    assert authenticate(username="bot@example.org", password="") is None


def test_closed_accounts_do_not_sign_in() -> None:
    User.objects.create_user("bruno@example.org", PASSWORD, is_active=False)

    assert authenticate(username="bruno@example.org", password=PASSWORD) is None


def test_people_are_called_by_name_else_by_address() -> None:
    ada = User.objects.create_user("ada@example.org", PASSWORD, name="Ada L.")
    bot = User.objects.create_user("bot@example.org", PASSWORD)

    assert (str(ada), ada.get_full_name(), ada.get_short_name()) == ("Ada L.", "Ada L.", "Ada L.")
    assert str(bot) == "bot@example.org"
    assert bot.get_username() == "bot@example.org"


def test_the_command_makes_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", email="Root@example.org", interactive=False, stdout=StringIO())

    root = User.objects.get(email="root@example.org")
    assert (root.is_staff, root.is_superuser, root.check_password(PASSWORD)) == (True, True, True)
    with pytest.raises(CommandError, match="already"):
        call_command("createsuperuser", email="root@example.org", interactive=False, stdout=StringIO())
