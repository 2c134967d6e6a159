"""The screens of the back office in a real browser: accessible, quiet, contacting nobody."""

import pytest
from playwright.sync_api import Page

from parvis.consent.audit.server import USER
from tests.browser.conftest import Watched

SCREENS = ("", "statistics/", "cookies/", "cookies/service/", "cookies/publish/", "cookies/history/", "cookies/proof/")


@pytest.fixture
def office(page: Page, asking: str) -> Watched:
    """A browser in which somebody who may do everything has signed in."""
    page.goto(f"{asking}/en/login/?next=/en/backoffice/")
    page.fill("input[name=email]", USER[0])
    page.fill("input[name=password]", USER[1])
    page.locator("main form button").last.click()
    page.wait_for_url("**/en/backoffice/")
    return Watched(page, asking)


@pytest.mark.parametrize("look", [("light", 1280), ("dark", 320)], ids=["light", "dark"])
def test_screens_are_accessible_quiet_and_keep_to_themselves(office: Watched, look: tuple[str, int]) -> None:
    theme, width = look
    office.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    office.page.set_viewport_size({"width": width, "height": 900})
    for screen in SCREENS:
        office.open(f"/en/backoffice/{screen}")
        assert office.violations() == [], screen
        assert office.complaints == [], screen
        assert office.strangers == [], screen
        assert not office.overflows(), screen
    assert {cookie["name"] for cookie in office.page.context.cookies()} == {"sessionid", "csrftoken"}
