"""The portal in a language that nobody speaks: what is not in brackets is written in the code. Source: ui.md §13.

The cookie charter is left out: a legal text in French and English, which other languages read in English.
"""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watched
from tests.browser.pseudo import CODE, write_catalogue
from tests.serving import served

SPOTS = f"/{CODE}/explore/dataset/city-spots/"
PAGES = (
    f"/{CODE}/",
    f"/{CODE}/explore/?q=fontaine&refine.theme=Culture",
    f"/{CODE}/explore/?q=nothinglikethis",
    f"{SPOTS}information/",
    f"{SPOTS}table/?refine.kind=gym",
    f"{SPOTS}filter/?filter.field=visits&filter.value=x&filter.apply=1",
    f"{SPOTS}map/",
    f"{SPOTS}analyze/",
    f"{SPOTS}calendar/",
    f"{SPOTS}images/",
    f"{SPOTS}export/",
    f"{SPOTS}api/",
    f"/{CODE}/login/",
    f"/{CODE}/nothing-there/",
)
OTHERS = (
    f"{SPOTS}share/",
    f"{SPOTS}questions/",
    f"/{CODE}/explore/dataset/paper-plan/information/",
    f"/{CODE}/reuses/",
    f"/{CODE}/reuses/propose/",
    f"/{CODE}/requests/new/",
    f"/{CODE}/producers/",
    f"/{CODE}/proof/",
    f"/{CODE}/basket/",
)
"""In test-all alone."""
SHOWN = """
() => {
  const quiet = "script, style, template, code, pre, kbd, samp, textarea, svg, canvas, [translate=no], [lang]:not(html), .cm-editor";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest(quiet) && node.textContent.trim()) found.push(node.textContent.trim());
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (element.closest(quiet)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = element.getAttribute(name);
      if (text && text.trim()) found.push(text.trim());
    }
  }
  return [...new Set([document.title, ...found])];
}
"""
NAMES = {
    *("parvis", "atom", "bitokoj", "schema", "natural", "earth", "svg", "png", "excel", "lines", "shapefile", "zip"),
    *("flatgeobuf", "tomtom", "triples", "icalendar", "ics", "get", "utc", "curl", "python", "javascript", "qgis"),
    *("duckdb", "where", "select", "order", "group", "bibtex", "html", "xml", "januaro", "februaro", "marto", "aprilo"),
    *("majo", "junio", "julio", "aŭgusto", "septembro", "oktobro", "novembro", "decembro", "lundo", "mardo"),
    *("merkredo", "ĵaŭdo", "vendredo", "sabato", "dimanĉo"),
}
"""Names, words of the query language, and dates as Django and browsers write them in that language."""
PATHS = re.compile(r"\S*/\S*")
WORD = re.compile(r"[^\W\d_]{3,}")
INNERMOST = re.compile(r"\[[^\[\]]*\]")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal that also speaks that language."""
    folder = tmp_path_factory.mktemp("foreign")
    write_catalogue(folder / "locale")
    with served(folder, PARVIS_LANGUAGES=f"fr,en,{CODE}") as address:
        yield address


def outside(text: str) -> str:
    """What of a text is in no brackets."""
    while INNERMOST.search(text):
        text = INNERMOST.sub(" ", text)
    return unicodedata.normalize("NFC", PATHS.sub(" ", text))


def spoken_by_data(page: Page, address: str) -> set[str]:
    """Words that datasets, their fields and their records use, and those of the names of languages and formats."""
    api = f"{address}/api/explore/v2.1/catalog/"
    asked = ("datasets?limit=50", "datasets/city-spots/records?limit=50", "exports", "datasets/city-spots/exports")
    return {word for one in asked for word in WORD.findall(page.request.get(api + one).text().casefold())}


@pytest.mark.parametrize("path", [*PAGES, *(pytest.param(path, marks=pytest.mark.heavy) for path in OTHERS)])
def test_every_text_is_translated_and_longer_texts_fit(page: Page, foreign: str, path: str) -> None:
    watched = Watched(page, foreign)
    page.set_viewport_size({"width": 320, "height": 800})
    known = spoken_by_data(page, foreign) | NAMES
    watched.open(path)
    page.wait_for_timeout(400)

    shown: list[str] = page.evaluate(SHOWN)

    assert page.locator("html").get_attribute("lang") == CODE
    left = {text: words for text in shown if (words := set(WORD.findall(outside(text).casefold())) - known)}
    assert left == {}
    assert not watched.overflows()


def test_dates_and_numbers_follow_the_language(page: Page, foreign: str) -> None:
    def said(code: str) -> str:
        page.goto(f"{foreign}/{code}/explore/dataset/big-series/information/")
        return page.locator(".dataset-head").inner_text()

    assert "12\u202f000" in said(CODE)
    assert "12,000" in said("en")
    page.goto(f"{foreign}/{CODE}/explore/dataset/city-spots/calendar/")
    assert "oktobro 2022" in page.locator("main").inner_text()
