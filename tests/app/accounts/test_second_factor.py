"""A second step after the password: codes of an app, recovery codes."""

import re
import time
from base64 import b64encode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from parvis.accounts.models import User
from tests.app.accounts.walker import PASSWORD, Walker

SECRET = re.compile(r'account__secret">([A-Z2-7]+)<')


def code_of(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows. Source: RFC 6238."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


@pytest.fixture
def guarded(ada: User, django_capture_on_commit_callbacks: Any) -> tuple[Walker, str]:
    """Ada with an app, signed in, and its secret."""
    walker = Walker().sign_in().confirm_identity()
    secret = SECRET.search(walker.open("account/security/app/add/").text)
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        walker.answer_form("account/security/app/add/", code=code_of(secret[1]))
    return walker, secret[1]


def test_adding_an_app_asks_for_the_password_and_a_right_code(walker: Walker, ada: User) -> None:
    walker.sign_in()
    assert walker.open("account/security/app/add/").place.startswith("/en/account/again/?next=")
    walker.confirm_identity()

    walker.send("account/security/app/add/", code="000000")

    assert walker.answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_an_app_is_added_and_told_by_mail(guarded: tuple[Walker, str]) -> None:
    walker, _ = guarded

    assert walker.place == "/en/account/security/codes/"
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    assert ["ada@example.org"] in [one.to for one in mail.outbox]
    assert any("application d’authentification protège" in one.body for one in mail.outbox)
    assert "10 codes of 10 are left" in walker.open(walker.place).text


def test_secrets_are_not_in_the_database_in_the_clear(guarded: tuple[Walker, str]) -> None:
    _, secret = guarded

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_the_way_in_with_an_app_and_its_cookies(guarded: tuple[Walker, str]) -> None:
    _, secret = guarded
    walker = Walker().sign_in(next="/en/explore/")

    assert walker.place == "/en/account/security/step/"
    assert walker.cookies.keys() == {"sessionid"}
    assert 0 < walker.cookies["sessionid"] <= 600
    waiting = walker.client.cookies["sessionid"].value
    assert walker.open("account/").place.startswith("/en/login/")
    walker.send("account/security/step/", code=code_of(secret, later=1))

    assert (walker.answer.status_code, walker.place) == (303, "/en/explore/")
    assert walker.cookies == {"sessionid": 1_209_600, "csrftoken": 31_449_600}
    assert walker.client.cookies["sessionid"].value != waiting
    assert "account_login" not in walker.client.session
    assert walker.open("account/").answer.status_code == 200


def test_c019_a_wrong_code_does_not_sign_in(guarded: tuple[Walker, str]) -> None:
    walker = Walker().sign_in().send("account/security/step/", code="000000")

    assert walker.answer.status_code == 200
    assert "_auth_user_id" not in walker.client.session


def test_the_second_step_alone_leads_back_to_the_first(fresh: Any) -> None:
    assert Walker().open("account/security/step/").place == "/en/account/sign-in/"


def test_a_recovery_code_opens_once(guarded: tuple[Walker, str]) -> None:
    walker, _ = guarded
    text = walker.open("account/security/codes/file/").text
    codes = text.split()
    assert len(codes) == 10
    assert walker.answer["Content-Disposition"].startswith("attachment")

    assert Walker().sign_in().send("account/security/step/", code=codes[0]).place == "/en/"
    again = Walker().sign_in().send("account/security/step/", code=codes[0])

    assert again.answer.status_code == 200
    assert "_auth_user_id" not in again.client.session


def test_taking_the_app_off(guarded: tuple[Walker, str]) -> None:
    walker, _ = guarded
    walker.send("account/security/app/remove/")

    assert not Authenticator.objects.exists()
    assert Walker().sign_in().place == "/en/"


def test_a_password_alone_does_not_call_the_api_either(ada: User, client: Client) -> None:
    basic = {"authorization": f"Basic {b64encode(f'ada@example.org:{PASSWORD}'.encode()).decode()}"}
    address = "/api/explore/v2.1/catalog/datasets"
    assert client.get(address, headers=basic).status_code == 200

    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={})

    assert client.get(address, headers=basic).status_code == 401
