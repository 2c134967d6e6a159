"""A few journeys, with and without JavaScript."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Watched

TABLE = "/fr/explore/dataset/city-spots/table/"


def test_a_facet_narrows_the_table_and_the_address_at_once(watched: Watched) -> None:
    watched.open(TABLE)
    box = watched.page.get_by_role("checkbox", name="gym")

    box.check()

    expect(watched.page).to_have_url(re.compile(r"refine\.kind=gym"))
    expect(watched.page.get_by_role("status")).to_have_text(re.compile("2 enregistrements sur 8"))
    expect(watched.page.get_by_role("checkbox", name="gym")).to_be_checked()
    expect(watched.page.get_by_role("checkbox", name="gym")).to_be_focused()
    assert watched.page.get_by_role("rowheader").all_text_contents() == ["A4", "A5"]
    assert watched.complaints == []


def test_going_back_widens_again(watched: Watched) -> None:
    watched.open("/fr/explore/")
    watched.page.get_by_role("checkbox", name="Culture").check()
    expect(watched.page.get_by_role("status")).to_have_text("1 jeu de données")

    watched.page.go_back()

    expect(watched.page.get_by_role("status")).to_have_text("5 jeux de données")


def test_without_scripts_the_button_does_the_same(plain: Watched) -> None:
    plain.open(TABLE)
    plain.page.get_by_role("checkbox", name="gym").check()

    plain.page.get_by_role("button", name="Appliquer").click()

    expect(plain.page.get_by_role("status")).to_have_text(re.compile("2 enregistrements sur 8"))


def test_filters_unfold_on_a_small_screen(plain: Watched) -> None:
    plain.page.set_viewport_size({"width": 320, "height": 800})
    plain.open("/fr/explore/")
    expect(plain.page.get_by_role("checkbox", name="Culture")).to_be_hidden()

    plain.page.get_by_text("Filtrer", exact=True).click()
    plain.page.get_by_role("checkbox", name="Culture").check()
    plain.page.get_by_role("button", name="Appliquer").click()

    expect(plain.page.get_by_role("status")).to_have_text("1 jeu de données")


def test_from_the_home_page_to_a_record_without_scripts(plain: Watched) -> None:
    plain.open("/fr/")
    plain.page.get_by_role("searchbox").fill("lieux")
    plain.page.get_by_role("button", name="Rechercher").click()
    plain.page.get_by_role("link", name="Lieux de la ville", exact=True).click()
    plain.page.get_by_role("searchbox").fill("gymnase")
    plain.page.get_by_role("button", name="Rechercher").click()
    plain.page.get_by_role("columnheader", name="Visites").get_by_role("link").click()

    assert plain.page.get_by_role("rowheader").all_text_contents() == ["A4", "A5"]
    plain.page.get_by_role("link", name="A4").click()
    expect(plain.page.get_by_role("heading", level=1)).to_have_text("A4")


def test_the_keyboard_alone_reaches_the_content_and_the_filters(watched: Watched) -> None:
    watched.open(TABLE)

    watched.page.keyboard.press("Tab")
    expect(watched.page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    watched.page.keyboard.press("Tab")
    expect(watched.page.get_by_role("link", name="Aller aux filtres")).to_be_focused()
    watched.page.keyboard.press("Enter")
    expect(watched.page).to_have_url(re.compile("#filters$"))
    watched.page.keyboard.press("Tab")
    expect(watched.page.locator(".facets :focus")).to_have_count(1)


def test_the_language_changes_with_its_link_and_is_remembered_on_request(plain: Watched) -> None:
    plain.open(f"{TABLE}?refine.kind=gym")
    plain.page.get_by_role("banner").get_by_role("link", name="English").click()

    expect(plain.page.get_by_role("status")).to_have_text(re.compile("2 records of 8"))
    assert plain.page.context.cookies() == []
    plain.page.get_by_role("button", name="Remember English on this device").click()
    assert [one["name"] for one in plain.page.context.cookies()] == ["django_language"]
    plain.open("/")
    expect(plain.page).to_have_url(re.compile("/en/$"))


def test_signing_in_and_out_in_a_browser(plain: Watched) -> None:
    plain.open("/fr/explore/dataset/secret/table/")
    expect(plain.page.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas ou plus")
    plain.open("/fr/explore/dataset/closed-data/table/")
    plain.page.get_by_role("main").get_by_role("link", name="Se connecter").click()
    plain.page.get_by_label("Adresse électronique").fill("ada@example.org")
    plain.page.get_by_label("Mot de passe").fill("a quite long password")
    plain.page.get_by_role("main").get_by_role("button", name="Se connecter").click()

    expect(plain.page).to_have_url(re.compile("/closed-data/table/$"))
    plain.page.get_by_role("button", name="Se déconnecter").click()
    expect(plain.page).to_have_url(re.compile("/fr/$"))
    assert plain.page.context.cookies() == []


TABLE_FILTERED = (
    "/en/explore/dataset/city-spots/table/?refine.kind=gym&where=%60visits%60+%3E%3D+1&where=%60visits%60+%3C%3D+100000"
)


def test_filters_that_are_on_fold_on_a_small_screen_and_stand_open_elsewhere(plain: Watched) -> None:
    page = plain.page
    page.set_viewport_size({"width": 320, "height": 800})
    plain.open(TABLE_FILTERED)
    chips = page.locator(".query-bar .chip--on")
    assert chips.count() == 3
    assert [chip.is_visible() for chip in chips.all()] == [True, False, False]

    page.get_by_text("+2 filters").click()
    assert all(chip.is_visible() for chip in chips.all())
    assert not plain.overflows()

    page.set_viewport_size({"width": 1280, "height": 800})
    plain.open(TABLE_FILTERED)
    assert all(chip.is_visible() for chip in chips.all())
    assert not page.get_by_text("+2 filters").is_visible()
