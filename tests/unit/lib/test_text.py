"""Folding and cutting of text."""

import pytest

from parvis.lib.text import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Étoile", "etoile"),
        ("FONTAINE", "fontaine"),
        ("ﬁn", "ﬁn"),
        ("İstanbul", "istanbul"),
        ("한국", "한국"),
        ("Œuvre", "œuvre"),
    ],
)
def test_case_and_accents_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_apostrophes_and_hyphens_split_words() -> None:
    assert words("Stade L'Olympe, Joséphine-Baker") == ["stade", "l", "olympe", "josephine", "baker"]


def test_letters_and_digits_stay_together() -> None:
    assert words("ligne_2A n°13") == ["ligne", "2a", "n", "13"]
