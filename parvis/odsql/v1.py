"""The query language of version 1, bound like any where clause. Source: legacy-v1.md §4."""

import re
from collections.abc import Callable
from typing import NamedTuple

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import TECHNICAL, Binding
from parvis.odsql.comparing import compared, within
from parvis.odsql.lexer import LONE_SURROGATE, LONGEST_CLAUSE, unescaped
from parvis.odsql.parser import DEEPEST, Parser
from parvis.odsql.predicates import searched_fields, word_fields
from parvis.odsql.refining import bind_moment
from parvis.odsql.refusals import RefusedError, UnexpectedError
from parvis.odsql.v1_calls import CALLS

OPERATOR = r"==|>=|<=|!=|:|=|>|<"
TOKEN = re.compile(
    rf"""
    (?P<blank>    \s+ )
  | (?P<call>     \#(?P<function>[A-Za-z]+)\( )
  | (?P<field>    (?: `(?P<quoted>[^`]+)` | "(?P<named>(?:[^"\\]|\\.)*)" | (?P<plain>[^\W\d][\w.-]*) )
                  \s* (?P<operator>{OPERATOR}) )
  | (?P<string>   "(?P<body>(?:[^"\\]|\\.)*)" )
  | (?P<bracket>  [()] )
  | (?P<word>     [^\s()"]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
VALUE = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()]+))""", re.DOTALL)
INTERVAL = re.compile(r"\s*([\[\]])\s*(.+?)\s+TO\s+(.+?)\s*([\[\]])", re.DOTALL)
NOW = re.compile(r"\s*#now\(([^()]*(?:\([^()]*\)[^()]*)*)\)", re.IGNORECASE)
WEEKDAY = re.compile(r"weekday\s*=\s*(MO|TU|WE|TH|FR|SA|SU)\(([+-]?\d+)\)", re.IGNORECASE)
DAYS = {"MO": "mon", "TU": "tues", "WE": "wednes", "TH": "thurs", "FR": "fri", "SA": "satur", "SU": "sun"}
EVERYTHING = frozenset({"*", "*:*"})
EQUALITIES = frozenset({":", "=", "=="})
OF_ONE_FIELD = frozenset({"null", "exact", "attr", "startswith", "distance", "polygon", "geometry"})
"""Functions whose first argument names a field."""


class Place(NamedTuple):
    """A piece of the text."""

    start: int
    end: int


class Reader:
    """A place in a text of version 1 that moves forward, binding as it goes."""

    def __init__(self, text: str, binding: Binding) -> None:
        if len(text) > LONGEST_CLAUSE:
            raise UnexpectedError(text[LONGEST_CLAUSE], LONGEST_CLAUSE)
        if broken := LONE_SURROGATE.search(text):
            raise UnexpectedError("", broken.start())
        self.text = text
        self.binding = binding
        self.place = 0
        self.depth = 0

    def look(self) -> re.Match[str] | None:
        """The next token, blanks skipped; None at the end."""
        while found := TOKEN.match(self.text, self.place):
            if found.lastgroup != "blank":
                return found
            self.place = found.end()
        if self.place < len(self.text):
            raise UnexpectedError(self.text[self.place], self.place)
        return None

    def is_word(self, word: str) -> bool:
        """Whether an operator comes next; these are in capitals."""
        found = self.look()
        return found is not None and found["word"] == word

    def whole(self) -> bound.Predicate:
        """The whole text."""
        if self.look() is None:
            return bound.Everything()
        found = self.disjunction()
        if (rest := self.look()) is not None:
            raise UnexpectedError(rest.group(), rest.start())
        return found

    def disjunction(self) -> bound.Predicate:
        """`a OR b`."""
        parts = [self.conjunction()]
        while self.is_word("OR"):
            self.skip()
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else bound.Or(tuple(parts))

    def conjunction(self) -> bound.Predicate:
        """`a AND b`, or `a b`."""
        parts = [self.negation()]
        while (found := self.look()) is not None and found["bracket"] != ")" and found["word"] != "OR":
            if found["word"] == "AND":
                self.skip()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else bound.And(tuple(parts))

    def negation(self) -> bound.Predicate:
        """`NOT a`."""
        if not self.is_word("NOT"):
            return self.test()
        self.skip()
        with_depth = self.deeper(self.negation)
        return bound.Not(with_depth)

    def deeper(self, part: Callable[[], bound.Predicate]) -> bound.Predicate:
        """One level down; too far down is refused."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnexpectedError(self.text[self.place : self.place + 1], self.place)
        found = part()
        self.depth -= 1
        return found

    def skip(self) -> None:
        """Leave the next token behind."""
        found = self.look()
        if found is not None:
            self.place = found.end()

    def test(self) -> bound.Predicate:
        """Brackets, a call, a field against a value, or words."""
        found = self.look()
        if found is None or found["bracket"] == ")" or found["word"] in {"AND", "OR"}:
            raise self.unexpected(found)
        self.place = found.end()
        if found["bracket"]:
            return self.brackets()
        if found["call"]:
            return self.call(found)
        if found["field"]:
            return self.field(found)
        if found["string"]:
            return self.phrase(unescaped(found["body"]))
        return self.words(found["word"])

    def brackets(self) -> bound.Predicate:
        """`(a)`."""
        inside = self.deeper(self.disjunction)
        closing = self.look()
        if closing is None or closing["bracket"] != ")":
            raise self.unexpected(closing)
        self.place = closing.end()
        return inside

    def unexpected(self, found: re.Match[str] | None) -> UnexpectedError:
        """The refusal of a token, or of the end."""
        return UnexpectedError(found.group(), found.start()) if found else UnexpectedError("", len(self.text))

    def phrase(self, text: str) -> bound.Predicate:
        """Whole words; several of them in a row."""
        return phrase_in(text, searched_fields(self.binding))

    def words(self, text: str) -> bound.Predicate:
        """The beginning of a word."""
        if text in EVERYTHING:
            return bound.Everything()
        return bound.Words("suggest", text.rstrip("*"), searched_fields(self.binding))

    def call(self, found: re.Match[str]) -> bound.Predicate:
        """`#null(f)`, `#distance(f, "48.8,2.3", 1000)`…"""
        name = found["function"].lower()
        if name not in CALLS:
            raise UnexpectedError(f"#{found['function']}", found.start())
        start = found.end() - 1
        end = closing_bracket(self.text, start)
        parser = Parser(self.text[start + 1 : end])
        arguments = () if parser.token.kind == "end" else parser.separated(parser.argument)
        parser.expect_end()
        self.place = end + 1
        if name in OF_ONE_FIELD and arguments and self.is_missing(arguments[0]):
            return bound.Everything() if name == "null" else bound.Nothing()
        if name == "search" and len(arguments) > 1 and all(map(self.is_missing, arguments[:-1])):
            return bound.Nothing()
        return CALLS[name](self.binding, arguments, Place(found.start(), self.place))

    def field(self, found: re.Match[str]) -> bound.Predicate:
        """`kind:pool`, `visits > 10`, `visits:[10 TO 40]`; a field that is not there holds nothing."""
        text = found["quoted"] or found["plain"] or unescaped(found["named"] or "")
        name = parsed.Name(text, found.start("field"), found.end("field"), quoted=True)
        operator = found["operator"]
        is_missing = self.is_missing(name)
        if operator in EQUALITIES and (interval := INTERVAL.match(self.text, self.place)):
            self.place = interval.end()
            return bound.Nothing() if is_missing else self.interval(name, interval)
        if now := NOW.match(self.text, self.place):
            self.place = now.end()
            return bound.Nothing() if is_missing else compared(self.binding, modern(operator), name, now_node(now[1]))
        value = self.value()
        return bound.Nothing() if is_missing else against(self.binding, name, operator, value)

    def is_missing(self, node: parsed.Node) -> bool:
        """Whether a name is of no field; the search engine that version 1 comes from finds nothing there.

        A rule of the portal may not be wrong so: what is not "nothing" would be everything. It is refused instead.
        """
        if self.binding.trusted:
            return False
        if isinstance(node, parsed.Literal) and node.kind == "string":
            node = parsed.Name(node.text, node.start, node.end, quoted=True)
        return isinstance(node, parsed.Name) and node.text not in TECHNICAL and self.binding.field_named(node) is None

    def value(self) -> str:
        """A value between quotes, or up to the next blank or bracket."""
        found = VALUE.match(self.text, self.place)
        if found is None:
            raise UnexpectedError("", len(self.text))
        self.place = found.end()
        body = next(one for one in found.groups() if one is not None)
        return unescaped(body) if found[3] is None else body

    def interval(self, name: parsed.Name, found: re.Match[str]) -> bound.Predicate:
        """`[10 TO 40]`."""
        ends = tuple(self.bound(found[place], found.start(place)) for place in (2, 3))
        bounds = parsed.Bounds(ends, found[1] == "[", found[4] == "]", found.start(), found.end())
        return within(self.binding, name, bounds)

    def bound(self, text: str, start: int) -> parsed.Node | None:
        """One end of an interval."""
        if text == "*":
            return None
        if now := NOW.fullmatch(text):
            return now_node(now[1])
        return parsed.Literal("string", text.strip("\"'"), start, start + len(text))


def against(binding: Binding, name: parsed.Name, operator: str, value: str) -> bound.Predicate:
    """A field against a value: `:` finds words in a text, `=` and `==` compare."""
    column = binding.name(name)
    literal = parsed.Literal("string", value, name.start, name.end)
    if operator == ":" and isinstance(column, bound.Column) and column.type is FieldType.TEXT:
        return phrase_in(value, (column.field,))
    if column.type is not None and column.type.is_moment and operator in EQUALITIES:
        return moment_path(binding, name, column, value)
    return compared(binding, modern(operator), name, literal)


def modern(operator: str) -> str:
    """An operator as where clauses write it."""
    return "=" if operator in EQUALITIES else operator


def moment_path(binding: Binding, name: parsed.Name, column: bound.Expression, value: str) -> bound.Predicate:
    """A date field of a year, a month or a day; another form is an instant."""
    if not isinstance(column, bound.Column):
        return compared(binding, "=", name, parsed.Literal("string", value, name.start, name.end))
    try:
        return bind_moment(binding, column, value)
    except OdsqlError as error:
        raise RefusedError(str(error).rstrip("."), name) from None


def phrase_in(text: str, fields: tuple[Field, ...]) -> bound.Predicate:
    """Whole words in some fields; several of them in a row."""
    whole = bound.Words("bare", text, fields)
    texts = word_fields(fields)
    count = len(text.split())
    return bound.And((whole, bound.Phrase(text, texts))) if count > 1 and texts else whole


def now_node(arguments: str) -> parsed.Node:
    """`#now(…)` as the call of today; `weekday=MO(2)` is the second Monday to come."""
    modern = WEEKDAY.sub(lambda found: f"{DAYS[found[1].upper()]}days={found[2]}", arguments)
    return Parser(f"now({modern})").call()


def closing_bracket(text: str, start: int) -> int:
    """Where the bracket that opens at `start` closes. Raises UnexpectedError."""
    depth, quote = 0, ""
    place = start
    while place < len(text):
        letter = text[place]
        if quote:
            if letter == "\\":
                place += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth == 0:
                return place
        place += 1
    raise UnexpectedError("", len(text))


def bind_v1(binding: Binding, text: str) -> bound.Predicate:
    """A text of version 1 as a predicate. Raises RefusedError, UnexpectedError."""
    return Reader(text, binding).whole()
