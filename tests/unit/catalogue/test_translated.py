"""One value, several languages."""

from typing import Any

import pytest

from parvis.catalogue.translated import in_language, is_translated, languages_of, with_translation


@pytest.mark.parametrize(
    ("value", "lang", "main", "expected"),
    [
        ({"fr": "Arbres", "en": "Trees"}, "en", "fr", "Trees"),
        ({"fr": "Arbres", "en": "Trees"}, "de", "en", "Trees"),
        ({"fr": "Arbres", "en": "Trees"}, "de", "nl", "Arbres"),
        ({"it": "Alberi"}, "de", "nl", "Alberi"),
        ({"fr": "", "en": "Trees"}, "fr", "fr", "Trees"),
        ({"fr": ""}, "fr", "fr", None),
        ("Arbres", "en", "fr", "Arbres"),
        (None, "en", "fr", None),
        ({"surface": 3}, "en", "fr", {"surface": 3}),
    ],
)
def test_readers_get_their_language_or_the_nearest(value: Any, lang: str, main: str, expected: Any) -> None:
    assert in_language(value, lang, main) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"fr": "x"}, True), ({"pt-br": "x"}, True), ({}, False), ("fr", False), ({"title": 1}, False)],
)
def test_what_is_translated(value: Any, expected: bool) -> None:
    assert is_translated(value) is expected


def test_one_language_is_replaced() -> None:
    assert with_translation({"fr": "a", "en": "b"}, "c", "fr") == {"fr": "c", "en": "b"}
    assert with_translation("a", "c", "fr") == {"fr": "c"}


def test_languages_that_have_a_text() -> None:
    assert languages_of([{"fr": "a", "en": ""}, {"de": ["x"]}, "plain"]) == {"fr", "de"}
