"""The whole portal, as it is served: no cookie for readers, nothing from outside, caches may keep it. cookies.md §20."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from parvis.accounts.models import User
from parvis.consent import events, register

pytestmark = pytest.mark.usefixtures("portal")
PAGES = (
    "/fr/", "/en/", "/fr/explore/", "/en/explore/?q=fontaine", "/fr/explore/dataset/city-spots/information/",
    "/en/explore/dataset/city-spots/table/", "/fr/explore/dataset/city-spots/export/", "/fr/terms/cookies-policy/",
)  # fmt: skip
ANSWERS = (
    "/api/explore/v2.1/catalog/datasets", "/api/explore/v2.1/catalog/datasets/city-spots/records?limit=2",
    "/api/explore/v2.1/catalog/datasets/city-spots/exports/csv", "/fr/explore/feed/", "/robots.txt", "/sitemap.xml",
    "/terms/cookies-policy.json", "/.well-known/gpc.json",
)  # fmt: skip


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing is left of other tests."""
    register.forget()
    events.forget()
    yield
    register.forget()
    events.forget()


@pytest.mark.parametrize("address", ANSWERS)
def test_c016_what_machines_read_sets_no_cookie(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers


def test_c033_following_a_link_to_another_language_sets_nothing(client: Client) -> None:
    for address in ("/fr/", "/en/", "/fr/explore/", "/en/explore/"):
        assert not client.get(address, headers={"accept-language": "en"}).cookies


@pytest.mark.parametrize("cookie", ["", "fr", "en", "de"])
def test_c035_an_address_has_its_language_whatever_the_cookie_says(client: Client, cookie: str) -> None:
    if cookie:
        client.cookies["django_language"] = cookie

    assert '<html lang="en">' in client.get("/en/").content.decode()
    assert '<html lang="fr">' in client.get("/fr/").content.decode()


@pytest.mark.parametrize(("lang", "title"), [("fr", "Charte cookies"), ("en", "Cookie charter")])
def test_c090_the_charter_is_there_in_every_language_without_a_cookie(client: Client, lang: str, title: str) -> None:
    answer = client.get("/terms/cookies-policy/", headers={"accept-language": lang}, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/{lang}/terms/cookies-policy/", 302)]
    assert re.search(rf"<h1>\s*{title}", page)
    assert re.findall('data-cookie-name="([a-z_]+)"', page) == [
        "sessionid", "django_language", "csrftoken", "cookies_preferences",
    ]  # fmt: skip
    assert not answer.cookies
    assert "cookie-banner" not in page


def test_c098_the_table_keeps_its_headers_where_rows_become_blocks(client: Client) -> None:
    page = client.get("/fr/terms/cookies-policy/").content.decode()

    table = page[page.index('<table class="grid-table"') : page.index("</table>")]
    assert table.count('role="columnheader"') == 6
    assert table.count('role="row"') == 5
    assert table.count('role="cell"') == 24
    assert table.count("data-header=") == 24


@pytest.mark.parametrize("address", PAGES)
def test_c122_c123_no_page_refers_to_another_host(client: Client, address: str) -> None:
    page = client.get(address).content.decode()

    loaded = re.findall(
        r"<(?:script|img|source|iframe|video|audio|embed|object)[^>]*\s(?:src|srcset|data)=\"([^\"]*)", page
    )
    loaded += re.findall(
        r"<link[^>]*rel=\"(?:stylesheet|icon|preload|preconnect|dns-prefetch|prefetch)\"[^>]*href=\"([^\"]*)", page
    )
    assert loaded != []
    assert [url for url in loaded if not re.match(r"/(?!/)", url)] == []


def test_c124_outside_frames_scripts_and_pictures_of_a_description_are_not_shown(client: Client) -> None:
    from parvis.catalogue.actions import create_or_update_dataset
    from tests.make import NOON

    raw = (
        '<p>Texte</p><iframe src="https://evil.example/"></iframe><script>alert(1)</script>'
        '<img src="https://evil.example/p.gif" onerror="x()"><object data="https://evil.example/"></object>'
    )
    create_or_update_dataset("city-spots", {"default": {"description": raw}}, at=NOON)

    page = client.get("/fr/explore/dataset/city-spots/information/").content.decode()

    assert "Texte" in page
    assert "evil.example" not in page
    assert "alert(1)" not in page
    assert "onerror" not in page


@pytest.mark.parametrize("address", PAGES)
def test_c147_pages_for_everybody_may_be_kept_by_caches(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer["Cache-Control"].startswith("public, max-age=")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", [*PAGES, *ANSWERS[:2]])
def test_c148_answers_that_know_a_person_are_kept_by_nobody(client: Client, address: str) -> None:
    person = User.objects.create_user("ada@example.org", "correct horse battery")
    client.force_login(person)

    answer = client.get(address)

    assert "no-store" in answer["Cache-Control"] or "Cookie" not in answer.get("Vary", "")
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


def test_c154_an_audit_of_nothing_says_so() -> None:
    from io import StringIO

    from django.core.management import call_command

    err = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("cookies_audit", base_url="http://127.0.0.1:9", stderr=err)
    assert stop.value.code == 2
    assert "does not answer" in err.getvalue()
