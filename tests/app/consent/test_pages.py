"""Banner, foot and preference centre as the server writes them. Source: cookies.md §8, §9, §16."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.consent.choices import Choice, Decision, opened, sealed, this_week
from parvis.consent.models import Revision
from tests.app.consent.conftest import SCRIPT, VIDEO, VIDEO_ITEM, Publish, outside
from tests.app.consent.test_choice import choose, keep, kept, state

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}


def text(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def test_c067_without_optional_services_no_page_has_a_banner(client: Client) -> None:
    page = client.get("/en/whole/")

    assert "consent" not in page.content.decode().replace("/cookies/", "")
    assert "Vary" not in page.headers
    assert page["Cache-Control"] == "public, max-age=60"


def test_c068_once_one_is_published_the_next_page_asks(client: Client, publish: Publish) -> None:
    assert "cookie-banner" not in text(client, "/en/whole/")

    publish([VIDEO], [VIDEO_ITEM])

    assert "cookie-banner" in text(client, "/en/whole/")


@pytest.mark.usefixtures("video")
def test_c069_it_is_the_first_thing_in_the_page_and_named(client: Client) -> None:
    page = text(client, "/en/whole/")

    assert re.search(
        r'<body>\s*<section class="consent" id="cookie-banner" aria-labelledby="cookie-banner-title"', page
    )
    assert "data-nosnippet>" in page
    assert 'id="cookie-banner-title"' in page


@pytest.mark.usefixtures("video")
def test_c070_c071_c072_both_answers_are_one_button_of_the_same_kind(client: Client) -> None:
    form = re.search(r"<form class=\"consent__form\".*?</form>", text(client, "/en/whole/"), re.S)

    assert form is not None
    buttons = re.findall(r"<button (.*?)>(.*?)</button>", form[0])
    assert [label for _, label in buttons] == ["Refuse all", "Accept all"]
    assert [re.sub("refuse|accept", "", attributes) for attributes, _ in buttons] == [
        'class="button consent__button" name="action" value="_all"'
    ] * 2
    assert "checked" not in form[0]


@pytest.mark.usefixtures("video")
def test_c073_it_names_purposes_numbers_consequence_memory_and_the_right_to_change(client: Client) -> None:
    page = re.sub(r"\s+", " ", text(client, "/en/whole/"))

    for said in (
        "works without optional cookies",
        "1 more service can be switched on for: content from other sites.",
        "1 outside body would then receive information",
        "If you refuse, a link to the video is offered.",
        "kept for six months and can be changed at any time at the foot of the page",
        'href="/en/cookies/preferences/#services"',
        'href="/en/terms/cookies-policy/"',
    ):
        assert said in page


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("address", ["/fr/cookies/preferences/", "/framed-whole/", "/error-page/", "/login/"])
def test_c074_pages_that_never_ask(client: Client, address: str) -> None:
    assert "cookie-banner" not in text(client, address)


@pytest.mark.usefixtures("video")
def test_c074_the_back_office_never_asks(client: Client, settings: Settings) -> None:
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "BACK_OFFICE_PREFIXES": ["office"]}

    assert "cookie-banner" in text(client, "/en/whole/")
    assert "cookie-banner" not in text(client, "/en/office/")


@pytest.mark.usefixtures("video")
def test_c077_nothing_stands_inline(client: Client) -> None:
    page = text(client, "/en/whole/")

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=", page) == []


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("action", ["accept_all", "refuse_all"])
def test_c082_it_does_not_come_back_after_a_choice(client: Client, action: str) -> None:
    choose(client, action)

    assert "cookie-banner" not in text(client, "/en/whole/")


def test_c082_c144_c146_it_comes_back_when_asking_is_due(client: Client, publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    refused, accepted = client, Client()
    choose(refused, "refuse_all")
    choose(accepted, "accept_all")

    publish([VIDEO, outside("maps", "mp")], [VIDEO_ITEM])
    assert "cookie-banner" not in text(refused, "/en/whole/")
    assert "New since your last choice: Videos maps." in text(accepted, "/en/whole/")

    publish([VIDEO, outside("maps", "mp"), SCRIPT], [VIDEO_ITEM])
    assert "New since your last choice: Videos chat." in text(refused, "/en/whole/")


def test_c145_an_outdated_yes_stops_and_is_asked_again(client: Client, publish: Publish) -> None:
    publish([VIDEO], [VIDEO_ITEM])
    choose(client, "accept_all")

    publish([{**VIDEO, "consent_rev": 2, "purpose": "social"}], [VIDEO_ITEM])

    assert state(client)["granted"] == []
    assert "New since your last choice" in text(client, "/en/whole/")


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("address", ["/en/whole/", "/en/cookies/preferences/", "/error-page/", "/framed-whole/"])
def test_c083_every_page_leads_to_charter_and_choices(client: Client, address: str) -> None:
    page = text(client, address)

    assert 'href="/en/terms/cookies-policy/"' in page
    assert 'href="/en/cookies/preferences/"' in page


@pytest.mark.usefixtures("video")
def test_c084_with_a_grant_every_page_has_a_withdrawal_of_one_button(client: Client) -> None:
    assert 'value="withdraw"' not in text(client, "/en/whole/")
    choose(client, "accept_all")

    for address in ("/en/whole/", "/en/cookies/preferences/", "/error-page/"):
        (form,) = re.findall(r'<form class="consent-withdraw".*?</form>', text(client, address), re.S)
        assert form.count("<button") == 1
        assert 'value="withdraw"' in form


def test_c085_each_service_can_be_chosen_alone(client: Client, publish: Publish) -> None:
    publish([VIDEO, outside("maps", "mp"), SCRIPT], [VIDEO_ITEM])

    asked = {"action": "save", "revision": "2", "decide.video": "n", "decide.maps": "y", "decide.chat": "n"}
    client.post("/cookies/choice/", asked, headers=HERE)

    assert state(client)["granted"] == ["maps"]
    page = text(client, "/fr/cookies/preferences/")
    assert re.findall(r'name="(decide\.[a-z]+)" value="(.)" checked', page) == [
        ("decide.video", "n"), ("decide.maps", "y"), ("decide.chat", "n"),
    ]  # fmt: skip


@pytest.mark.usefixtures("video")
def test_c086_undecided_shows_as_refused(client: Client) -> None:
    page = text(client, "/fr/cookies/preferences/")

    assert re.findall(r'name="decide\.video" value="(.)" checked', page) == ["n"]
    assert "You have not decided anything yet" in text(client, "/en/cookies/preferences/")


@pytest.mark.usefixtures("video")
def test_c088_success_is_said_in_words(client: Client) -> None:
    response = choose(client, "accept_all", lang="en")

    page = text(client, response["Location"])
    assert re.search(r'role="status">\s*Your choices are saved', page)
    assert "You have agreed to: Videos video." in page
    assert "<script" not in page


@pytest.mark.usefixtures("video")
def test_c164_a_browser_that_keeps_no_cookies_is_told_so(client: Client) -> None:
    response = choose(client, "accept_all", lang="en")
    client.cookies.clear()

    assert "your browser does not keep cookies" in text(client, response["Location"])


@pytest.mark.usefixtures("video")
def test_c089_the_preference_centre_is_private(client: Client) -> None:
    assert client.get("/fr/cookies/preferences/")["Cache-Control"] == "private, no-store"


def test_c089_it_speaks_the_language_of_its_address(client: Client) -> None:
    assert client.get("/de/cookies/preferences/").status_code == 404
    client.cookies["django_language"] = "fr"
    assert "Your cookie choices" in text(client, "/en/cookies/preferences/")


@pytest.mark.parametrize("address", ["/terms/cookies-policy/", "/cookies/preferences/"])
def test_c034_neutral_addresses_lead_on_by_cookie_then_by_browser(client: Client, address: str) -> None:
    response = client.get(address, headers={"accept-language": "en"})
    assert (response.status_code, response["Location"]) == (302, f"/en{address}")
    assert response["Cache-Control"] == "private, no-store"

    client.cookies["django_language"] = "fr"
    assert client.get(address, headers={"accept-language": "en"})["Location"] == f"/fr{address}"
    assert client.get(address, headers={"accept-language": "xx"})["Location"] == f"/fr{address}"


@pytest.mark.usefixtures("video")
def test_c149_pages_that_ask_vary_by_choice_and_signal(client: Client) -> None:
    assert client.get("/en/whole/")["Vary"] == "Cookie, Sec-GPC, DNT"
    assert "Vary" not in client.get("/page/").headers
    assert "Cookie" not in client.get("/terms/cookies-policy.json").get("Vary", "")


def test_c131_a_script_is_on_the_page_of_who_agreed_alone(client: Client, publish: Publish) -> None:
    publish([SCRIPT])
    before = client.get("/en/whole/")
    choose(client, "accept_all")
    after = client.get("/en/whole/")

    assert b"chat.js" not in before.content
    assert "chat.example" not in before["Content-Security-Policy"]
    assert b'<script src="https://cdn.chat.example/chat.js" defer></script>' in after.content
    assert "script-src 'self' https://cdn.chat.example;" in after["Content-Security-Policy"]
    assert "connect-src 'self' https://api.chat.example;" in after["Content-Security-Policy"]
    assert after["Cache-Control"] == "private, no-store"
    assert b"chat.js" not in Client().get("/en/whole/").content


def test_c107_an_optional_cookie_leaves_only_with_a_grant(client: Client, publish: Publish) -> None:
    from tests.app.consent.conftest import VIEWER, VIEWER_ITEMS

    publish([VIEWER], VIEWER_ITEMS)
    assert not client.get("/viewer/").cookies
    choose(client, "accept_all")

    cookie = client.get("/viewer/").cookies["viewer"]

    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("fr", "3600", "/")
    choose(client, "withdraw")
    assert not client.get("/viewer/").cookies


@pytest.mark.usefixtures("video")
def test_c055_the_decision_is_the_same_signed_in_or_out(client: Client, django_user_model: Any) -> None:
    choose(client, "accept_all")
    before = state(client)
    client.force_login(django_user_model.objects.create_user("ada@example.org", "correct horse battery"))

    assert state(client) == before


@pytest.mark.usefixtures("video")
def test_c056_refusing_hides_nothing(client: Client) -> None:
    accepted = Client()
    choose(client, "refuse_all")
    choose(accepted, "accept_all")

    def main(one: Client) -> str:
        found = re.search("<main>.*</main>", text(one, "/en/whole/"), re.S)
        return found[0] if found else ""

    assert main(client) == main(accepted)


@pytest.mark.usefixtures("video")
def test_c150_a_cache_that_ignores_vary_never_grants(client: Client) -> None:
    """The page of somebody who agreed, served to somebody who did not, holds nothing that loads from outside."""
    choose(client, "accept_all")

    assert "video.example" not in text(client, "/en/whole/")


def test_c044_choices_of_another_host_are_undecided(client: Client, publish: Publish) -> None:
    number = publish([VIDEO], [VIDEO_ITEM])
    choice = Choice(number, this_week(), {"vx": Decision(1, granted=True)})
    client.cookies["cookies_preferences"] = sealed(choice, "other.example")
    assert state(client)["granted"] == []
    keep(client, choice)
    assert state(client)["granted"] == ["video"]
    assert opened(client.cookies["cookies_preferences"].value, "testserver") == kept(client)


@pytest.mark.django_db(transaction=True)
def test_c161_with_the_database_down_reading_works_and_nothing_optional_runs(client: Client, publish: Publish) -> None:
    from django.db import connection

    from parvis.consent import register

    publish([VIDEO], [VIDEO_ITEM])
    choose(client, "accept_all")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_revision RENAME TO consent_revision_gone")
    register.forget()
    try:
        page = client.get("/en/whole/")
        told = state(client)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE consent_revision_gone RENAME TO consent_revision")

    assert page.status_code == 200
    assert not page.cookies
    assert (told["granted"], told["revision"]) == ([], 1)
    assert Revision.objects.count() == 2
