"""Who chooses the dark theme gets that of the system."""

import re
from pathlib import Path

STYLES = Path(__file__).resolve().parents[3] / "parvis" / "ui" / "static" / "ui"
TOKEN = re.compile(r"(--[a-z0-9-]+|color-scheme): ([^;]+);")


def tokens_of(name: str, selector: str) -> dict[str, str]:
    text = (STYLES / name).read_text(encoding="utf-8")
    return dict(TOKEN.findall(text.split(selector, 1)[1].split("}", 1)[0]))


def test_the_chosen_dark_is_the_dark_of_the_system() -> None:
    chosen = tokens_of("dark.css", ':root[data-theme="dark"] {')

    assert chosen == tokens_of("tokens.css", ':root:not([data-theme="light"]) {')
    assert len(chosen) > 20


def test_the_chosen_dark_of_maps_is_that_of_the_system() -> None:
    chosen = tokens_of("map-dark.css", ':root[data-theme="dark"] .map {')

    assert chosen == tokens_of("map-key.css", ':root:not([data-theme="light"]) .map {')
    assert len(chosen) > 15
