"""A map of several layers in a real browser: put together by a person, alive with scripts and whole without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

PASSWORD = "a quite long password"
GPU_NOISE = "GPU stall due to ReadPixels"


def sign_in(page: Page, address: str) -> None:
    """As Ada."""
    page.goto(f"{address}/en/login/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def compose(watched: Watched) -> str:
    """A shared map of two layers, made by the forms alone; its path."""
    page = watched.page
    sign_in(page, watched.address)
    page.goto(f"{watched.address}/en/maps/")
    page.get_by_label("Title").fill("Our city")
    page.get_by_role("button", name="Begin").click()
    for dataset, colour in (("districts", "Blue"), ("city-spots", "Orange")):
        page.get_by_label("Dataset", exact=True).fill(dataset)
        page.get_by_label(colour).check()
        page.get_by_role("button", name="Keep this layer").click()
        page.get_by_role("link", name="Add a layer").click()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_label("Whoever has its address may see it").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("link", name="See the map").click()
    return page.url.removeprefix(watched.address).split("?")[0]


def test_a_map_is_composed_without_scripts_and_read_without_scripts(plain: Watched) -> None:
    path = compose(plain)
    page = plain.page

    expect(page.locator(".map__drawn")).to_be_visible()
    page.get_by_role("link", name=re.compile("Hide.*districts|Hide.*Arrondissements")).click()

    expect(page).to_have_url(re.compile(r"hide=1"))
    expect(page.get_by_role("link", name=re.compile("Show"))).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator(".map__drawn").evaluate("image => image.naturalWidth") == 1200
    assert path.startswith("/en/maps/ma_")


@pytest.mark.parametrize("width", [1280, 320])
def test_a_composed_map_is_alive_accessible_and_of_this_portal_alone(watched: Watched, width: int) -> None:
    path = compose(watched)
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.open(f"{path}?location=12,48.8645,2.345")
    page = watched.page
    expect(page.locator("pv-stack[data-state=ready]")).to_be_visible(timeout=30_000)

    page.locator(".layer__toggle").nth(1).click()

    expect(page).to_have_url(re.compile("hide=1"))
    expect(page.locator(".layer__toggle").nth(1)).to_contain_text("Show")
    assert [one for one in watched.complaints if GPU_NOISE not in one] == []
    assert watched.strangers == []
    assert watched.violations() == []
    assert not watched.overflows()


def test_touching_a_mark_says_whose_record_it_is(watched: Watched) -> None:
    path = compose(watched)
    watched.open(f"{path}?hide=1")
    page = watched.page
    expect(page.locator("pv-stack[data-state=ready]")).to_be_visible(timeout=30_000)
    place = page.evaluate(
        """() => {
          const { map } = document.querySelector("pv-stack");
          const [found] = map.queryRenderedFeatures({ layers: ["layer-0-circles"] });
          const box = map.getCanvas().getBoundingClientRect();
          const { x, y } = map.project(found.geometry.coordinates);
          return [x + box.x, y + box.y];
        }"""
    )

    page.mouse.click(*place)

    expect(page.locator(".map__record-title")).to_contain_text("here")
    expect(page.locator(".map__record")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map__record")).to_be_hidden()
