"""The licences that the portal knows, and their addresses."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parvis.lib.text import words

FILE = Path(__file__).parent / "data" / "licences.toml"


@dataclass(frozen=True, slots=True)
class Licence:
    """What one may do with data. `title` is what the API answers."""

    id: str
    title: str
    url: str
    aliases: Sequence[str]


@cache
def licences() -> dict[str, Licence]:
    """All of them, by identifier."""
    return {key: Licence(key, **values) for key, values in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


@cache
def spellings() -> dict[tuple[str, ...], Licence]:
    """All of them, by the words of their titles and aliases."""
    return {spelled(text): one for one in licences().values() for text in (one.id, one.title, *one.aliases)}


def find_licence(text: str | None) -> Licence | None:
    """The licence that a text names, however it is written."""
    return spellings().get(spelled(text)) if text else None


def spelled(text: str) -> tuple[str, ...]:
    """A name without case, accents and punctuation."""
    return tuple(words(text))
