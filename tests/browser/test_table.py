"""The table with scripts: the filter beside the search, menus of columns, edges, a record beside the table."""

from playwright.sync_api import expect

from tests.browser.conftest import Watched

TABLE = "/fr/explore/dataset/city-spots/table/"


def test_a_filter_is_added_beside_the_search_and_the_focus_returns(watched: Watched) -> None:
    watched.open(TABLE)
    page = watched.page
    link = page.get_by_role("link", name="Ajouter un filtre", exact=True)

    link.click()
    expect(page.get_by_role("form", name="Ajouter un filtre")).to_be_visible()
    assert watched.violations() == []
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    link.click()
    page.locator("#filter-field-words").fill("visit")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".condition__bars")).to_be_visible()
    page.get_by_label("Valeur").fill("10")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Visites ≥ 10").first).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("5 enregistrements sur 8")
    assert watched.complaints == []


def test_menus_and_edges_of_columns_work_by_keyboard(watched: Watched) -> None:
    watched.open(TABLE)
    page = watched.page
    button = page.get_by_role("button", name="Menu de la colonne Nom")

    button.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="A → Z").first).to_be_focused()
    assert watched.violations() == []
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    edge = page.get_by_role("separator", name="Largeur de la colonne Nom")
    edge.focus()
    before = int(edge.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("Shift+ArrowRight")

    expect(edge).to_have_attribute("aria-valuenow", str(before + 64))
    assert watched.complaints == []


def test_a_record_opens_beside_the_table_and_escape_returns_to_its_row(watched: Watched) -> None:
    watched.open(TABLE)
    page = watched.page
    row = page.get_by_role("link", name="A3", exact=True)

    row.click()
    expect(page.locator(".record-pane")).to_contain_text("Piscine Nord")
    assert watched.violations() == []
    page.keyboard.press("Escape")

    expect(page.locator(".record-pane")).to_have_count(0)
    expect(row).to_be_focused()
    assert watched.complaints == []
