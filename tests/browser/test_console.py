"""Journeys in the console, with and without JavaScript. Source: ui.md §7, §12."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched

PATH = "/fr/explore/dataset/city-spots/api/"
SCREENS = (
    PATH,
    f"{PATH}?limit=5&lang=fr&where=visit+%3E+3",
    "/en/explore/dataset/city-spots/api/?limit=5&lang=en&answer=json&refine.kind=gym",
    "/fr/api-console/",
)


@pytest.mark.parametrize("path", SCREENS)
def test_the_console_is_private_quiet_accessible_and_fits(watched: Watched, path: str) -> None:
    for theme, width in (("light", 1280), ("dark", 360), ("light", 320)):
        watched.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.open(path)

        assert watched.complaints == []
        assert watched.strangers == []
        assert watched.violations() == [], f"{theme}, {width} px"
        assert not watched.overflows(), f"{theme}, {width} px"
    assert watched.page.context.cookies() == []


def test_a_clause_is_completed_and_run_from_the_keyboard(watched: Watched) -> None:
    watched.open(PATH)
    assert not [url for url in watched.requests if "editor" in url]
    watched.page.locator("#where").focus()
    editor = watched.page.locator(".console__editor .cm-content").nth(1)
    expect(editor).to_be_focused()

    watched.page.keyboard.type("vis")
    expect(watched.page.get_by_role("option", name=re.compile("^visits"))).to_be_visible()
    watched.page.wait_for_timeout(200)
    watched.page.keyboard.press("Enter")
    watched.page.keyboard.type(" > 10 and kind = 'g")
    expect(watched.page.get_by_role("option", name=re.compile("^gym"))).to_be_visible()
    watched.page.wait_for_timeout(200)
    watched.page.keyboard.press("Enter")
    assert watched.violations() == []
    watched.page.keyboard.press("Control+Enter")

    expect(watched.page).to_have_url(re.compile(r"where=visits\+%3E\+10\+and\+kind\+%3D\+%27gym%27"))
    status = watched.page.locator("[data-status]")
    expect(status).to_contain_text("1 résultat sur 1")
    expect(status).to_contain_text("appels restants aujourd'hui")
    expect(watched.page.locator("#call-address")).to_contain_text("kind+%3D+%27gym%27")
    watched.page.keyboard.press("Tab")
    expect(watched.page.locator(".console__editor .cm-content").nth(2)).to_be_focused()
    assert watched.complaints == []


def test_a_refusal_takes_the_focus_and_is_mended_by_its_button(watched: Watched) -> None:
    watched.open(PATH)
    watched.page.locator("#where").focus()
    expect(watched.page.locator(".console__editor .cm-content").nth(1)).to_be_focused()
    watched.page.keyboard.type("visit > 3 ")
    watched.page.keyboard.press("Control+Enter")

    expect(watched.page.locator("#problem")).to_be_focused()
    expect(watched.page.locator(".console__wrong")).to_have_text("visit")
    watched.page.get_by_role("button", name="Écrire visits").click()

    expect(watched.page.locator("[data-status]")).to_contain_text("6 résultats sur 6")
    expect(watched.page.locator(".console__editor .cm-content").nth(1)).to_have_text("visits > 3")


def test_fields_are_inserted_where_one_was(watched: Watched) -> None:
    watched.open(PATH)
    watched.page.locator("#group_by").focus()
    expect(watched.page.locator(".console__editor .cm-content").nth(2)).to_be_focused()

    watched.page.get_by_role("button", name="district", exact=True).click()
    watched.page.get_by_role("button", name="Exécuter").click()

    expect(watched.page).to_have_url(re.compile("group_by=district"))
    expect(watched.page.locator("[data-status]")).to_contain_text("4 résultats sur 4")


def test_without_scripts_the_form_does_the_same(plain: Watched) -> None:
    plain.open(PATH)
    plain.page.locator("#where").fill("visit > 20")
    plain.page.get_by_role("button", name="Exécuter").click()
    expect(plain.page.get_by_text("« visit » n'existe pas. Le plus proche : visits.")).to_be_visible()

    plain.page.get_by_role("button", name="Écrire visits").click()

    expect(plain.page.locator("[data-status]")).to_contain_text("3 résultats sur 3")
    plain.page.get_by_text("Python", exact=True).click()
    expect(plain.page.locator("#code-python")).to_contain_text("requests.get(")
    plain.page.get_by_label("Montrer où va une clé").check()
    plain.page.get_by_role("button", name="Exécuter").click()
    expect(plain.page.locator("#code-curl")).to_contain_text("YOUR_KEY")
