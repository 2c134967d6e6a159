"""How the register is said to a reader: durations, occasions, headings, in each language of the charter's words."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from parvis.consent.declarations import Emitter, Item, LifeLabel, Text, said

CHARTER_FILE = Path(__file__).resolve().parent / "data" / "charter.toml"
SHORT_UNITS = (("hour", 3_600), ("minute", 60))


@cache
def charter_words() -> dict[str, Any]:
    """The words of the charter page, read once."""
    return tomllib.loads(CHARTER_FILE.read_text(encoding="utf-8"))


def word(name: str, lang: str, *, table: str = "words") -> str:
    """One of the charter's words in a language."""
    text: Text = charter_words()[table][name]
    return said(text, lang)


def duration(item: Item, lang: str) -> str:
    """The life of an item as a person says it: `2 semaines`, `12 months at most`."""
    if item.life == "session":
        return word("session", lang)
    if item.life_label is None:
        return word("nothing_stored", lang)
    return life_in_words(item.life_label, lang)


def life_in_words(label: LifeLabel, lang: str) -> str:
    """A life label in words."""
    life = counted(label.count, label.unit, lang)
    return word("at_most", lang, table="unit").format(life=life) if label.bound == "at_most" else life


def counted(count: int, unit: str, lang: str) -> str:
    """A number of units: `1 hour`, `2 hours`."""
    one, _, many = word(unit, lang, table="unit").partition("|")
    return f"{count} {one if count == 1 else many}"


def occasions(item: Item, lang: str) -> str:
    """When an item is set, from its emitters; an emitter with a shorter life tells it."""
    if item.source == "infrastructure":
        return word("infrastructure", lang)
    if not item.emitters:
        return word("outside", lang)
    return " ; ".join(occasion(emitter, lang) for emitter in item.emitters).replace(" ;", semicolon(lang))


def occasion(emitter: Emitter, lang: str) -> str:
    """One occasion."""
    told = word(emitter.tag, lang, table="occasion")
    return f"{told} ({short_life(emitter.life, lang)})" if emitter.life else told


def short_life(seconds: int, lang: str) -> str:
    """A life under a day, rounded up to the unit that says it best: `10 minutes`, `1 hour`."""
    unit, size = next((each for each in SHORT_UNITS if seconds % each[1] == 0), SHORT_UNITS[-1])
    return counted(-(-seconds // size), unit, lang)


def semicolon(lang: str) -> str:
    """A semicolon with the space that a language sets before it."""
    return "\u202f;" if lang == "fr" else ";"
