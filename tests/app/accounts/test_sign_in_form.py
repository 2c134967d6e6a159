"""The sign-in form: says little, slows guessing down, keeps no address."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.utils.translation import override

from parvis.accounts import throttle
from parvis.accounts.forms import SignInForm
from parvis.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def ada(settings: Any) -> Iterator[User]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield User.objects.create_user("ada@example.org", PASSWORD)
    cache.clear()


def form(
    email: str = "ada@example.org", password: str = PASSWORD, address: str = "192.0.2.7", **meta: str
) -> SignInForm:
    request = RequestFactory().post("/fr/login/", REMOTE_ADDR=address, **meta)
    return SignInForm(request, {"email": email, "password": password})


def refusal(form: SignInForm) -> str:
    assert not form.is_valid()
    (error,) = form.non_field_errors()
    return str(error)


def test_the_right_pair_names_the_person(ada: User) -> None:
    good = form(" ADA@Example.org")

    assert good.is_valid()
    assert good.user == ada


def test_refusals_do_not_say_what_is_wrong() -> None:
    User.objects.create_user("closed@example.org", PASSWORD, is_active=False)

    with override("en"):
        refusals = {
            refusal(form(password="wrong")),
            refusal(form("nobody@example.org")),
            refusal(form("closed@example.org")),
            refusal(form(password=PASSWORD + " ")),
        }

    assert refusals == {"This address and this password do not go together. Check both, then try again."}


def test_password_managers_know_the_fields() -> None:
    shown = form().as_p()

    assert 'autocomplete="username"' in shown
    assert 'autocomplete="current-password"' in shown
    assert PASSWORD not in shown


def test_an_empty_form_refuses_nothing_yet() -> None:
    empty = SignInForm(RequestFactory().get("/fr/login/"))

    assert not empty.is_bound
    assert empty.user is None


def test_five_failures_close_the_door_even_to_the_right_password() -> None:
    for _ in range(throttle.PER_ACCOUNT_AND_ADDRESS):
        assert not form(password="wrong").is_valid()

    with override("en"):
        assert refusal(form()) == "Too many failed attempts. Wait a quarter of an hour, then try again."
    assert form(address="192.0.2.8").is_valid()


def test_a_success_starts_afresh() -> None:
    for _ in range(throttle.PER_ACCOUNT_AND_ADDRESS - 1):
        assert not form(password="wrong").is_valid()
    assert form().is_valid()

    for _ in range(throttle.PER_ACCOUNT_AND_ADDRESS - 1):
        assert not form(password="wrong").is_valid()
    assert form().is_valid()


def test_guessing_many_accounts_from_one_place_is_slowed_down() -> None:
    for number in range(throttle.PER_ADDRESS):
        assert not form(f"n{number}@example.org").is_valid()

    assert not form().is_valid()
    assert form(address="192.0.2.8").is_valid()


def test_guessing_one_account_from_many_places_is_slowed_down() -> None:
    for number in range(throttle.PER_ACCOUNT):
        assert not form(password="wrong", address=f"198.51.100.{number}").is_valid()

    assert not form(address="192.0.2.8").is_valid()


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.1, 198.51.100.2")

    assert throttle.caller(request) == "198.51.100.2"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert throttle.caller(request) == "127.0.0.1"


def test_counters_hold_no_address_in_the_clear() -> None:
    keys = [key for key, _ in throttle.counters(form().request, "ada@example.org")]

    assert len(set(keys)) == 3
    assert not any("ada" in key or "192.0.2.7" in key for key in keys)
