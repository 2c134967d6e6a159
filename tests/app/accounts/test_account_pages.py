"""The pages of an account: keys, sessions, settings, data, leaving."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from parvis.accounts import sections
from parvis.accounts.keys import READING, create_key, person_with_key
from parvis.accounts.models import ApiKey, OpenSession, User
from parvis.accounts.sections import AccountSection, Entry, register_section
from parvis.lib.errors import UnauthorizedError
from tests import make
from tests.app.accounts.walker import Walker

PAGES = ["", "keys/", "keys/new/", "settings/", "sessions/", "security/", "data/", "data/file/", "email/", "password/"]
FORMS = {"keys/new/", "settings/", "email/", "password/"}
SECRET = re.compile(r'id="secret"[^>]*>([0-9a-f]{56})<')


@pytest.fixture
def entered(walker: Walker, ada: User) -> Walker:
    return walker.sign_in()


@pytest.mark.parametrize("page", PAGES)
def test_a_passer_by_is_led_to_sign_in(walker: Walker, page: str) -> None:
    walker.open(f"account/{page}")

    assert (walker.answer.status_code, walker.place) == (302, f"/en/login/?next=/en/account/{page}")
    assert walker.cookies == {}


@pytest.mark.parametrize("page", PAGES)
def test_c022_and_c025_only_forms_set_a_cookie(entered: Walker, page: str) -> None:
    entered.open(f"account/{page}")

    assert entered.answer.status_code == 200
    assert entered.answer["Cache-Control"] == "private, no-store"
    assert entered.cookies.keys() == ({"csrftoken"} if page in FORMS else set())


def test_a_key_is_made_and_told_once(entered: Walker, ada: User) -> None:
    entered.send("account/keys/new/", label="Town site", rights="read", expiry="90")

    told = SECRET.search(entered.text)
    assert told
    key = ApiKey.objects.get()
    assert (key.label, key.permissions, key.start) == ("Town site", sorted(READING), told[1][:6])
    assert timedelta(days=89) < key.expires_at - timezone.now() <= timedelta(days=90)
    assert person_with_key(told[1]) == ada
    listed = entered.open("account/keys/").text
    assert "Town site" in listed
    assert "Read only" in listed
    assert told[1] not in listed


def test_the_form_proposes_90_days_and_reading(entered: Walker) -> None:
    text = entered.open("account/keys/new/").text

    assert '<option value="90" selected>' in text
    assert re.search(r'value="read"[^>]*checked', text)


def test_a_key_that_writes_has_all_rights_and_may_never_expire(entered: Walker) -> None:
    entered.send("account/keys/new/", label="Robot", rights="write", expiry="never")

    key = ApiKey.objects.get()
    assert (key.permissions, key.expires_at) == (None, None)


def test_a_key_without_a_name_is_not_made(entered: Walker) -> None:
    entered.send("account/keys/new/", label=" ", rights="write", expiry="soon")

    assert 'href="#id_label"' in entered.text
    assert 'href="#id_expiry"' in entered.text
    assert not ApiKey.objects.exists()


def test_expired_keys_are_refused(ada: User) -> None:
    _, text = create_key(ada, label="old", expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(UnauthorizedError):
        person_with_key(text)


def test_the_last_day_of_use_is_kept(ada: User) -> None:
    key, text = create_key(ada, label="used")
    person_with_key(text)

    key.refresh_from_db()
    assert key.used_on == timezone.now().date()


def test_calls_fill_the_bar(entered: Walker, ada: User, settings: Any) -> None:
    settings.QUOTA_PERSON = 1234
    _, text = create_key(ada, label="counted")
    before = int(re.search(r'<meter[^>]*value="(\d+)"', entered.open("account/keys/").text)[1])  # type: ignore[index]
    entered.client.get("/api/explore/v2.1/catalog/datasets", headers={"authorization": f"Apikey {text}"})

    shown = entered.open("account/keys/").text
    assert re.search(r'<meter[^>]*max="1234" value="(\d+)"', shown)[1] == str(before + 1)  # type: ignore[index]


def test_revoking_names_the_key_and_ends_it(entered: Walker, ada: User) -> None:
    key, text = create_key(ada, label="Town site")
    path = f"account/keys/{key.uid}/revoke/"

    assert "Revoke the key “Town site”" in entered.open(path).text
    assert person_with_key(text)
    entered.send(path)

    assert "“Town site” is revoked" in entered.open("account/keys/").text
    with pytest.raises(UnauthorizedError):
        person_with_key(text)


def test_the_key_of_somebody_else_is_not_there(entered: Walker) -> None:
    key, _ = create_key(make.person("bruno"), label="theirs")

    assert entered.open(f"account/keys/{key.uid}/revoke/").answer.status_code == 404


def test_settings_change_name_language_and_colours(entered: Walker, ada: User) -> None:
    entered.send("account/settings/", name="Ada L.", language="fr", theme="dark")

    ada.refresh_from_db()
    assert (ada.name, ada.language, ada.theme) == ("Ada L.", "fr", "dark")
    assert '<html lang="en" data-theme="dark">' in entered.open("explore/").text
    assert "data-theme" not in Walker().open("explore/").text
    entered.send("account/settings/", name="Ada L.", language="de", theme="pink")
    assert entered.answer.status_code == 200
    ada.refresh_from_db()
    assert (ada.language, ada.theme) == ("fr", "dark")


def test_the_others_are_closed(entered: Walker, ada: User) -> None:
    elsewhere = Walker()
    elsewhere.client.defaults["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    elsewhere.sign_in()
    listed = entered.open("account/sessions/").text
    assert "Firefox, Windows" in listed
    assert listed.count("This one") == 1

    entered.send("account/sessions/")

    assert "1 other session was closed" in entered.open("account/sessions/").text
    assert elsewhere.open("account/").place.startswith("/en/login/")
    assert Session.objects.count() == OpenSession.objects.count() == 1


def test_signing_out_takes_the_session_off_the_list(entered: Walker) -> None:
    entered.client.post("/en/logout/")

    assert not OpenSession.objects.exists()


def test_everything_held_is_a_file(entered: Walker, ada: User) -> None:
    _, text = create_key(ada, label="Town site")
    entered.open("account/data/file/")

    held = json.loads(entered.text)
    assert entered.answer["Content-Disposition"] == 'attachment; filename="account.json"'
    assert held["profile"]["email"] == "ada@example.org"
    assert [one["name"] for one in held["api_keys"]] == ["Town site"]
    assert len(held["sessions"]) == 1
    assert text not in entered.text
    assert ada.password not in entered.text


def test_deleting_asks_who_it_is_and_for_the_address(entered: Walker, ada: User) -> None:
    create_key(ada, label="Town site")
    assert entered.open("account/data/delete/").place.startswith("/en/account/again/")
    entered.confirm_identity()
    entered.send("account/data/delete/", typed="somebody@example.org")
    assert User.objects.filter(pk=ada.pk).exists()

    entered.send("account/data/delete/", typed="Ada@example.org")

    assert entered.place == "/en/account/deleted/"
    assert entered.cookies["sessionid"] == 0
    assert not User.objects.exists()
    assert not ApiKey.objects.exists()
    assert Session.objects.count() == OpenSession.objects.count() == 0
    assert entered.open("account/deleted/").answer.status_code == 200


def test_the_last_administrator_stays(walker: Walker, fresh: Any) -> None:
    make.person("ada", is_superuser=True)
    walker.sign_in().confirm_identity().send("account/data/delete/", typed="ada@example.org")

    assert "last administrator" in walker.text
    assert User.objects.count() == 1


def test_rooms_add_their_sections(entered: Walker, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "SECTIONS", {})
    register_section(
        AccountSection(
            "views",
            "Saved views",
            entries=lambda person: [
                Entry(f"Trees of {person.name or person.email}", "/en/explore/?q=trees", "12 oaks")
            ],
            data=lambda person: [{"address": "/en/explore/?q=trees"}],
            consequence="Your saved views are deleted.",
        )
    )

    home = entered.open("account/").text
    assert "Saved views" in home
    assert 'href="/en/explore/?q=trees"' in home
    assert json.loads(entered.open("account/data/file/").text)["views"] == [{"address": "/en/explore/?q=trees"}]
    entered.confirm_identity()
    assert "Your saved views are deleted." in entered.open("account/data/delete/").text
