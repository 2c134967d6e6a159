"""What the firewall lets in. Source: cookies.md §11.2."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.consent.crossing import crossing
from parvis.consent.inbound import admit

KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"
OTHER_KEY = KEY[::-1]
TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz012345"


def test_declared_cookies_with_good_values_come_in() -> None:
    admission = admit(f"sessionid={KEY}; csrftoken={TOKEN};\tdjango_language=fr ;", crossing())

    assert admission.cookies == {"sessionid": KEY, "csrftoken": TOKEN, "django_language": "fr"}
    assert admission.dropped == ()
    assert admission.header == f"sessionid={KEY}; csrftoken={TOKEN}; django_language=fr"


def test_c113_unknown_cookies_stay_outside() -> None:
    admission = admit(f"_ga=GA1.2.3; sessionid={KEY}; messages=hello; PHPSESSID=1", crossing())

    assert admission.cookies == {"sessionid": KEY}
    assert admission.dropped == (("_ga", "undeclared"), ("messages", "undeclared"), ("PHPSESSID", "undeclared"))


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_c114_a_name_with_two_values_is_dropped_whole(name: str) -> None:
    admission = admit(f"{name}={KEY}; x=1; {name}={OTHER_KEY}", crossing())

    assert admission.cookies == {}
    assert admission.conflicts == (name,)


def test_c114_a_bad_twin_counts_as_a_conflict_too() -> None:
    assert admit(f"sessionid={KEY}; sessionid=evil", crossing()).cookies == {}
    assert admit(f"sessionid=; sessionid={KEY}", crossing()).cookies == {}


def test_the_same_cookie_sent_twice_is_one_cookie() -> None:
    admission = admit(f"sessionid={KEY}; sessionid={KEY}", crossing())

    assert admission.cookies == {"sessionid": KEY}
    assert admission.conflicts == ()


@pytest.mark.parametrize(
    "pair",
    [
        "\u2000csrftoken={}",
        "\u00a0csrftoken={}",
        "csrftoken\u3000={}",
        "csrftoken ={}",
        "\ncsrftoken={}",
        "\x0bcsrftoken={}",
        "csrftoken\x00={}",
        "CSRFTOKEN={}",
        "$csrftoken={}",
        "={}",
        "=csrftoken={}",
        "csrftoken= {}",
        'csrftoken="{}"',
        "csrftoken={},",
        "csrftoken:{}",
        "{}",
        "{{}}csrftoken",
    ],
)
def test_c115_disguised_names_and_values_are_ignored(pair: str) -> None:
    assert admit(pair.format(TOKEN), crossing()).cookies == {}


def test_c115_a_disguised_twin_does_not_disturb_the_true_one() -> None:
    planted = "b" * 32

    admission = admit(f"csrftoken={TOKEN}; \u2000csrftoken={planted}; csrftoken ={planted}; ={planted}", crossing())

    assert admission.cookies == {"csrftoken": TOKEN}


@pytest.mark.parametrize(
    "cookie",
    [
        "sessionid=short",
        f"sessionid={KEY.upper()}",
        f"sessionid={KEY}a",
        "csrftoken=" + "é" * 32,
        "csrftoken=" + "a" * 33,
        "django_language=de",
        "django_language=FR",
        "django_language=",
        "cookies_preferences=1.7.9h.0.short",
    ],
)
def test_values_that_break_their_rule_are_dropped(cookie: str) -> None:
    admission = admit(cookie, crossing())

    assert admission.cookies == {}
    assert admission.dropped == ((cookie.partition("=")[0], "value"),)
    assert admission.carried == {cookie.partition("=")[0]}


@pytest.mark.parametrize(
    "value",
    ["1.7.9h.vx1y.-AHcCEKIxJuW", "1.7.9h.am1n-mt2n-vx1y.L92cuOpQ8sgB", "1.1.9h.0.-4vTbL3jq1-X"],
)
def test_choices_of_the_contract_come_in(value: str) -> None:
    assert admit(f"cookies_preferences={value}", crossing()).cookies == {"cookies_preferences": value}


def test_a_header_above_8_kib_is_dropped_whole() -> None:
    filling = "x=" + "y" * 8_192

    assert admit(f"sessionid={KEY}; {filling}", crossing()).cookies == {}
    assert admit(f"sessionid={KEY}; {filling[: 8_192 - 46]}", crossing()).cookies == {"sessionid": KEY}


def test_a_flood_of_names_is_not_told_apart() -> None:
    admission = admit("; ".join(f"n{number}=1" for number in range(900)), crossing())

    assert len(admission.dropped) == 8


@settings(max_examples=400, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_header_makes_the_parser_raise(header: str) -> None:
    assert admit(header, crossing()).cookies.keys() <= crossing().passages.keys()


PIECES = st.sampled_from(
    ["sessionid", "csrftoken", "django_language", "=", "=", ";", ";", " ", "\t", "fr", KEY, TOKEN, '"', "\u2000", ","]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_whatever_comes_in_obeys_its_rule(header: str) -> None:
    rules = crossing()

    for name, value in admit(header, rules).cookies.items():
        assert rules.passages[name].value_rule(value, rules.languages)
