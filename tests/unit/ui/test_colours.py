"""Contrast, computed from the style sheet with the WCAG formula: ui.md §3."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parents[3] / "parvis/ui/static/ui/tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in SHEET.split("@media"))
THEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK}}
TEXTS = ("ink", "ink-2", "ink-3", "accent", "link", "link-visited", "ok", "warn", "err", "info")
PAIRS = [
    *((text, ground, 4.5) for text in TEXTS for ground in ("ground", "surface", "sunken")),
    *((tone, f"{tone}-soft", 4.5) for tone in ("accent", "ok", "warn", "err", "info")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    ("ink", "accent-soft", 4.5),
    ("night-ink-2", "night", 4.5),
    ("night-accent", "night", 4.5),
    *((control, ground, 3.0) for control in ("line-strong", "focus") for ground in ("ground", "surface", "sunken")),
]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_contrast(theme: str, front: str, back: str, least: float) -> None:
    lighter, darker = sorted((luminance(THEMES[theme][name]) for name in (front, back)), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= least
