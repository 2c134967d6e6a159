"""The home page: its blocks in the operator's order, and the operator's own texts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.accounts.models import User
from parvis.pages.blocks import BLOCKS
from parvis.pages.home import Text, arranged, move_block, remove_text, show_blocks, write_text
from parvis.pages.models import HomeBlock
from tests.app.portal.conftest import Read

ORDER = ["search", "figures", "themes", "latest", "popular", "api", "reuses"]
ON_PAGE = {
    "search": 'class="hero"',
    "figures": 'class="figures"',
    "themes": 'id="themes"',
    "latest": "Mis à jour récemment",
    "popular": "Les plus consultés",
    "api": 'id="api"',
}


def seen(markup: str) -> list[str]:
    """The blocks of a page, in their order."""
    found = {name: markup.find(mark) for name, mark in ON_PAGE.items()}
    return sorted((name for name, place in found.items() if place >= 0), key=lambda name: found[name])


def test_without_an_arrangement_blocks_stand_as_the_house_has_them(read: Read) -> None:
    page = read("/fr/")

    assert [row.name for row in arranged()] == list(BLOCKS) == ORDER
    assert seen(page.markup) == ORDER[:-1]
    assert not HomeBlock.objects.exists()
    assert len(page.all("h1")) == 1


def test_a_block_moves_up_and_down_and_stays_at_the_ends(read: Read) -> None:
    move_block("api", by=-1)
    move_block("api", by=-1)
    move_block("search", by=-1)
    move_block("reuses", by=1)

    assert seen(read("/fr/").markup) == ["search", "figures", "themes", "api", "latest", "popular"]
    assert sorted(HomeBlock.objects.values_list("position", flat=True)) == list(range(len(ORDER)))


def test_a_hidden_block_is_gone_and_asks_nothing(read: Read, client: Client) -> None:
    read("/fr/")
    with CaptureQueriesContext(connection) as before:
        client.get("/fr/")
    show_blocks(ORDER, shown=["search", "figures", "themes", "latest", "popular"])
    with CaptureQueriesContext(connection) as after:
        page = read("/fr/")

    assert seen(page.markup) == ["search", "figures", "themes", "latest", "popular"]
    assert len(after) < len(before)


def test_a_page_whose_search_is_not_first_has_one_title_all_the_same(read: Read) -> None:
    move_block("search", by=1)
    moved = read("/fr/")
    show_blocks(ORDER, shown=["api"])
    alone = read("/fr/")

    assert [len(page.all("h1")) for page in (moved, alone)] == [1, 1]
    assert moved.all("h2", class_="hero__title")


def test_a_column_alone_takes_the_whole_band(read: Read) -> None:
    move_block("popular", by=1)

    page = read("/fr/")

    assert len(page.all("div", class_="section__columns--one")) == 2


def test_a_text_is_cleaned_and_its_title_escaped(read: Read) -> None:
    write_text(
        Text(
            {"fr": "<b>Bien</b>venue"},
            {
                "fr": '<p onclick="x()">Un <strong>texte</strong></p><script>alert(1)</script><img src="https://e.org/x">'
            },
            link="/fr/explore/",
            link_labels={"fr": "Tout <i>voir</i>"},
        )
    )

    page = read("/fr/")

    assert "&lt;b&gt;Bien&lt;/b&gt;venue" in page.markup
    assert "<p>Un <strong>texte</strong></p>" in page.markup
    assert "alert(1)" not in page.markup
    assert "e.org" not in page.markup
    assert "Tout &lt;i&gt;voir&lt;/i&gt;" in page.markup


def test_a_text_speaks_the_language_of_the_page_or_that_of_the_portal(read: Read) -> None:
    both = write_text(Text({"fr": "Bonjour", "en": "Hello"}, {"fr": "À tous.", "en": "All."}))
    write_text(Text({"fr": "Sans traduction"}, {"fr": "Rien."}))

    page = read("/en/")

    assert "Hello" in page.text
    assert "Bonjour" not in page.text
    assert "Sans traduction" in page.text
    assert len([one for one in page.all("section", lang="fr") if one["aria-labelledby"] != both.name]) == 1


def test_a_removed_text_is_gone_and_blocks_of_the_house_cannot_be(read: Read) -> None:
    text = write_text(Text({"fr": "Un titre à part"}, {"fr": "Oui."}))
    assert "Un titre à part" in read("/fr/").text

    remove_text(text.name)
    remove_text("api")

    page = read("/fr/")
    assert "Un titre à part" not in page.text
    assert "api" in seen(page.markup)


def test_a_block_of_an_addition_that_was_taken_away_breaks_nothing(read: Read) -> None:
    HomeBlock.objects.create(name="weather", position=0)

    assert seen(read("/fr/").markup) == ORDER[:-1]


@pytest.mark.parametrize("is_staff", [True, False])
def test_the_preview_is_for_those_who_may_arrange(is_staff: bool, read: Read, client: Client) -> None:
    show_blocks(ORDER, shown=["search"])
    assert seen(read("/fr/?preview").markup) == ["search"]
    client.force_login(User.objects.create_user("ada@example.org", is_staff=is_staff, is_superuser=True))

    page = read("/fr/?preview")

    assert seen(page.markup) == (ORDER[:-1] if is_staff else ["search"])
    assert seen(read("/fr/").markup) == ["search"]


def test_a_portal_without_datasets_says_so_once(client: Client, db: None) -> None:
    page = client.get("/fr/").content.decode()

    assert page.count("Aucun jeu de données pour le moment") == 1
    assert seen(page) == ["search", "api"]
