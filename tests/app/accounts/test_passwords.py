"""Passwords lost, changed and asked again; addresses changed."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail

from parvis.accounts.models import OpenSession, User
from tests.app.accounts.walker import PASSWORD, Walker, link_of_mail

OTHER = "an even longer password"


def test_c021_a_lost_password_is_chosen_anew(walker: Walker, ada: User) -> None:
    walker.send("account/password/lost/", email="Ada@example.org")
    assert (walker.place, walker.cookies) == ("/en/account/password/lost/sent/", {})
    link = link_of_mail()

    walker.open(link)
    assert set(walker.cookies) == {"sessionid"}
    assert 0 < walker.cookies["sessionid"] <= 3600
    walker.send(walker.place, password1=OTHER)

    assert walker.place == "/en/account/password/new/done/"
    ada.refresh_from_db()
    assert ada.check_password(OTHER)
    assert "chosen anew" in mail.outbox[-1].body
    assert walker.sign_in(password=OTHER).place == "/en/"
    assert "not valid any more" in Walker().open(link).text


def test_a_lost_password_of_nobody_sends_nothing_and_says_the_same(walker: Walker, ada: User) -> None:
    walker.send("account/password/lost/", email="nobody@example.org")

    assert (walker.place, walker.cookies) == ("/en/account/password/lost/sent/", {})
    assert not mail.outbox


def test_links_of_mails_name_the_portal_whatever_host_was_asked(walker: Walker, ada: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    walker.open("account/password/lost/")
    fields = {"email": "ada@example.org", "csrfmiddlewaretoken": walker.client.cookies["csrftoken"].value}

    headers = {"host": "evil.example", "origin": "http://evil.example"}
    walker.client.post("/en/account/password/lost/", fields, headers=headers)

    assert "evil" not in mail.outbox[0].body
    assert link_of_mail()


def test_a_new_password_ends_the_other_sessions(walker: Walker, ada: User) -> None:
    elsewhere = Walker().sign_in()
    walker.sign_in()
    before = walker.client.cookies["sessionid"].value

    walker.send("account/password/", oldpassword=PASSWORD, password1=OTHER)

    assert walker.place == "/en/account/"
    assert walker.client.cookies["sessionid"].value != before
    assert "changed" in mail.outbox[0].body
    assert elsewhere.open("account/").place.startswith("/en/login/")
    assert walker.open("account/sessions/").answer.status_code == 200
    (left,) = OpenSession.objects.all()
    assert left.session_key == walker.client.cookies["sessionid"].value
    assert Session.objects.count() == 1


def test_a_wrong_old_password_changes_nothing(walker: Walker, ada: User) -> None:
    walker.sign_in().send("account/password/", oldpassword="wrong", password1=OTHER)

    assert walker.answer.status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_an_address_is_changed_once_the_new_one_is_confirmed(walker: Walker, ada: User) -> None:
    walker.sign_in().confirm_identity()

    walker.send("account/email/", email="Countess@example.org", action_add="")
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert "countess@example.org waits to be confirmed" in walker.open("account/email/").text
    walker.send(link_of_mail())

    ada.refresh_from_db()
    assert ada.email == "countess@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("countess@example.org", True)]
    assert Walker().sign_in("countess@example.org").place == "/en/"
    assert Walker().sign_in("ada@example.org").answer.status_code == 200


def test_tries_are_counted_and_the_page_says_so(walker: Walker, ada: User) -> None:
    for _ in range(5):
        walker.send("account/password/lost/", email="ada@example.org")
    walker.send("account/password/lost/", email="ada@example.org")

    assert walker.answer.status_code == 429
    assert "Too many tries" in walker.text
    assert walker.cookies == {}
    assert len(mail.outbox) == 5


def test_mails_are_in_the_language_of_their_reader(walker: Walker, ada: User) -> None:
    ada.language = "fr"
    ada.save()

    walker.send("account/password/lost/", email="ada@example.org")

    assert "Bonjour," in mail.outbox[0].body
