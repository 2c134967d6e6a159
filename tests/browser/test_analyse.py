"""Journeys in Analyse, Export, Calendar and Images, with and without JavaScript. Source: ui.md §7, §12, §17, §18."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched

PATH = "/fr/explore/dataset/city-spots/analyze/"
SCREENS = (
    PATH,
    "/en/explore/dataset/city-spots/analyze/?show=evolution&by=opened_on&series=kind&chart=area&patterns=on",
    "/fr/explore/dataset/city-spots/analyze/?show=distribution&by=visits",
    "/fr/explore/dataset/city-spots/analyze/?show=distribution&by=kind&chart=pie",
    "/fr/explore/dataset/city-spots/analyze/?show=distribution&by=kind&chart=treemap",
    "/fr/explore/dataset/city-spots/analyze/?show=relation",
    "/fr/explore/dataset/city-spots/analyze/?q=nothinglikethis",
    "/fr/explore/embed/dataset/city-spots/analyze/?show=comparison&by=kind",
    "/fr/explore/dataset/city-spots/export/?refine.kind=gym",
    "/fr/explore/dataset/city-spots/calendar/?colour=kind",
    "/fr/explore/dataset/city-spots/calendar/?layout=list&date=2019-01-01",
    "/fr/explore/dataset/city-spots/images/",
)


@pytest.mark.parametrize("path", SCREENS)
def test_a_view_is_private_quiet_accessible_and_fits(watched: Watched, path: str) -> None:
    for theme, width in (("light", 1280), ("dark", 360), ("light", 320)):
        watched.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.open(path)
        if watched.page.locator("pv-chart").count():
            expect(watched.page.locator("pv-chart")).to_have_attribute("data-state", "ready")
            expect(watched.page.locator(".chart__box svg")).to_be_visible()

        assert watched.complaints == []
        assert watched.strangers == []
        assert watched.violations() == [], f"{theme}, {width} px"
        assert not watched.overflows(), f"{theme}, {width} px"
    assert watched.page.context.cookies() == []


def test_a_choice_is_followed_at_once(watched: Watched) -> None:
    watched.open(PATH)
    expect(watched.page.locator("pv-chart")).to_have_attribute("data-state", "ready")

    watched.page.get_by_label("Par", exact=True).focus()
    watched.page.get_by_label("Par", exact=True).select_option("district")

    expect(watched.page).to_have_url(re.compile("by=district"))
    expect(watched.page.get_by_role("heading", name="Nombre d'enregistrements par Quartier")).to_be_visible()
    expect(watched.page.get_by_label("Par", exact=True)).to_be_focused()
    expect(watched.page.locator("pv-chart")).to_have_attribute("data-state", "ready")
    assert watched.page.get_by_role("rowheader").all_text_contents() == ["1er", "2e", "3e", "(vide)"]
    watched.page.go_back()
    expect(watched.page.get_by_role("heading", name="Nombre d'enregistrements par Type de lieu")).to_be_visible()
    assert watched.complaints == []


def test_the_keyboard_reads_the_values(watched: Watched) -> None:
    watched.open(PATH)
    chart = watched.page.get_by_role("img", name=re.compile("fountain.*arrive en tête"))
    expect(watched.page.locator("pv-chart")).to_have_attribute("data-state", "ready")
    chart.focus()

    watched.page.keyboard.press("ArrowRight")
    expect(watched.page.locator(".chart__value")).to_have_text("fountain: 3")
    watched.page.keyboard.press("ArrowRight")
    expect(watched.page.locator(".chart__value")).to_have_text("gym: 2")
    watched.page.keyboard.press("Escape")
    assert watched.complaints == []


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_the_chart_is_taken_away_as_a_picture(watched: Watched, kind: str, start: bytes) -> None:
    watched.open(PATH)
    button = watched.page.get_by_role("button", name=kind.upper())
    expect(button).to_be_visible()

    with watched.page.expect_download() as found:
        button.click()

    path = found.value.path()
    assert found.value.suggested_filename == f"city-spots.{kind}"
    assert path.read_bytes().startswith(start)
    assert kind == "png" or "Type de lieu" in path.read_text()
    assert watched.complaints == []


def test_without_scripts_the_button_gives_the_table_with_bars(plain: Watched) -> None:
    plain.open(PATH)
    expect(plain.page.locator(".chart__box")).to_be_hidden()
    plain.page.get_by_label("une évolution").check()
    plain.page.get_by_role("button", name="Mettre à jour").click()

    plain.page.get_by_label("Détailler par").select_option("open")
    plain.page.get_by_role("button", name="Mettre à jour").click()

    assert plain.page.get_by_role("columnheader").all_text_contents() == ["Ouvert le", "oui", "non", "(vide)"]
    expect(plain.page.locator(".value-bar__drawing").first).to_be_visible()


def test_a_facet_narrows_the_chart_and_keeps_the_choices(watched: Watched) -> None:
    watched.open(f"{PATH}?show=comparison&by=district")
    watched.page.get_by_role("checkbox", name="gym").check()

    expect(watched.page).to_have_url(re.compile(r"by=district.*refine\.kind=gym|refine\.kind=gym.*by=district"))
    expect(watched.page.get_by_role("rowheader")).to_have_text(["3e"])


def test_a_file_is_chosen_seen_and_downloaded_without_scripts(plain: Watched) -> None:
    plain.open("/fr/explore/dataset/city-spots/export/?refine.kind=gym")
    plain.page.get_by_label("virgule", exact=True).check()
    plain.page.get_by_role("button", name="Mettre à jour").click()

    expect(plain.page.locator(".export__lines")).to_contain_text("code,name,kind")
    with plain.page.expect_download() as found:
        plain.page.get_by_role("link", name=re.compile("Télécharger le CSV, environ")).click()
    assert found.value.path().read_text("utf-8-sig").startswith("code,name,kind")


def test_the_viewer_goes_on_with_arrows_and_gives_the_focus_back(watched: Watched) -> None:
    watched.open("/fr/explore/dataset/city-spots/images/")
    link = watched.page.locator(".images__link")
    link.focus()
    watched.page.keyboard.press("Enter")
    expect(watched.page.get_by_role("dialog")).to_be_visible()
    expect(watched.page.get_by_role("dialog").get_by_role("link")).to_have_attribute("href", re.compile("/record/"))
    assert watched.violations() == []

    watched.page.keyboard.press("ArrowRight")
    watched.page.keyboard.press("Escape")

    expect(watched.page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_the_library_of_charts_comes_in_this_view_alone(watched: Watched) -> None:
    watched.open(PATH)
    expect(watched.page.locator("pv-chart")).to_have_attribute("data-state", "ready")
    assert [url for url in watched.requests if "charts" in url]
    assert len(watched.requests) <= 28
    watched.open("/fr/explore/dataset/city-spots/table/")
    assert not [url for url in watched.requests if "charts" in url or "editor" in url]
