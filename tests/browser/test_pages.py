"""Every page in a real browser: privacy, console, accessibility, widths, weight. Source: ui.md §17, §18."""

import gzip

import pytest

from tests.browser.conftest import Watched

PAGES = (
    "/fr/",
    "/fr/explore/?q=fontaine&refine.theme=Culture",
    "/en/explore/?q=nothinglikethis",
    "/fr/explore/dataset/city-spots/information/",
    "/en/explore/dataset/city-spots/table/?refine.kind=gym&sort=visits",
    "/fr/explore/dataset/city-spots/table/?view=sheets",
    "/fr/explore/dataset/city-spots/table/?where=%60visits%60+%3E%3D+10&pin=visits",
    "/fr/explore/dataset/city-spots/filter/?filter.field=visits&filter.value=x&filter.apply=1",
    "/fr/explore/dataset/city-spots/values/?facet.name=kind",
    "/fr/explore/dataset/city-spots/export/",
    "/fr/explore/dataset/city-spots/api/",
    "/fr/explore/dataset/paper-plan/information/",
    "/fr/terms/cookies-policy/",
    "/fr/nothing-there/",
)
LOOKS = (("light", 1280), ("dark", 320))
WIDTHS = (320, 480, 768, 1024, 1280, 1920)
CSS_BYTES, HTML_BYTES = 14_000, 20_000
MOST_REQUESTS = 28


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_private_quiet_accessible_and_fits(watched: Watched, path: str) -> None:
    for theme, width in LOOKS:
        watched.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.open(path)
        expected = "Failed to load resource" if "nothing-there" in path else "\0"
        assert [said for said in watched.complaints if expected not in said] == []
        assert watched.strangers == []
        assert len(watched.requests) <= MOST_REQUESTS
        assert watched.violations() == [], f"{theme}, {width} px"
    for width in WIDTHS:
        watched.page.set_viewport_size({"width": width, "height": 800})
        assert not watched.overflows(), f"{width} px"

    assert watched.page.context.cookies() == []
    assert watched.page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("path", ["/fr/login/", "/en/patterns/"])
def test_other_pages_are_accessible(watched: Watched, path: str) -> None:
    for theme, width in LOOKS:
        watched.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.open(path)
        assert watched.complaints == []
        assert watched.violations() == [], f"{theme}, {width} px"
        assert not watched.overflows()


def test_pages_stay_within_their_weight(watched: Watched) -> None:
    for path in ("/fr/", "/fr/explore/", "/fr/explore/dataset/city-spots/information/"):
        watched.open(path)
        styles = [url for url in watched.requests if url.endswith(".css")]
        assert len(styles) == 1
        assert len(gzip.compress(watched.page.request.get(styles[0]).body())) <= CSS_BYTES
        assert len(gzip.compress(watched.page.content().encode())) <= HTML_BYTES


def test_text_may_be_twice_as_large(watched: Watched) -> None:
    """WCAG 1.4.4 and 1.4.10: 200 % text at 640 px is what 400 % zoom gives."""
    watched.page.set_viewport_size({"width": 640, "height": 800})
    for path in PAGES[:5]:
        watched.open(path)
        watched.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert not watched.overflows(), path
