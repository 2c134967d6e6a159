"""Quick hashes, and counters that start afresh."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from parvis.accounts.models import User
from tests import make
from tests.app.accounts.walker import Walker


@pytest.fixture
def fresh(settings: Any, db: None) -> Iterator[Any]:
    """The settings of a portal where mail leaves and nobody has tried anything yet."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SIGN_UP = "open"
    cache.clear()
    yield settings
    cache.clear()


@pytest.fixture
def ada(fresh: Any) -> User:
    return make.person("ada")


@pytest.fixture
def walker(fresh: Any) -> Walker:
    return Walker()
