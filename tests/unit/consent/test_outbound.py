"""How cookies are judged and made anew on their way out. Source: cookies.md §11.4."""

import re
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel

import pytest
from django.http import HttpResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.consent.crossing import crossing
from parvis.consent.decisions import Visitor
from parvis.consent.outbound import (
    Asked,
    Moment,
    asked_cookies,
    asked_life,
    erasure,
    from_line,
    jar_of,
    judge,
    parent_domains,
)

KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"


def moment(*tags: str, carried: tuple[str, ...] = (), signed_in: bool = False, closed: str = "") -> Moment:
    return Moment(frozenset(tags), frozenset(carried), Visitor(), signed_in, closed)


def attributes(morsel: "Morsel[str] | None") -> set[str]:
    assert morsel is not None
    return {part.partition("=")[0].lower() for part in morsel.OutputString().split("; ")[1:]}


def test_c018_a_session_at_sign_in_has_exactly_the_declared_attributes() -> None:
    verdict = judge(
        Asked("sessionid", KEY, 1_209_600), crossing(), moment("sign_in", "token_form", signed_in=True), secure=True
    )

    assert verdict.morsel is not None
    line = verdict.morsel.OutputString()
    assert line.startswith(f"sessionid={KEY}; expires=")
    assert line.endswith("; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax; Secure")


def test_c019_a_failed_sign_in_sets_no_session() -> None:
    verdict = judge(Asked("sessionid", KEY, 1_209_600), crossing(), moment("sign_in", "token_form"), secure=True)

    assert (verdict.morsel, verdict.rule) == (None, "the view has no tag that may set it")


@pytest.mark.parametrize(("tag", "longest"), [("sso_start", 600), ("password_reset", 3_600)])
def test_c020_c021_handshakes_get_their_short_life(tag: str, longest: int) -> None:
    verdict = judge(Asked("sessionid", KEY, 1_209_600), crossing(), moment(tag), secure=True)

    assert verdict.morsel is not None
    assert verdict.morsel["max-age"] == str(longest)


def test_c025_the_csrf_token_leaves_only_with_a_form_a_call_or_sign_in() -> None:
    asked = Asked("csrftoken", "A" * 32, 31_449_600)

    for tag, signed_in in (("token_form", False), ("token_call", False), ("sign_in", True)):
        verdict = judge(asked, crossing(), moment(tag, signed_in=signed_in), secure=True)
        assert attributes(verdict.morsel) == {"expires", "max-age", "path", "samesite", "secure"}
    for state in (moment(), moment("language"), moment("choice"), moment(signed_in=True), moment("sign_in")):
        assert judge(asked, crossing(), state, secure=True).morsel is None


def test_c106_a_declared_cookie_of_an_untagged_view_is_held_back() -> None:
    for name, value in (("sessionid", KEY), ("django_language", "fr"), ("csrftoken", "A" * 32)):
        assert judge(Asked(name, value, 60), crossing(), moment(), secure=True).morsel is None


def test_c101_an_undeclared_cookie_is_held_back_whatever_the_tags() -> None:
    everything = moment("sign_in", "token_form", "language", "choice", signed_in=True)

    assert judge(Asked("messages", "x", 60), crossing(), everything, secure=True).rule == "not declared in the register"


def test_c108_a_longer_life_is_cut_and_a_shorter_one_kept() -> None:
    lives = [
        judge(Asked("django_language", "fr", asked), crossing(), moment("language"), secure=True).morsel
        for asked in (10**9, 60, None)
    ]

    assert [life["max-age"] for life in lives if life is not None] == ["31536000", "60", "31536000"]


def test_c109_nothing_of_the_original_attributes_passes() -> None:
    response = HttpResponse()
    response.set_cookie("django_language", "fr", path="/x", domain="evil.example", samesite="None", secure=False)
    response.cookies["django_language"]["comment"] = "tracked; Domain=evil.example"
    (asked,) = asked_cookies(response)

    line = judge(asked, crossing(), moment("language"), secure=True).morsel

    assert attributes(line) == {"expires", "httponly", "max-age", "path", "samesite", "secure"}
    assert line is not None
    assert (line["path"], line["samesite"], line["domain"]) == ("/", "Lax", "")


@pytest.mark.parametrize(
    "value",
    [
        "fr; Domain=evil.example",
        "fr\r\nSet-Cookie: a=b",
        "fr, sessionid=" + KEY,
        '"fr"',
        "fr ",
        "",
        "de",
    ],
)
def test_c109_c111_values_that_break_their_rule_are_held_back(value: str) -> None:
    assert judge(Asked("django_language", value, 60), crossing(), moment("language"), secure=True).morsel is None


@pytest.mark.parametrize(
    "line",
    [
        "django_language=fr, csrftoken=" + "A" * 32,
        "django_language=fr\r\nSet-Cookie: evil=1",
        "django_language",
        "=fr",
        "django language=fr",
        'django_language="fr"',
        "",
        ";",
        "django_language=\u2000fr",
    ],
)
def test_c110_a_line_that_is_not_one_well_formed_cookie_is_held_back(line: str) -> None:
    assert judge(from_line(line), crossing(), moment("language", "token_form"), secure=True).morsel is None


def test_c102_a_raw_header_is_judged_like_the_jar_and_taken_off() -> None:
    response = HttpResponse(headers={"set-COOKIE": "django_language=fr; Max-Age=5; Domain=evil.example; Path=/x"})

    (asked,) = asked_cookies(response)
    verdict = judge(asked, crossing(), moment("language"), secure=True)

    assert not response.has_header("Set-Cookie")
    assert verdict.morsel is not None
    assert (verdict.morsel["max-age"], verdict.morsel["domain"], verdict.morsel["path"]) == ("5", "", "/")


def test_c112_erasures_are_made_anew() -> None:
    response = HttpResponse()
    response.delete_cookie("sessionid", path="/x", domain="evil.example", samesite="None")
    (asked,) = asked_cookies(response)

    verdict = judge(asked, crossing(), moment(carried=("sessionid",)), secure=True)

    assert verdict.morsel is not None
    assert verdict.morsel.OutputString() == (
        "sessionid=; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure"
    )


def test_c112_erasing_needs_a_carried_name_or_an_erasing_view() -> None:
    asked = Asked("sessionid", "", 0)

    assert judge(asked, crossing(), moment("sign_out"), secure=True).morsel is not None
    assert judge(asked, crossing(), moment("language"), secure=True).rule == "erases what the request did not carry"
    assert judge(Asked("evil", "", 0), crossing(), moment(carried=("evil",)), secure=True).morsel is None


def test_an_answer_that_is_closed_to_cookies_holds_none() -> None:
    verdict = judge(
        Asked("sessionid", KEY, 60), crossing(), moment("sign_in", signed_in=True, closed="framed"), secure=True
    )

    assert (verdict.morsel, verdict.rule) == (None, "framed")


def test_a_developers_machine_may_do_without_secure() -> None:
    verdict = judge(Asked("django_language", "fr", 60), crossing(), moment("language"), secure=False)

    assert attributes(verdict.morsel) == {"expires", "httponly", "max-age", "path", "samesite"}


@pytest.mark.parametrize(
    ("max_age", "expires", "life"),
    [
        ("60", "", 60),
        ("0", "", 0),
        ("-1", "", 0),
        ("", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("", "", None),
        ("soon", "", None),
        ("", "soon", None),
        ("1e9", "", None),
        ("9" * 40, "", None),
        ("60", "Thu, 01 Jan 1970 00:00:00 GMT", 60),
    ],
)
def test_the_asked_life(max_age: str, expires: str, life: int | None) -> None:
    assert asked_life(max_age, expires) == life


def test_an_expiry_date_is_a_life() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    assert asked_life("", tomorrow.strftime("%a, %d %b %Y %H:%M:%S GMT")) in range(86_397, 86_401)


def test_a_jar_sends_two_ends_of_one_name_on_two_lines() -> None:
    ends = [erasure("sessionid", crossing(), secure=True, domain=domain) for domain in ("a.example", "example")]

    lines = [morsel.OutputString() for morsel in jar_of(ends).values()]

    assert ["Domain=a.example" in lines[0], "Domain=example" in lines[1], len(lines)] == [True, True, 2]


@pytest.mark.parametrize(
    ("host", "domains"),
    [
        ("data.city.example", ["data.city.example", "city.example"]),
        ("localhost", []),
        ("127.0.0.1", []),
        ("[::1]", []),
    ],
)
def test_parent_domains(host: str, domains: list[str]) -> None:
    assert list(parent_domains(host)) == domains


PIECES = st.sampled_from(
    ["django_language", "csrftoken", "sessionid", "=", "=", ";", "; ", "fr", "A" * 32, KEY, "Domain=evil.example", ",",
     "Max-Age=0", "Max-Age=99", "Path=/x", "SameSite=None", "\r\n", "\x00", '"', " ", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"]
)  # fmt: skip
MADE_BY_US = re.compile(
    r"(sessionid|csrftoken|django_language|cookies_preferences)=[A-Za-z0-9._-]*; expires=[A-Za-z]{3}, [0-9A-Za-z: ]+ GMT"
    r"(; HttpOnly)?; Max-Age=[0-9]+; Path=/; SameSite=Lax; Secure"
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join) | st.text())
def test_c109_whatever_is_asked_only_lines_of_ours_leave(line: str) -> None:
    everywhere = moment("language", "token_form", "sso_start", "sign_out", "choice", carried=("django_language",))

    verdict = judge(from_line(line), crossing(), everywhere, secure=True)

    assert verdict.morsel is None or MADE_BY_US.fullmatch(verdict.morsel.OutputString())
