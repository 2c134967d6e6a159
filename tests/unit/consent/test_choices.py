"""The value of `cookies_preferences`. Source: cookies.md §6."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from parvis.consent.choices import Choice, Decision, base36, opened, sealed, this_week, week_of
from parvis.consent.decisions import valid_choice
from parvis.consent.values import is_choice

WEEK = int("9h", 36)
CONTRACT = {
    "1.7.9h.vx1y.-AHcCEKIxJuW": Choice(7, WEEK, {"vx": Decision(1, granted=True)}),
    "1.7.9h.am1n-mt2n-vx1y.L92cuOpQ8sgB": Choice(
        7, WEEK, {"vx": Decision(1, granted=True), "mt": Decision(2, granted=False), "am": Decision(1, granted=False)}
    ),
    "1.1.9h.0.-4vTbL3jq1-X": Choice(1, WEEK, {}),
}


@pytest.fixture(autouse=True)
def key_of_the_contract(settings: Settings) -> None:
    settings.SECRET_KEY = "test-secret"
    settings.SECRET_KEY_FALLBACKS = []


@pytest.mark.parametrize("value", CONTRACT)
def test_c040_the_values_of_the_contract_are_made_and_read(value: str) -> None:
    choice = CONTRACT[value]

    assert sealed(choice, "data.example") == value
    assert opened(value, "data.example") == choice


def test_c040_weeks_begin_on_a_monday_of_2020() -> None:
    assert (week_of(date(2020, 1, 6)), week_of(date(2020, 1, 12)), week_of(date(2020, 1, 13))) == (0, 0, 1)
    assert base36(week_of(date(2026, 7, 20))) == "9h"


def test_c041_the_same_decisions_give_the_same_bytes() -> None:
    one = Choice(3, 7, {"aa": Decision(1, granted=True), "bb": Decision(1, granted=False)})
    other = Choice(3, 7, {"bb": Decision(1, granted=False), "aa": Decision(1, granted=True)})

    assert sealed(one, "data.example") == sealed(other, "data.example")


@pytest.mark.parametrize("value", CONTRACT)
def test_c042_any_changed_character_makes_it_invalid(value: str) -> None:
    for at, character in enumerate(value):
        for other in "0aZ_-.y":
            if other != character:
                assert opened(value[:at] + other + value[at + 1 :], "data.example") is None


def test_c044_the_seal_is_for_one_host_and_one_key(settings: Settings) -> None:
    value = sealed(Choice(1, this_week()), "data.example")

    assert opened(value, "other.example") is None
    settings.SECRET_KEY = "new-secret"
    assert opened(value, "data.example") is None
    settings.SECRET_KEY_FALLBACKS = ["test-secret"]
    assert opened(value, "data.example") is not None


@pytest.mark.parametrize(("age", "valid"), [(0, True), (26, True), (27, False), (-1, False)])
def test_c043_a_choice_has_its_age(age: int, valid: bool) -> None:
    value = sealed(Choice(1, this_week() - age), "data.example")

    assert (valid_choice(value, host="data.example", newest_revision=1) is not None) is valid


def test_c043_a_revision_that_never_was_is_invalid() -> None:
    value = sealed(Choice(2, this_week()), "data.example")

    assert valid_choice(value, host="data.example", newest_revision=1) is None
    assert valid_choice(value, host="data.example", newest_revision=2) is not None


CODES = st.from_regex("[a-z][a-z0-9]", fullmatch=True)
DECISIONS = st.dictionaries(CODES, st.builds(Decision, st.integers(0, 36**2 - 1), st.booleans()), max_size=64)


@given(st.builds(Choice, st.integers(0, 36**4 - 1), st.integers(0, 36**4 - 1), DECISIONS))
def test_c040_whatever_is_chosen_fits_the_grammar_and_comes_back(choice: Choice) -> None:
    value = sealed(choice, "data.example")

    assert is_choice(value, ())
    assert len(value) <= 512
    assert opened(value, "data.example") == choice
