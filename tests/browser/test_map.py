"""The map in a real browser: drawn first, alive after, by pointer and by keyboard, and without either script or WebGL."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.conftest import Watched

MAP = "/fr/explore/dataset/city-spots/map/?location=14,48.8645,2.345"
SHAPES = "/en/explore/dataset/districts/map/?by=label"
GPU_NOISE = "GPU stall due to ReadPixels"


def live(watched: Watched, path: str) -> Page:
    """Open a map and wait until it is alive."""
    watched.open(path)
    expect(watched.page.locator("pv-map[data-state=ready]")).to_be_visible(timeout=30_000)
    return watched.page


def complaints(watched: Watched) -> list[str]:
    """What the console says, but for the remarks of a renderer without graphics card."""
    return [one for one in watched.complaints if GPU_NOISE not in one]


@pytest.mark.parametrize("path", [MAP, SHAPES, "/fr/explore/embed/dataset/city-spots/map/"])
def test_the_live_map_obeys_the_policy_and_asks_nobody_else(watched: Watched, path: str) -> None:
    page = live(watched, path)

    assert complaints(watched) == []
    assert watched.strangers == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not watched.overflows()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_map_is_accessible(watched: Watched, theme: str, width: int) -> None:
    watched.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    watched.page.set_viewport_size({"width": width, "height": 800})
    page = live(watched, MAP)
    page.locator("[data-menu=draw] summary").click()
    page.locator("[data-draw=polygon]").click()

    assert watched.violations() == []
    assert not watched.overflows()


def test_a_mode_changes_the_map_and_not_the_page(watched: Watched) -> None:
    page = live(watched, MAP)
    page.evaluate("window.kept = true")

    page.get_by_role("link", name="Points").click()

    expect(page).to_have_url(re.compile("mode=points"))
    expect(page.get_by_text("Chaque marque est un enregistrement")).to_be_visible()
    expect(page.get_by_role("link", name="Points")).to_be_focused()
    assert page.evaluate("window.kept")


def test_a_facet_narrows_the_live_map(watched: Watched) -> None:
    page = live(watched, MAP)
    watched.requests.clear()

    page.get_by_role("checkbox", name="gym").check()

    expect(page.get_by_role("status").first).to_have_text(re.compile("2 enregistrements sur 8"))
    page.wait_for_timeout(500)
    assert any("tiles/clusters" in url and "gym" in url for url in watched.requests)


def test_the_list_leads_to_records_by_keyboard_and_back(watched: Watched) -> None:
    page = live(watched, MAP)
    menu = page.locator("[data-menu=list] summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map__object")).to_have_count(6)

    page.locator(".map__object").first.focus()
    page.keyboard.press("Enter")

    pane = page.locator(".map__record")
    expect(pane).to_be_visible()
    expect(pane).to_be_focused()
    expect(pane).to_contain_text("Fontaine Étoile")
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(page.locator(".map__object").first).to_be_focused()


def test_a_place_of_the_map_shows_its_record(watched: Watched) -> None:
    page = live(watched, MAP.replace("location=", "mode=points&location="))
    spot = page.evaluate(
        """() => {
          const { map } = document.querySelector("pv-map");
          const box = map.getCanvas().getBoundingClientRect();
          const place = map.project([2.3376, 48.8606]);
          return [box.x + place.x, box.y + place.y];
        }"""
    )

    page.mouse.click(*spot)

    expect(page.locator(".map__record")).to_contain_text("Fontaine Étoile")
    expect(page.locator(".map__record a")).to_have_attribute("href", re.compile(r"/record/[0-9a-f]{40}/$"))


def test_a_zone_is_drawn_with_buttons_alone(watched: Watched) -> None:
    page = live(watched, MAP)
    canvas = page.locator("canvas.maplibregl-canvas")
    page.locator("[data-menu=draw] summary").click()
    page.locator("[data-draw=rectangle]").click()
    page.get_by_role("button", name="Choisir le centre de la carte").click()
    canvas.focus()
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(600)

    page.get_by_role("button", name="Choisir le centre de la carte").click()

    expect(page).to_have_url(re.compile(r"geofilter\.bbox="))
    expect(page.get_by_text("Dans un rectangle de la carte")).to_be_visible()
    expect(page.locator(".map__table")).to_have_attribute("href", re.compile(r"geofilter\.bbox="))


def test_the_address_follows_the_map_and_the_area_becomes_a_filter(watched: Watched) -> None:
    page = live(watched, MAP)
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile(r"location=15"))

    page.get_by_role("button", name="Chercher dans cette zone").click()

    expect(page).to_have_url(re.compile(r"geofilter\.bbox="))
    expect(page.get_by_role("status").first).to_have_text(re.compile("enregistrements? sur 8"))


def test_without_webgl_the_drawn_map_stays(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], address: str
) -> None:
    arguments = [*browser_type_launch_args["args"], "--disable-3d-apis"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    page = browser.new_page()
    page.goto(address + MAP)

    expect(page.locator("pv-map[data-state=still]")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Votre navigateur ne peut pas animer la carte")).to_be_visible()
    expect(page.locator(".map__drawn")).to_be_visible()
    expect(page.get_by_role("link", name="Zoomer", exact=True)).to_be_visible()
    browser.close()


def test_without_scripts_links_move_the_map(plain: Watched) -> None:
    plain.open(MAP)
    before = plain.page.locator(".map__drawn").get_attribute("src")

    plain.page.get_by_role("link", name="Zoomer", exact=True).click()

    expect(plain.page).to_have_url(re.compile(r"location=15"))
    assert plain.page.locator(".map__drawn").get_attribute("src") != before
    expect(plain.page.get_by_role("button", name="Colorer")).to_be_visible()
