"""Content in several languages: one value, with its texts by language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings


def is_translated(value: object) -> bool:
    """Whether a stored value holds texts by language."""
    return isinstance(value, Mapping) and bool(value) and all(looks_like_language(key) for key in value)


def looks_like_language(key: object) -> bool:
    """`fr`, `en`, `pt-br`…"""
    return isinstance(key, str) and 2 <= len(key.partition("-")[0]) <= 3 and key.replace("-", "").isalpha()


def in_language(value: Any, lang: str, main: str = "") -> Any:
    """The text for a reader: in their language, else the main one, else the portal's, else whichever there is."""
    if not is_translated(value):
        return value
    for one in (lang, main, settings.LANGUAGE_CODE):
        if value.get(one):
            return value[one]
    return next((text for text in value.values() if text), None)


def with_translation(stored: Any, value: Any, lang: str) -> dict[str, Any]:
    """The stored value with its text in one language replaced."""
    kept = dict(stored) if is_translated(stored) else {}
    return {**kept, lang: value}


def languages_of(values: Iterable[Any]) -> set[str]:
    """The languages that any of these values has a text in."""
    return {lang for value in values if is_translated(value) for lang, text in value.items() if text}
