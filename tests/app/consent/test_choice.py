"""The choice route: what is asked, what is recorded, what is refused. Source: cookies.md §6, §7."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.consent.choices import Choice, Decision, opened, sealed, this_week
from parvis.consent.models import Tally
from tests.app.consent.conftest import SCRIPT, VIDEO, VIDEO_ITEM, VIEWER, VIEWER_ITEMS, Publish, outside

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}
FULL = 15_724_800
WEEK = 604_800
Answer = Any


def choose(client: Client, action: str, *services: str, headers: dict[str, str] | None = None, **fields: Any) -> Answer:
    asked = {"action": action, "service": list(services), "revision": "2", "surface": "preferences", **fields}
    return client.post("/cookies/choice/", asked, headers=HERE if headers is None else headers)


def kept(client: Client) -> Choice | None:
    """What the visitor's own copy says."""
    return opened(client.cookies["cookies_preferences"].value, "testserver") if client.cookies else None


def state(client: Client, **headers: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/cookies/choice/", headers=headers).json()
    return told


def keep(client: Client, choice: Choice) -> None:
    client.cookies["cookies_preferences"] = sealed(choice, "testserver")


@pytest.mark.usefixtures("video")
def test_c039_a_full_choice_is_kept_for_six_months(client: Client) -> None:
    response = choose(client, "accept_all")

    cookie = response.cookies["cookies_preferences"]
    assert (response.status_code, response["Location"]) == (303, "/fr/cookies/preferences/?said=saved")
    assert (cookie["max-age"], cookie["path"], cookie["samesite"], cookie["domain"]) == (str(FULL), "/", "Lax", "")
    assert cookie["httponly"]
    assert cookie["secure"]
    assert response["Cache-Control"] == "private, no-store"
    assert kept(client) == Choice(2, this_week(), {"vx": Decision(1, granted=True)})


@pytest.mark.usefixtures("video")
def test_c039_nothing_else_sets_the_cookie(client: Client) -> None:
    for address in ("/en/whole/", "/cookies/choice/", "/fr/cookies/preferences/", "/terms/cookies-policy.json"):
        assert not client.get(address).cookies
    assert not client.post("/language/", {"language": "en"}, headers=HERE).cookies.get("cookies_preferences")


@pytest.mark.usefixtures("video")
def test_c041_two_browsers_that_choose_the_same_have_the_same_value() -> None:
    one, other = Client(), Client()
    choose(one, "accept_all")
    choose(other, "save", "video")

    assert one.cookies["cookies_preferences"].value == other.cookies["cookies_preferences"].value


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("age", [27, -1])
def test_c043_a_choice_of_another_time_counts_for_nothing(client: Client, age: int) -> None:
    keep(client, Choice(2, this_week() - age, {"vx": Decision(1, granted=True)}))

    assert state(client) == {
        "decided": False, "granted": [], "revision": 2, "measurement": True, "signal": False, "asking": ["video"],
    }  # fmt: skip


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("value", ["x", "1.2.9h.vx1y.AAAAAAAAAAAA", "1.2.9h.vx1y.", "é", "0" * 600, '"1.2.9h.0.x"'])
def test_c045_invalid_values_cause_no_error_no_grant_and_no_loop(client: Client, value: str) -> None:
    client.cookies["cookies_preferences"] = value

    page = client.get("/en/whole/")
    assert page.status_code == 200
    assert b'id="cookie-banner"' in page.content
    assert state(client)["granted"] == []
    choose(client, "refuse_all")
    assert b'id="cookie-banner"' not in client.get("/en/whole/").content


def test_c046_a_partial_choice_never_prolongs_an_older_one(client: Client, publish: Publish) -> None:
    publish([VIDEO, outside("maps", "mp")], [VIDEO_ITEM])
    keep(client, Choice(2, this_week() - 10, {"vx": Decision(1, granted=False)}))

    response = choose(client, "object")

    assert kept(client) == Choice(
        2, this_week() - 10, {"vx": Decision(1, granted=False), "am": Decision(1, granted=False)}
    )
    assert response.cookies["cookies_preferences"]["max-age"] == str(FULL - 10 * WEEK)


@pytest.mark.usefixtures("video")
def test_c046_once_no_time_is_left_the_new_decision_stands_alone(client: Client) -> None:
    keep(client, Choice(2, this_week() - 26, {"vx": Decision(1, granted=False)}))

    response = choose(client, "object")

    assert kept(client) == Choice(2, this_week(), {"am": Decision(1, granted=False)})
    assert response.cookies["cookies_preferences"]["max-age"] == str(FULL)


@pytest.mark.usefixtures("video")
def test_c047_visits_never_send_it_again(client: Client) -> None:
    choose(client, "accept_all")

    for address in ("/en/whole/", "/fr/cookies/preferences/", "/cookies/choice/", "/page/"):
        assert not client.get(address).cookies


@pytest.mark.usefixtures("video")
def test_c048_forgetting_erases_and_leaves_undecided(client: Client) -> None:
    choose(client, "accept_all")

    response = choose(client, "forget")

    cookie = response.cookies["cookies_preferences"]
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/")
    assert not state(client)["decided"]


@pytest.mark.usefixtures("video")
def test_c049_a_refusal_lasts_as_long_as_an_acceptance(client: Client) -> None:
    lives = {
        choose(client, action).cookies["cookies_preferences"]["max-age"] for action in ("accept_all", "refuse_all")
    }

    assert lives == {str(FULL)}


@pytest.mark.usefixtures("video")
def test_c049_the_memory_is_a_setting_and_the_charter_says_it(client: Client, settings: Settings) -> None:
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "MEMORY_WEEKS": 10}

    response = choose(client, "refuse_all")

    assert response.cookies["cookies_preferences"]["max-age"] == str(10 * WEEK)


@pytest.mark.usefixtures("video")
def test_c050_c051_reading_grants_nothing(client: Client) -> None:
    for _ in range(5):
        client.get("/en/whole/", {"q": "x"}, headers={"referer": "http://testserver/fr/"})

    assert state(client)["granted"] == []
    assert not client.cookies


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("headers", [{"sec-gpc": "1"}, {"dnt": "1"}, {"sec-gpc": "0, 1"}])
def test_c052_a_signal_is_a_no_without_banner_and_cookie(client: Client, headers: dict[str, str]) -> None:
    page = client.get("/en/whole/", headers=headers)

    assert b"cookie-banner" not in page.content
    assert not page.cookies
    assert (state(client, **headers)["granted"], state(client, **headers)["measurement"]) == ([], False)


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("headers", [{"sec-gpc": "0"}, {"sec-gpc": "true"}, {"sec-gpc": ""}, {"sec-gpc": "1;x"}])
def test_c053_other_values_of_the_signal_say_nothing(client: Client, headers: dict[str, str]) -> None:
    assert b"cookie-banner" in client.get("/en/whole/", headers=headers).content


@pytest.mark.usefixtures("video")
def test_c054_with_the_signal_a_yes_works_and_can_be_taken_back(client: Client) -> None:
    signal = {"sec-gpc": "1"}
    assert b"refusal signal" in client.get("/en/cookies/preferences/", headers=signal).content

    choose(client, "accept_all", headers={**HERE, **signal})
    assert state(client, **signal)["granted"] == ["video"]
    choose(client, "withdraw", headers={**HERE, **signal})

    assert state(client, **signal)["granted"] == []


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize(
    ("action", "services", "granted"),
    [("accept_all", [], ["video"]), ("refuse_all", [], []), ("save", ["video"], ["video"]), ("save", [], [])],
)
def test_c058_a_form_and_a_background_call_do_the_same(
    client: Client, action: str, services: list[str], granted: list[str]
) -> None:
    by_form, by_call = client, Client()
    choose(by_form, action, *services)
    told = by_call.post(
        "/cookies/choice/",
        json.dumps({"action": action, "service": services, "revision": 2, "surface": "banner"}),
        content_type="application/json",
        headers=HERE,
    )

    assert told.json() | {"message": ""} == {
        "decided": True, "granted": granted, "revision": 2, "reload": False, "message": "",
    }  # fmt: skip
    assert by_call.cookies["cookies_preferences"].value == by_form.cookies["cookies_preferences"].value
    assert told["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("video")
def test_c058_a_form_sent_by_a_script_gets_json(client: Client) -> None:
    response = choose(client, "refuse_all", headers={**HERE, "accept": "application/json"}, revision="")

    assert response.json()["decided"] is True


@pytest.mark.usefixtures("video")
def test_c059_a_grant_under_an_older_list_is_not_recorded(client: Client) -> None:
    for revision in ("1", "", "x", "999999999999999"):
        response = choose(client, "accept_all", revision=revision)
        assert (response.status_code, response["Location"]) == (303, "/fr/cookies/preferences/?said=changed")
        assert not response.cookies
        assert choose(client, "save", "video", revision=revision)["Location"].endswith("?said=changed")
    told = choose(client, "accept_all", revision="1", headers={**HERE, "accept": "application/json"})
    assert told.status_code == 409
    assert "nothing was granted" in client.get("/en/cookies/preferences/?said=changed").content.decode()
    assert Tally.objects.count() == 0


@pytest.mark.usefixtures("video")
def test_c059_a_refusal_under_an_older_list_is_recorded(client: Client) -> None:
    choose(client, "refuse_all", revision="1")

    assert kept(client) == Choice(2, this_week(), {"vx": Decision(1, granted=False)})


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"referer": "https://evil.example/"},
    ],
)
@pytest.mark.parametrize("action", ["accept_all", "refuse_all", "object", "forget"])
def test_c060_posts_from_elsewhere_change_nothing(client: Client, headers: dict[str, str], action: str) -> None:
    response = choose(client, action, headers=headers)

    assert response.status_code == 403
    assert not response.cookies
    assert Tally.objects.count() == 0


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("action", ["refuse_all", "withdraw", "object"])
def test_c061_a_silent_browser_may_refuse(client: Client, action: str) -> None:
    assert choose(client, action, headers={}).status_code == 303
    assert kept(client) is not None


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("action", ["accept_all", "save", "unobject", "forget"])
def test_c061_and_grant_nothing(client: Client, action: str) -> None:
    response = choose(client, action, "video", headers={})

    assert response.status_code == 403
    assert not response.cookies


TRICKS = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "http:evil.example",
    "javascript:alert(1)", "data:text/html,x", "/%5Cevil.example", "/%2Fevil.example", "/\tevil.example", "/\nevil.example",
    "/\r\nSet-Cookie: a=1", " //evil.example", "evil.example", "@evil.example", "/x//evil.example", "//evil.example/%2f..",
    "/%09/evil.example", "\t//evil.example", "https:evil.example", "/\x00evil", "//[::1]", "/" + "a" * 2001, "",
    "http://testserver.evil.example/",
]  # fmt: skip


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize("trick", TRICKS)
def test_c062_redirect_tricks_stay_on_this_host(client: Client, trick: str) -> None:
    assert choose(client, "refuse_all", next=trick)["Location"] == "/fr/cookies/preferences/?said=saved"


@pytest.mark.usefixtures("video")
def test_c062_a_path_of_this_host_is_followed(client: Client) -> None:
    assert choose(client, "refuse_all", next="/en/explore/?q=x")["Location"] == "/en/explore/?q=x"


@pytest.mark.usefixtures("video")
def test_c063_reading_the_route_changes_nothing(client: Client) -> None:
    response = client.get("/cookies/choice/", {"action": "accept_all", "revision": "2"}, headers=HERE)

    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert not response.json()["decided"]


def test_c064_withdrawal_erases_what_the_service_left(client: Client, publish: Publish) -> None:
    publish([VIEWER], VIEWER_ITEMS)
    choose(client, "accept_all")
    client.get("/viewer/")
    assert client.cookies["viewer"].value == "fr"

    response = choose(client, "withdraw", surface="footer")

    assert (response.cookies["viewer"].value, response.cookies["viewer"]["max-age"]) == ("", "0")
    assert response["Clear-Site-Data"] == '"storage"'


@pytest.mark.usefixtures("video")
def test_c064_without_anything_in_storage_nothing_is_cleared(client: Client) -> None:
    choose(client, "accept_all")

    assert "Clear-Site-Data" not in choose(client, "withdraw")


@pytest.mark.usefixtures("video")
def test_c065_withdrawal_says_what_only_the_browser_can_erase(client: Client) -> None:
    choose(client, "accept_all", lang="en")
    response = choose(client, "withdraw", lang="en")
    sentence = "Cookies kept by other sites can only be erased in your browser."

    assert sentence in client.get(response["Location"]).content.decode()
    choose(client, "accept_all", lang="en")
    told = choose(client, "withdraw", lang="en", headers={**HERE, "accept": "application/json"})
    assert sentence in told.json()["message"]
    assert sentence in client.get("/en/whole/?noted=withdrawn").content.decode()


@pytest.mark.usefixtures("video")
@pytest.mark.parametrize(
    "fields",
    [
        {"action": "dance"},
        {"action": ""},
        {"service": ["nobody"]},
        {"service": ["authentication"]},
        {"service": ["measurement"]},
        {"surface": "wall"},
        {"all": "media:maybe"},
        {"all": "nothing:y"},
    ],
)
def test_c066_unknown_ids_and_actions_are_refused(client: Client, fields: dict[str, Any]) -> None:
    response = client.post("/cookies/choice/", {"action": "save", "revision": "2", **fields}, headers=HERE)

    assert response.status_code == 400
    assert not response.cookies


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'"x"', b'{"action": 3}', b"\xff", b'{"action": "save", "service": {}}']
)
def test_c066_a_body_that_cannot_be_read_is_refused(client: Client, body: bytes) -> None:
    response = client.post("/cookies/choice/", body, content_type="application/json", headers=HERE)

    assert response.status_code == 400 if body != b'{"action": "save", "service": {}}' else 303
    assert response.status_code in {200, 400}


def test_c084_one_button_for_a_whole_purpose(client: Client, publish: Publish) -> None:
    publish([VIDEO, outside("maps", "mp"), SCRIPT], [VIDEO_ITEM])

    client.post("/cookies/choice/", {"all": "media:y", "revision": "2", "decide.chat": "n"}, headers=HERE)

    assert state(client)["granted"] == ["video", "maps"]


@pytest.mark.usefixtures("video")
def test_c087_objecting_and_taking_it_back(client: Client) -> None:
    choose(client, "object")
    assert state(client)["measurement"] is False
    choose(client, "unobject")

    assert state(client)["measurement"] is True


@pytest.mark.usefixtures("video")
def test_c087_the_box_of_the_preference_centre_is_kept_only_when_touched(client: Client) -> None:
    choose(client, "save", measurement="shown")
    first = kept(client)
    choose(client, "save", measurement="shown", object="1")

    assert first == Choice(2, this_week(), {"vx": Decision(1, granted=False)})
    assert kept(client) == Choice(2, this_week(), {"vx": Decision(1, granted=False), "am": Decision(1, granted=False)})
    choose(client, "accept_all")
    assert state(client)["measurement"] is False
    choose(client, "save", measurement="shown")
    assert state(client)["measurement"] is True


@pytest.mark.usefixtures("video")
def test_c141_each_choice_raises_one_tally_and_no_row_is_a_persons() -> None:
    for _ in range(3):
        choose(Client(), "accept_all", surface="banner", lang="en")
    choose(Client(), "refuse_all", surface="banner", lang="en")

    rows = Tally.objects.order_by("action").values_list(
        "day", "revision", "surface", "lang", "action", "decisions", "count"
    )
    today = datetime.now(UTC).date()
    assert list(rows) == [
        (today, 2, "banner", "en", "accept_all", "vx1y", 3),
        (today, 2, "banner", "en", "refuse_all", "vx1n", 1),
    ]


def test_a_portal_without_optional_services_keeps_an_empty_choice(client: Client) -> None:
    client.post("/cookies/choice/", {"action": "refuse_all"}, headers=HERE)

    assert kept(client) == Choice(1, this_week(), {})
