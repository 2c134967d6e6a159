"""Opening an account: from the form to the first sign-in, with the mails that really leave."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail

from parvis.accounts.models import User
from tests.app.accounts.walker import PASSWORD, Walker, link_of_mail

NEW = {"email": "Chloe@Example.org", "name": "Chloé", "password1": PASSWORD}


def test_an_account_from_the_form_to_the_first_sign_in(walker: Walker) -> None:
    walker.send("signup/", **NEW)

    assert (walker.answer.status_code, walker.place) == (302, "/en/account/confirm/")
    assert (mail.outbox[0].to, len(mail.outbox)) == (["chloe@example.org"], 1)
    chloe = User.objects.get()
    assert (chloe.email, chloe.name, chloe.check_password(PASSWORD)) == ("chloe@example.org", "Chloé", True)
    assert "three days" in walker.open(walker.place).text
    walker.open(link_of_mail())
    assert "Is chloe@example.org your address?" in walker.text
    assert walker.send(link_of_mail()).place == "/en/login/"
    assert walker.sign_in("chloe@example.org").place == "/en/"
    assert walker.client.session["_auth_user_id"] == str(chloe.pk)


def test_c015_and_c036_no_session_before_the_first_sign_in(walker: Walker) -> None:
    walker.send("signup/", **NEW)
    assert walker.cookies == {}
    walker.open(walker.place)
    assert walker.cookies == {}
    walker.send(link_of_mail())
    assert walker.cookies == {}
    assert Session.objects.count() == 0
    assert walker.client.cookies.keys() == {"csrftoken"}


def test_an_address_that_is_not_confirmed_does_not_sign_in(walker: Walker) -> None:
    walker.send("signup/", **NEW)

    walker.sign_in("chloe@example.org")

    assert walker.place == "/en/account/confirm/"
    assert "_auth_user_id" not in walker.client.session


def test_nobody_learns_who_has_an_account(walker: Walker, ada: User) -> None:
    walker.send("signup/", email="ADA@example.org", password1="another long password")

    assert (walker.answer.status_code, walker.place) == (302, "/en/account/confirm/")
    assert User.objects.count() == 1
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert "already" in sent.subject
    assert link_of_mail() == "/en/account/password/lost/"
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_a_password_that_everybody_has_is_refused(walker: Walker) -> None:
    walker.send("signup/", email="chloe@example.org", password1="password123")

    assert walker.answer.status_code == 200
    assert "too common" in walker.text
    assert not User.objects.exists()
    assert not mail.outbox


def test_a_closed_portal_opens_no_account(walker: Walker, fresh: Any) -> None:
    fresh.SIGN_UP = "closed"

    assert "does not open accounts by itself" in walker.open("signup/").text
    assert 'href="/en/signup/"' not in walker.open("login/").text
    token = walker.client.cookies["csrftoken"].value
    walker.answer = walker.client.post("/en/signup/", {**NEW, "csrfmiddlewaretoken": token})
    assert not User.objects.exists()


def test_a_wrong_link_says_so_and_changes_nothing(walker: Walker) -> None:
    walker.open("account/confirm/MTI:1abcde:nonsense/")

    assert walker.answer.status_code == 200
    assert "not valid any more" in walker.text
    assert walker.cookies == {}


def test_c166_a_form_from_elsewhere_opens_no_account(walker: Walker) -> None:
    walker.open("login/")
    fields = {**NEW, "csrfmiddlewaretoken": walker.client.cookies["csrftoken"].value}

    answer = walker.client.post("/en/signup/", fields, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert not User.objects.exists()


def test_an_account_that_an_operator_made_needs_no_confirmation(walker: Walker, ada: User) -> None:
    assert walker.sign_in().place == "/en/"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("ada@example.org", True, True)]
    assert not mail.outbox


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/signup/", "/fr/signup/"),
        ("/signup", "/fr/signup/"),
        ("/account/", "/fr/account/"),
        ("/account/keys/", "/fr/account/keys/"),
        ("/logout/", "/fr/account/"),
        ("/login/", "/fr/login/"),
    ],
)
def test_old_addresses_lead_to_the_pages(walker: Walker, old: str, new: str) -> None:
    walker.open(old)

    assert (walker.answer.status_code, walker.place) == (302, new)
    assert walker.answer["Cache-Control"] == "private, no-store"
    assert walker.cookies == {}


def test_the_page_in_french(fresh: Any) -> None:
    walker = Walker("fr").send("signup/", **NEW)

    assert "Confirmez votre adresse" in mail.outbox[0].subject
    assert "Bonjour," in mail.outbox[0].body
    assert link_of_mail().startswith("/fr/account/confirm/")
    assert "Un courriel part" in walker.open(walker.place).text
