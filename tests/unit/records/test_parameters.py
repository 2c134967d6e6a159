"""Parameters of requests."""

import pytest

from parvis.lib.errors import ParameterError
from parvis.records.parameters import DIGITS_MAX, boolean, cursor, cursor_at, language, time_zone, whole_number


@pytest.mark.parametrize(("text", "found"), [("True", True), (" false ", False), ("", False)])
def test_true_and_false_are_read_in_any_case(text: str, found: bool) -> None:
    assert boolean({"compressed": text}, "compressed") is found


@pytest.mark.parametrize("text", ["1", "oui", "null"])
def test_nothing_else_is_true_or_false(text: str) -> None:
    with pytest.raises(ParameterError, match=f"compressed API parameter: {text}"):
        boolean({"compressed": text}, "compressed")


def test_a_number_is_under_the_first_name_that_has_one() -> None:
    assert whole_number({"rows": "", "limit": " 3 "}, "rows", "limit") == 3
    assert whole_number({"rows": "0", "limit": "3"}, "rows", "limit") == 0
    assert whole_number({"rows": "-1"}, "rows") == -1
    assert whole_number({}, "rows", "limit") is None


@pytest.mark.parametrize("text", ["1.0", "1e3", "--1", "+1", "٣", "²", "1 0", "9" * (DIGITS_MAX + 1), "-"])
def test_what_is_no_integer_is_refused_under_its_own_name(text: str) -> None:
    with pytest.raises(ParameterError, match="limit API parameter"):
        whole_number({"rows": "", "limit": text}, "rows", "limit")


def test_languages_are_a_closed_list() -> None:
    assert language({}, "fr") == "fr"
    assert language({"lang": "nl"}, "fr") == "nl"
    for text in ("FR", "fr-FR", "xx"):
        with pytest.raises(ParameterError, match="lang API parameter"):
            language({"lang": text}, "fr")


def test_time_zones_have_names() -> None:
    assert time_zone({}) == "UTC"
    assert time_zone({"timezone": "Europe/Paris"}) == "Europe/Paris"
    for text in ("+02:00", "europe/paris", "../../etc/passwd"):
        with pytest.raises(ParameterError, match="timezone API parameter"):
            time_zone({"timezone": text})


@pytest.mark.parametrize("offset", [0, 1, 10**DIGITS_MAX - 1])
def test_a_cursor_comes_back_as_the_place_it_names(offset: int) -> None:
    text = cursor_at(offset)

    assert cursor({"cursor": text}) == offset
    assert text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("text", ["1", "é", "bw", "b28x", "x" * 200, cursor_at(10**DIGITS_MAX)])
def test_what_no_link_gave_is_no_cursor(text: str) -> None:
    with pytest.raises(ParameterError, match="cursor API parameter"):
        cursor({"cursor": text})


def test_no_cursor_is_none() -> None:
    assert cursor({"cursor": "  "}) is None
