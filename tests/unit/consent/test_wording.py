"""How lives and occasions are said. Source: cookies.md §10.3, statement 93."""

from typing import Any

import pytest

from parvis.consent.declarations import Item, LifeLabel
from parvis.consent.register import published
from parvis.consent.wording import duration, life_in_words, occasions, short_life


@pytest.mark.parametrize(
    ("name", "fr", "en"),
    [
        ("sessionid", "2 semaines", "2 weeks"),
        ("django_language", "12 mois", "12 months"),
        ("csrftoken", "12 mois au plus", "12 months at most"),
        ("cookies_preferences", "6 mois", "6 months"),
    ],
)
def test_c093_durations_read_as_the_contract_says(name: str, fr: str, en: str) -> None:
    (item,) = [item for item in published().items if item.name == name]

    assert (duration(item, "fr"), duration(item, "en")) == (fr, en)


@pytest.mark.parametrize(
    ("label", "fr", "en"),
    [
        (LifeLabel("hour", 1), "1 heure", "1 hour"),
        (LifeLabel("day", 1, "at_most"), "1 jour au plus", "1 day at most"),
        (LifeLabel("week", 3), "3 semaines", "3 weeks"),
        (LifeLabel("month", 1), "1 mois", "1 month"),
    ],
)
def test_one_is_not_many(label: LifeLabel, fr: str, en: str) -> None:
    assert (life_in_words(label, "fr"), life_in_words(label, "en")) == (fr, en)


def item(**changes: Any) -> Item:
    return Item(service="x", kind="third_party_cookie", name="x", source="third_party", purpose_label={}, **changes)


def test_lives_without_a_number() -> None:
    assert duration(item(life="session"), "en") == "as long as the browser session"
    assert duration(item(life=0), "fr") == "aucune"


@pytest.mark.parametrize(
    ("seconds", "told"), [(600, "10 minutes"), (3_600, "1 hour"), (61, "2 minutes"), (7_200, "2 hours")]
)
def test_short_lives(seconds: int, told: str) -> None:
    assert short_life(seconds, "en") == told


def test_occasions_come_from_the_emitters() -> None:
    session, language, *_ = published().items

    assert occasions(language, "en") == "when you ask to have the language remembered"
    assert occasions(session, "fr").startswith("à la connexion\u202f; quand une page change la session")
    assert "when sign-in through another service starts (10 minutes); " in occasions(session, "en")
    assert occasions(item(), "en") == "when the service is switched on"
