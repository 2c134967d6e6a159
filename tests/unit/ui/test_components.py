"""The design system holds together."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from parvis.ui.icons import ICONS
from parvis.ui.pictures import picture
from parvis.ui.templatetags.ui import ago, compact, number

HOUSE = Path(__file__).resolve().parents[3] / "parvis"
STYLES = HOUSE / "ui/static/ui"
TEMPLATES = [path for room in ("ui", "portal") for path in (HOUSE / room / "templates").rglob("*.html")]


def test_every_style_file_is_in_the_sheet_once_or_linked_by_a_page() -> None:
    imported = re.findall(r'url\("([\w-]+\.css)"\)', (STYLES / "parvis.css").read_text(encoding="utf-8"))
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    linked = set(re.findall(r"ui/([\w-]+\.css)", pages))
    further = {
        name
        for sheet in linked - {"parvis.css"}
        if (STYLES / sheet).exists()
        for name in re.findall(r'url\("([\w-]+\.css)"\)', (STYLES / sheet).read_text(encoding="utf-8"))
    }

    assert len(imported) == len(set(imported))
    assert {path.name for path in STYLES.glob("*.css")} == set(imported) | linked | further


def test_layers_are_named_once_in_their_order() -> None:
    sheet = (STYLES / "parvis.css").read_text(encoding="utf-8")

    assert re.findall(r"@layer ([^;{]+);", sheet) == ["reset, tokens, base, components, pages, utilities"]


def test_components_use_tokens_for_colours_and_no_shouting() -> None:
    for path in STYLES.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "!important" not in text, path.name
        if path.name not in {"tokens.css", "code.css", "home.css", "print.css", "map.css"}:
            assert not re.search(r"#[0-9a-f]{3,6}\b", re.sub(r"--[\w-]+:[^;]+;", "", text)), path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(\ssrc=|\stype=\"application/ld\+json\"))", text)


def test_every_icon_used_exists_and_every_icon_is_drawn() -> None:
    used = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))}

    assert used <= set(ICONS)
    drawn = (HOUSE / "ui/static/vendor/icons.svg").read_text(encoding="utf-8")
    assert [name for name in ICONS if f'id="{name}"' not in drawn] == []


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template('{% icon "unicorn" %}').render(Context())


def test_scripts_keep_nothing_on_the_device() -> None:
    """Source: cookies.md §11.7, statement 120."""
    kept = r"document\.cookie|cookieStore|localStorage|sessionStorage|indexedDB|caches\.|serviceWorker|sendBeacon"

    assert [path.name for path in STYLES.glob("*.js") if re.search(kept, path.read_text(encoding="utf-8"))] == []


def test_the_same_identifier_gives_the_same_picture() -> None:
    assert picture("trees", ["geo"]) == picture("trees", ["geo"])
    assert picture("trees", ["geo"]) != picture("lamps", ["geo"])
    assert all(
        len(picture(f"d{n}", features)) < 4_096
        for n in range(30)
        for features in ([], ["geo"], ["timeserie"], ["image"], ["calendar"])
    )


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(23907, "23\u202f907", "23,907"), (1.5, "1,5", "1.5"), (True, "True", "True"), (0, "0", "0")],
)
def test_numbers_follow_the_language(value: object, french: str, english: str) -> None:
    with translation.override("fr"):
        assert number(value) == french
    with translation.override("en"):
        assert number(value) == english


def test_large_numbers_are_short() -> None:
    with translation.override("fr"):
        assert [compact(n) for n in (999_999, 38_234_567, 2_000_000_000)] == [
            "999\u202f999",
            "38,2\u202fM",
            "2\u202fMd",
        ]


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=5), "à l’instant"),
        (timedelta(minutes=12), "il y a 12 min"),
        (timedelta(hours=3), "il y a 3 h"),
        (timedelta(days=1, hours=2), "hier"),
        (timedelta(days=9), "il y a 9 jours"),
    ],
)
def test_moments_are_told_by_their_age(age: timedelta, words: str) -> None:
    with translation.override("fr"):
        assert ago(timezone.now() - age) == words


def test_old_moments_are_told_by_their_date() -> None:
    with translation.override("fr"):
        assert ago(datetime(2020, 3, 26, tzinfo=UTC)) == "26 mars 2020"
        assert ago(None) == ""
