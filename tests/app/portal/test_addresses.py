"""Addresses without a language and those that clients hold: other-services.md §1, cookies.md statement 34."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests import make

OLD = [
    ("/", "/fr/"),
    ("/explore/", "/fr/explore/"),
    ("/explore", "/fr/explore/"),
    ("/explore/?q=eau&refine.theme=Culture", "/fr/explore/?q=eau&refine.theme=Culture"),
    ("/explore/dataset/city-spots/", "/fr/explore/dataset/city-spots/"),
    ("/explore/dataset/city-spots/table/?refine.kind=gym", "/fr/explore/dataset/city-spots/table/?refine.kind=gym"),
    ("/explore/dataset/city-spots/map/", "/fr/explore/dataset/city-spots/map/"),
    ("/explore/assets/city-spots/", "/fr/explore/assets/city-spots/"),
    ("/login/", "/fr/login/"),
    ("/login", "/fr/login/"),
    ("/terms/cookies-policy/", "/fr/terms/cookies-policy/"),
    ("/explore/rss", "/fr/explore/feed/"),
]


@pytest.mark.parametrize(("address", "target"), OLD)
def test_an_address_without_language_leads_to_one(client: Client, address: str, target: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, target)
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


def test_the_cookie_decides_before_the_browser(client: Client) -> None:
    assert client.get("/", headers={"accept-language": "en-GB,en;q=0.9"})["Location"] == "/en/"

    client.cookies["django_language"] = "fr"

    assert client.get("/", headers={"accept-language": "en-GB,en;q=0.9"})["Location"] == "/fr/"


@pytest.mark.parametrize("cookie", ["de", "", "x" * 500, "../en"])
def test_an_unknown_language_falls_back(client: Client, cookie: str) -> None:
    client.cookies["django_language"] = cookie

    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/fr/"


def test_a_portal_of_one_language(client: Client, portal: None, settings: Settings) -> None:
    settings.LANGUAGES = [("fr", "Français")]

    page = client.get("/fr/").content.decode()

    assert 'action="/language/"' not in page
    assert client.get("/en/").status_code == 404


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/fr", "/fr/"),
        ("/fr/explore?q=a", "/fr/explore/?q=a"),
        ("/fr/explore/dataset/city-spots/table?q=a", "/fr/explore/dataset/city-spots/table/?q=a"),
    ],
)
def test_a_missing_slash_is_added(client: Client, address: str, target: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (301, target)


@pytest.mark.parametrize("address", ["//evil.example/fr", "/explore/%2F%2Fevil.example", "/%2Fevil.example"])
def test_no_address_leads_away(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404 or answer["Location"].startswith("/fr/")


def test_a_view_that_is_not_there_leads_to_the_table_with_its_filters(client: Client, portal: None) -> None:
    answer = client.get("/fr/explore/dataset/city-spots/custom/?refine.kind=gym")

    assert answer["Location"] == "/fr/explore/dataset/city-spots/table/?refine.kind=gym"


@pytest.mark.parametrize("view", ["images", "calendar"])
def test_a_view_that_the_records_cannot_have_says_so(client: Client, portal: None, view: str) -> None:
    answer = client.get(f"/fr/explore/dataset/districts/{view}/?refine.code=1er")

    assert answer.status_code == 200
    assert "/fr/explore/dataset/districts/table/?refine.code=1er" in answer.content.decode()


def test_a_dataset_leads_to_its_first_view(client: Client, portal: None) -> None:
    answer = client.get("/fr/explore/dataset/city-spots/?q=a")

    assert answer["Location"] == "/fr/explore/dataset/city-spots/information/?q=a"


def test_the_map_of_the_site_has_public_pages_in_each_language(client: Client, portal: None) -> None:
    answer = client.get("/sitemap.xml")

    text = answer.content.decode()
    assert answer["Content-Type"] == "application/xml"
    assert "http://127.0.0.1:8000/en/explore/dataset/city-spots/information/" in text
    assert "secret" not in text
    assert not answer.cookies


def test_robots_learn_where_the_map_is(client: Client) -> None:
    answer = client.get("/robots.txt")

    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in answer.content.decode()


def test_the_feed_follows_the_question(client: Client, portal: None) -> None:
    answer = client.get("/fr/explore/feed/?refine.publisher=Direction A")

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "Lieux de la ville" in text
    assert "Série longue" not in text


def test_the_feed_of_a_signed_in_person_is_that_of_everybody(client: Client, portal: None) -> None:
    ada = make.person("ada", is_superuser=True)
    client.force_login(ada)

    assert "Secret" not in client.get("/fr/explore/feed/").content.decode()
