"""The screens of the home page: order, what is shown, and texts."""

import pytest
from django.test import Client

from parvis.accounts.models import User
from parvis.pages.home import arranged
from parvis.pages.models import HomeBlock
from tests.app.backoffice.conftest import person, signed_in

ROOT = "/fr/backoffice/home/"
ORDER = ["search", "figures", "themes", "latest", "popular", "api", "reuses"]
TEXT = {
    "title_fr": "Bienvenue", "text_fr": "Un mot d'accueil.", "title_en": "Welcome", "text_en": "A word.",
    "link": "https://example.org/", "link_label_fr": "Lire la suite", "link_label_en": "Read on", "is_shown": "on",
}  # fmt: skip


@pytest.fixture
def editor() -> User:
    return person("editor", "pages.edit_home", is_staff=True)


def names() -> list[str]:
    return [row.name for row in arranged()]


@pytest.mark.parametrize("screen", ["", "text/"])
def test_only_who_may_arrange_the_home_page_enters(screen: str, editor: User) -> None:
    assert signed_in(editor).get(ROOT + screen).status_code == 200

    assert Client().get(ROOT + screen)["Location"].split("?")[0] == "/fr/login/"
    for other in (person("staff", is_staff=True), person("outside", "pages.edit_home")):
        assert signed_in(other).get(ROOT + screen).status_code == 403
        assert signed_in(other).post(ROOT + screen, {"listed": ORDER, **TEXT}).status_code == 403
    assert not HomeBlock.objects.exists()


def test_a_button_moves_a_block_and_keeps_what_is_ticked(editor: User) -> None:
    client = signed_in(editor)

    answer = client.post(ROOT, {"listed": ORDER, "shown": ORDER[:-2], "up": "api"})

    assert (answer.status_code, answer["Location"]) == (302, ROOT)
    assert names() == ["search", "figures", "themes", "latest", "api", "popular", "reuses"]
    assert [row.name for row in arranged() if not row.is_shown] == ["api", "reuses"]
    assert client.post(ROOT, {"listed": ORDER, "shown": ORDER, "down": "search"}).status_code == 302
    assert names()[:2] == ["figures", "search"]


def test_what_somebody_else_added_meanwhile_stays_shown(editor: User) -> None:
    client = signed_in(editor)
    client.post(f"{ROOT}text/", TEXT)

    client.post(ROOT, {"listed": ORDER, "shown": []})

    assert [row.is_shown for row in arranged() if row.is_text] == [True]
    assert not any(row.is_shown for row in arranged() if not row.is_text)


@pytest.mark.parametrize(
    "bad",
    [{"shown": "nosuch"}, {"up": "nosuch"}, {"down": "search'--"}, {"listed": "nosuch"}, {"listed": []}],
    ids=["shown", "up", "down", "listed", "nothing"],
)
def test_what_names_no_block_is_refused_and_changes_nothing(bad: dict[str, object], editor: User) -> None:
    answer = signed_in(editor).post(ROOT, {"listed": ORDER, "shown": ["api"], "csrf": "x", **bad})

    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not HomeBlock.objects.exists()


def test_a_text_is_written_shown_changed_and_removed(editor: User) -> None:
    client = signed_in(editor)

    assert client.post(f"{ROOT}text/", TEXT)["Location"] == ROOT
    (block,) = HomeBlock.objects.filter(is_text=True)
    assert (names()[-1], block.titles) == (block.name, {"fr": "Bienvenue", "en": "Welcome"})
    assert "Bienvenue" in client.get("/fr/").content.decode()
    assert "Read on" in client.get("/en/").content.decode()

    edit = f"{ROOT}text/{block.name}/"
    page = client.get(edit).content.decode()
    assert 'value="Bienvenue"' in page
    assert f'action="{edit}remove/"' in page
    assert "remove/" not in client.get(f"{ROOT}text/").content.decode()
    client.post(edit, {**TEXT, "title_fr": "Bonjour", "is_shown": ""})
    assert "Bonjour" not in client.get("/fr/").content.decode()
    assert "Bonjour" in client.get("/fr/?preview").content.decode()

    assert client.get(f"{edit}remove/").status_code == 405
    assert client.post(f"{edit}remove/").status_code == 302
    assert not HomeBlock.objects.filter(is_text=True).exists()
    assert client.get(edit).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title_fr", ""),
        ("text_fr", " "),
        ("title_fr", "x" * 151),
        ("text_en", ""),
        ("title_en", ""),
        ("text_fr", "a\0b"),
        ("link", "javascript:alert(1)"),
        ("link", "//example.org/"),
        ("link", "/\\example.org"),
        ("link", "http://[x"),
        ("link", "https://"),
        ("link_label_fr", ""),
    ],
)
def test_what_cannot_be_shown_is_refused_at_its_field_and_stays_in_the_form(
    field: str, typed: str, editor: User
) -> None:
    answer = signed_in(editor).post(f"{ROOT}text/", {**TEXT, field: typed})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert "Lire la suite" in answer.content.decode() or field == "link_label_fr"
    assert not HomeBlock.objects.exists()


def test_blocks_of_the_house_are_no_texts(editor: User) -> None:
    client = signed_in(editor)
    client.post(ROOT, {"listed": ORDER, "shown": ORDER})

    assert client.get(f"{ROOT}text/api/").status_code == 404
    assert client.post(f"{ROOT}text/api/", TEXT).status_code == 404
    client.post(f"{ROOT}text/api/remove/")
    assert names() == ORDER
