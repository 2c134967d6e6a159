"""From text to tokens. Source: odsql.md §1."""

import re
from typing import NamedTuple

from parvis.odsql.refusals import UnexpectedError

LONGEST_CLAUSE = 65_536
MOST_TOKENS = 8000
LONGEST_NUMBER = 400
"""Characters: `10` to the power of 308 written out, with room to spare."""

TOKEN = re.compile(
    r"""
    (?P<blank>    [ \t\r\n\f\v\u00a0]+ )
  | (?P<literal>  (?P<prefix>date|geom)? (?P<quote>['"]) (?P<body>(?:[^\\]|\\.)*?) (?P=quote) )
  | (?P<quoted>   `[^`]*` )
  | (?P<number>   (?> (?:\d+(?:\.\d+)?|\.\d+) (?:e[+-]?\d+)? ) (?!\w) )
  | (?P<decimal>  \d+\.\d+ )
  | (?P<word>     \w+ (?:\.[^\W\d]\w*)* )
  | (?P<mark>     \.\.|<=|>=|!=|<>|[-+*/=:<>(),\[\]] )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""A date or geometry literal has its prefix right before the quote; `1.5km` is a decimal and a word, `10km` a word."""

LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a character: no text that can be sent on."""
ESCAPES = {"n": "\n", "t": "\t"}
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Token(NamedTuple):
    """A piece of a clause. `kind` is a group of `TOKEN`, `string`, `date`, `geom` or `end`.

    `value` is what it means: the text inside quotes, the letters of a word.
    """

    kind: str
    value: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a clause, the last of them `end`. Raises UnexpectedError."""
    if len(text) > LONGEST_CLAUSE:
        raise UnexpectedError(text[LONGEST_CLAUSE], LONGEST_CLAUSE)
    if broken := LONE_SURROGATE.search(text):
        raise UnexpectedError("", broken.start())
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise UnexpectedError(*stray(text, place))
        if match.lastgroup != "blank":
            found.append(token_of(match))
            if len(found) > MOST_TOKENS:
                raise UnexpectedError(match.group(), place)
        place = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def stray(text: str, place: int) -> tuple[str, int]:
    """What cannot begin a token; a quote that is never closed runs to the end of the line."""
    return ("", len(text)) if text[place] in "'\"`" else (text[place], place)


def token_of(match: re.Match[str]) -> Token:
    """One token. Raises UnexpectedError for a number of absurd length."""
    start, end = match.span()
    match match.lastgroup:
        case "literal":
            kind = (match["prefix"] or "string").lower()
            return Token(kind, unescaped(match["body"]), start, end)
        case "quoted":
            return Token("quoted", match.group()[1:-1], start, end)
        case "number" | "decimal":
            if end - start > LONGEST_NUMBER:
                raise UnexpectedError(match.group(), start)
            return Token("number", match.group(), start, end)
        case kind:
            return Token(str(kind), match.group(), start, end)


def unescaped(body: str) -> str:
    r"""The text of a literal: a backslash takes the next character as it is, but for `\n` and `\t`."""
    if "\\" not in body:
        return body
    return ESCAPED.sub(lambda found: ESCAPES.get(found[1], found[1]), body)
