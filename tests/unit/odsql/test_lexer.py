"""From text to tokens."""

import pytest

from parvis.odsql.lexer import LONGEST_CLAUSE, LONGEST_NUMBER, MOST_TOKENS, tokens, unescaped
from parvis.odsql.refusals import UnexpectedError


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in tokens(text)[:-1]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.b.c", [("word", "a.b.c")]),
        ("a.1", [("word", "a"), ("number", ".1")]),
        ("`a b`", [("quoted", "a b")]),
        ("2é", [("word", "2é")]),
        ("10km", [("word", "10km")]),
        ("1.5km", [("number", "1.5"), ("word", "km")]),
        (".5", [("number", ".5")]),
        ("1e3", [("number", "1e3")]),
        ("1E-3", [("number", "1E-3")]),
        ("1..2", [("number", "1"), ("mark", ".."), ("number", "2")]),
        ("a<>b", [("word", "a"), ("mark", "<>"), ("word", "b")]),
        ("a<=b", [("word", "a"), ("mark", "<="), ("word", "b")]),
        ("date'2020'", [("date", "2020")]),
        ('DATE"2020"', [("date", "2020")]),
        ("date '2020'", [("word", "date"), ("string", "2020")]),
        ("geom'POINT(1 2)'", [("geom", "POINT(1 2)")]),
        ("update'x'", [("word", "update"), ("string", "x")]),
        (r"'it\'s'", [("string", "it's")]),
        (r"'a\\'", [("string", "a\\")]),
        ("'a\"b'", [("string", 'a"b')]),
        ("''", [("string", "")]),
        ("a\u00a0b", [("word", "a"), ("word", "b")]),
    ],
)
def test_a_text_is_cut_into_tokens(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


def test_tokens_know_their_place() -> None:
    assert [(one.start, one.end) for one in tokens("  a = 'é' ")] == [(2, 3), (4, 5), (6, 9), (10, 10)]


@pytest.mark.parametrize(
    ("text", "token", "start"),
    [
        ("a = 'never closed", "", 17),
        ("a = `never closed", "", 17),
        ("a ; b", ";", 2),
        ("a = {", "{", 4),
        ("a = \x00", "\x00", 4),
        ("a\ud800", "", 1),
        ("1" * (LONGEST_NUMBER + 1), "1" * (LONGEST_NUMBER + 1), 0),
        ("a" * (LONGEST_CLAUSE + 1), "a", LONGEST_CLAUSE),
        ("- " * (MOST_TOKENS + 1), "-", 2 * MOST_TOKENS),
    ],
)
def test_what_is_no_token_is_shown_with_its_place(text: str, token: str, start: int) -> None:
    with pytest.raises(UnexpectedError) as refused:
        tokens(text)

    assert (refused.value.token, refused.value.start) == (token, start)


def test_a_backslash_takes_what_follows_as_it_is() -> None:
    assert unescaped(r"a\nb\tc\d\\e\"") == 'a\nb\tcd\\e"'
