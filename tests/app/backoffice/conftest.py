"""The back office on the real portal's settings, with people of known rights."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.accounts.models import User
from parvis.consent import events, register


@pytest.fixture(autouse=True)
def office(settings: Settings, db: None) -> Iterator[None]:
    """Plain static files; nothing is left of other tests."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    register.forget()
    events.forget()
    yield
    register.forget()
    events.forget()


def person(name: str, *permissions: str, **fields: Any) -> User:
    """Somebody with some permissions: `consent.manage_cookies`."""
    made = User.objects.create_user(f"{name}@example.org", "correct horse battery", **fields)
    for permission in permissions:
        app, codename = permission.split(".")
        made.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return made


@pytest.fixture
def ada() -> User:
    """Ada manages and publishes cookies, and sees statistics."""
    return person("ada", "consent.manage_cookies", "consent.publish_cookies", "usage.view_dailytotal", is_staff=True)


@pytest.fixture
def bruno() -> User:
    """Bruno manages cookies and may not publish them."""
    return person("bruno", "consent.manage_cookies", is_staff=True)


def signed_in(user: User) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(user)
    return client
