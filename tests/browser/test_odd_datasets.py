"""Whatever a dataset holds, every view of it stands, at every width, in both themes. Source: ui.md §19."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watched
from tests.serving import served

VIEWS = ("information", "table", "map", "analyze", "calendar", "images", "export", "api")
DATASETS = ("nulls", "markup", "long", "wide", "one", "none", "far", "right-to-left")
IN_CI = {("long", "table"), ("far", "calendar"), ("far", "map"),
         ("none", "analyze"), ("markup", "table"), ("right-to-left", "table")}  # fmt: skip
WIDTHS = (320, 768, 1280)
THEMES = ("light", "dark")
CASES = [
    pytest.param(one, view, marks=[] if (one, view) in IN_CI else pytest.mark.heavy)
    for one in DATASETS
    for view in VIEWS
]
EXPECTED = ("Failed to load resource: the server responded with a status of 404", "GL Driver Message")
"""A view that a dataset has not, and what a browser without a graphics card says of its own drawing."""


@pytest.fixture(scope="module")
def oddities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal of odd datasets."""
    with served(tmp_path_factory.mktemp("odd"), "tests.browser.odd_portal") as address:
        yield address


def check(watched: Watched, path: str) -> None:
    """Look at a page at every width in both themes."""
    for theme in THEMES:
        watched.page.emulate_media(color_scheme=theme)
        watched.open(path)
        watched.page.wait_for_timeout(300)
        for width in WIDTHS:
            watched.page.set_viewport_size({"width": width, "height": 800})
            assert not watched.overflows(), f"{path} at {width} px"
        assert [said for said in watched.complaints if not any(one in said for one in EXPECTED)] == []
        assert watched.violations() == [], f"{path}, {theme}"
        assert watched.strangers == []


@pytest.mark.parametrize(("dataset", "view"), CASES)
def test_a_view_of_an_odd_dataset_stands(page: Page, oddities: str, dataset: str, view: str) -> None:
    check(Watched(page, oddities), f"/fr/explore/dataset/{dataset}/{view}/")


@pytest.mark.heavy
@pytest.mark.parametrize("dataset", [one for one in DATASETS if one != "none"])
def test_a_record_of_an_odd_dataset_stands(page: Page, oddities: str, dataset: str) -> None:
    watched = Watched(page, oddities)
    watched.open(f"/fr/explore/dataset/{dataset}/table/")
    path = page.locator("a[href*='/record/']").first.get_attribute("href")

    check(watched, str(path).removeprefix(oddities))


def test_a_catalogue_of_odd_datasets_stands(page: Page, oddities: str) -> None:
    check(Watched(page, oddities), "/fr/explore/")
