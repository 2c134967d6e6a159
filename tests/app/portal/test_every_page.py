"""What holds for every page: cookies.md §16 and §20, ui.md §17 and §18."""

import re

import pytest
from django.test import Client

from tests.app.portal.conftest import Read

PAGES = (
    "",
    "explore/",
    "explore/?q=fontaine&refine.theme=Culture&sort=title",
    "explore/?q=nothing-has-this-word",
    "explore/dataset/city-spots/information/",
    "explore/dataset/city-spots/table/",
    "explore/dataset/city-spots/table/?view=airy&sort=visits",
    "explore/dataset/city-spots/table/?view=sheets&q=fontaine",
    "explore/dataset/city-spots/table/?columns=name,visits&pin=visits&where=%60visits%60+%3E%3D+10",
    "explore/dataset/city-spots/filter/?filter.field=visits",
    "explore/dataset/city-spots/values/?facet.name=kind",
    "explore/dataset/city-spots/export/",
    "explore/dataset/city-spots/map/?mode=points&by=kind",
    "explore/dataset/districts/map/",
    "explore/dataset/city-spots/api/?refine.kind=gym",
    "explore/dataset/city-spots/analyze/?show=evolution&series=kind",
    "explore/dataset/city-spots/calendar/",
    "explore/dataset/city-spots/images/",
    "explore/dataset/closed-data/information/",
    "explore/dataset/paper-plan/information/",
    "terms/cookies-policy/",
)
every_page = pytest.mark.parametrize("path", PAGES)
both = pytest.mark.parametrize("lang", ["fr", "en"])


@every_page
@both
def test_a_passer_by_receives_a_page_that_caches_may_keep(client: Client, portal: None, path: str, lang: str) -> None:
    """Statements 15, 26 and 147."""
    answer = client.get(f"/{lang}/{path}")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@every_page
def test_the_language_is_that_of_the_address_whatever_is_asked(client: Client, portal: None, path: str) -> None:
    """Statement 35."""
    client.cookies["django_language"] = "en"

    answer = client.get(f"/fr/{path}", headers={"accept-language": "en"})

    assert '<html lang="fr">' in answer.content.decode()
    assert answer["Content-Language"] == "fr"
    assert "Accept-Language" not in answer.get("Vary", "")


@every_page
@both
def test_no_page_has_inline_style_or_script_or_another_host(read: Read, path: str, lang: str) -> None:
    """Statements 77, 121 and 122."""
    page = read(f"/{lang}/{path}")

    assert not page.all("style")
    assert not [one for _, one in page.elements if "style" in one or any(name.startswith("on") for name in one)]
    scripts = [one for one in page.all("script") if one.get("type") != "application/ld+json"]
    assert all(one["src"].startswith("/static/") for one in scripts)
    loads = [one.get("src", "") for tag in ("img", "iframe", "source") for one in page.all(tag)]
    loads += [one["href"] for one in page.all("link") if one.get("rel") in {"stylesheet", "icon", "preload"}]
    assert all(address.startswith("/") and not address.startswith("//") for address in loads)


@every_page
def test_a_page_has_one_title_its_landmarks_and_sound_labels(read: Read, path: str) -> None:
    page = read(f"/fr/{path}")

    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert page.all("link", rel="privacy-policy")[0]["href"] == "/fr/terms/cookies-policy/"
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    fields = [one for one in page.all("input") if one.get("type") not in {"hidden", "checkbox", "radio"}]
    assert {one["id"] for one in fields} <= {one.get("for") for one in page.all("label")}


@every_page
def test_the_switch_of_language_keeps_the_question(read: Read, path: str) -> None:
    """Statement 33: a link, which sets nothing."""
    page = read(f"/fr/{path}")

    assert f"/en/{path}" in [one["href"] for one in page.all("a", hreflang="en")]


@every_page
def test_the_french_has_no_english_left(read: Read, path: str) -> None:
    english = r"\b(the|dataset|datasets|records|field|fields|Search|Sign in|Home|Next|Previous|Filters|Sort by)\b"

    assert re.findall(english, re.sub(r"https?://\S+|\S*/\S*", "", read(f"/fr/{path}").text)) == []


def test_the_form_that_remembers_the_language_needs_no_token(client: Client, portal: None) -> None:
    """Statements 26 and 30."""
    page = client.get("/fr/explore/?q=eau").content.decode()
    assert 'action="/language/"' in page
    assert 'name="next" value="/fr/explore/?q=eau"' in page

    answer = client.post(
        "/language/", {"language": "fr", "next": "/fr/explore/?q=eau"}, headers={"sec-fetch-site": "same-origin"}
    )

    assert (answer.status_code, answer["Location"]) == (303, "/fr/explore/?q=eau")
    assert answer.cookies["django_language"].value == "fr"


def test_what_a_signed_in_person_reads_is_kept_by_nobody(client: Client, portal: None) -> None:
    """Statement 148."""
    from tests import make

    client.force_login(make.person("ada"))

    answer = client.get("/fr/explore/")

    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]
    assert "Se déconnecter" in answer.content.decode()
