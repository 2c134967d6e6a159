"""The menu of narrow screens: opens without scripts; with them, Escape and leaving close it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched

PHONE = {"width": 320, "height": 700}


def test_the_menu_opens_and_leads_on_without_scripts(plain: Watched) -> None:
    page = plain.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    plain.open("/fr/")

    page.locator(".drawer summary").click()
    menu = page.get_by_role("navigation", name="Menu", exact=True)

    expect(menu.get_by_role("link", name="Se connecter")).to_be_visible()
    expect(menu.get_by_role("link", name="English")).to_be_visible()
    menu.get_by_role("link", name="Catalogue").click()
    expect(page).to_have_url(f"{plain.address}/fr/explore/")
    assert not plain.overflows()


def test_escape_closes_the_menu_and_gives_the_focus_back(watched: Watched) -> None:
    page = watched.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    watched.open("/fr/explore/dataset/city-spots/table/")
    summary = page.locator(".drawer summary")

    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".drawer__link").first).to_be_focused()
    assert watched.violations() == []
    page.keyboard.press("Escape")

    expect(page.locator(".drawer__panel")).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize("width", [900, 1280])
def test_wide_screens_have_the_whole_menu(watched: Watched, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.open("/fr/")

    expect(watched.page.locator(".drawer summary")).to_be_hidden()
    expect(watched.page.get_by_role("navigation", name="Menu principal")).to_be_visible()
