"""From tokens to the parsed tree. Source: odsql.md §2.

Values and predicates share one grammar, since brackets hold either; which of the two a node is decides what may
surround it. Depth and length are bounded here, so that nothing later needs to.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from parvis.odsql.lexer import Token, tokens
from parvis.odsql.parsed import (
    COMPARISONS,
    Both,
    Bounds,
    Call,
    In,
    Is,
    Like,
    Literal,
    Name,
    Negation,
    Node,
    Operation,
    Quantity,
    Sign,
    Star,
    is_predicate,
)
from parvis.odsql.refusals import UnexpectedError, nearest
from parvis.odsql.registry import REGISTRY
from parvis.odsql.vocabulary import RESERVED, UNITS

DEEPEST = 40
"""Brackets, calls and signs inside each other."""
MOST_PARTS = 2000
"""Parts of one list."""
LONGEST_SUM = 50
"""Terms of one sum or product."""

QUANTITY = re.compile(r"(\d+)([^\W\d_]+)")
SPELLINGS = {":": "=", "<>": "!="}
T = TypeVar("T")


class Parser:
    """A place in a list of tokens that moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.place]

    @property
    def after(self) -> Token:
        """The token after the next."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def unexpected(self, token: Token | None = None, suggestion: str = "") -> UnexpectedError:
        """The refusal of a token, the next one unless said otherwise."""
        token = token or self.token
        return UnexpectedError(self.text[token.start : token.end], token.start, suggestion)

    def take(self) -> Token:
        """The next token, which is then behind."""
        token = self.token
        self.place += 1
        return token

    def is_mark(self, *marks: str) -> bool:
        """Whether a mark comes next."""
        return self.token.kind == "mark" and self.token.value in marks

    def is_word(self, *words: str) -> bool:
        """Whether a keyword comes next."""
        return self.token.kind == "word" and self.token.value.lower() in words

    def expect(self, mark: str) -> Token:
        """Take this mark."""
        if not self.is_mark(mark):
            raise self.unexpected()
        return self.take()

    def expect_end(self) -> None:
        """Nothing may follow."""
        if self.token.kind != "end":
            raise self.unexpected()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level down; too far down is refused."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.unexpected()
        yield
        self.depth -= 1

    def separated(self, one: Callable[[], T]) -> tuple[T, ...]:
        """One or more parts with commas between them."""
        found = [one()]
        while self.is_mark(","):
            if len(found) >= MOST_PARTS:
                raise self.unexpected()
            self.take()
            found.append(one())
        return tuple(found)

    # Predicates, the loosest first.

    def disjunction(self) -> Node:
        """`a or b`."""
        return self._joined("or", self.conjunction)

    def conjunction(self) -> Node:
        """`a and b`."""
        return self._joined("and", self.negation)

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        first = part()
        if not self.is_word(word):
            return first
        parts = [self.predicate(first)]
        while self.is_word(word):
            self.take()
            parts.append(self.predicate(part()))
        return Both(word, tuple(parts), parts[0].start, parts[-1].end)

    def negation(self) -> Node:
        """`not a`."""
        if not self.is_word("not"):
            return self.comparison()
        start = self.take().start
        with self.deeper():
            of = self.predicate(self.negation())
        return Negation(of, start, of.end)

    def predicate(self, node: Node) -> Node:
        """A node that must be true or false; what cannot be makes the next token unexpected."""
        if is_predicate(node) or isinstance(node, Name | Call):
            return node
        if isinstance(node, Literal) and node.kind in {"string", "boolean"}:
            return node
        raise self.unexpected()

    def comparison(self) -> Node:
        """A value, or two of them compared."""
        left = self.addition()
        token = self.token
        if token.kind == "mark" and token.value in COMPARISONS:
            self.value(left, token)
            self.take()
            right = self.value(self.addition(), token)
            operator = SPELLINGS.get(token.value, token.value)
            return Operation(operator, left, right, left.start, right.end)
        if self.is_word("in"):
            return self.membership(self.value(left, self.take()))
        if self.is_word("like"):
            return self.likeness(self.value(left, self.take()))
        if self.is_word("is"):
            return self.state(self.value(left, self.take()))
        return left

    def value(self, node: Node, token: Token) -> Node:
        """A node that must be a value, beside this token."""
        if is_predicate(node):
            raise self.unexpected(token)
        return node

    def membership(self, value: Node) -> Node:
        """What follows `in`."""
        token = self.token
        if self.is_mark("("):
            self.take()
            listed = self.separated(self.constant)
            return In(value, listed, value.start, self.expect(")").end)
        if self.is_mark("[", "]"):
            bounds = self.interval()
            return In(value, bounds, value.start, bounds.end)
        if token.kind in {"word", "quoted"} and isinstance(value, Literal | Sign):
            name = self.name()
            return In(value, name, value.start, name.end)
        raise self.unexpected()

    def constant(self) -> Node:
        """A literal of a list."""
        sign = self.take() if self.is_mark("-", "+") else None
        if self.token.kind not in {"string", "number", "date"} and not self.is_word("true", "false", "null"):
            raise self.unexpected()
        literal = self.literal()
        return Sign(sign.value, literal, sign.start, literal.end) if sign else literal

    def interval(self) -> Bounds:
        """`[a .. b[` or `]a to b]`."""
        opening = self.take()
        low = self.bound()
        if not (self.is_mark("..") or self.is_word("to")):
            raise self.unexpected()
        self.take()
        high = self.bound()
        if not self.is_mark("[", "]"):
            raise self.unexpected()
        closing = self.take()
        return Bounds((low, high), opening.value == "[", closing.value == "]", opening.start, closing.end)

    def bound(self) -> Node | None:
        """One end of an interval; None for `*`."""
        if self.is_mark("*"):
            self.take()
            return None
        node = self.addition()
        inner = node.of if isinstance(node, Sign) else node
        if isinstance(inner, Literal) or (isinstance(inner, Call) and inner.name == "now"):
            return node
        raise UnexpectedError(self.text[node.start : node.end], node.start)

    def likeness(self, value: Node) -> Node:
        """What follows `like`."""
        if self.token.kind != "string":
            raise self.unexpected()
        pattern = self.literal()
        return Like(value, pattern, value.start, pattern.end)

    def state(self, value: Node) -> Node:
        """What follows `is`."""
        negated = self.is_word("not")
        if negated:
            self.take()
        if not self.is_word("null", "true", "false"):
            raise self.unexpected()
        token = self.take()
        return Is(value, token.value.lower(), negated, value.start, token.end)

    # Values.

    def addition(self) -> Node:
        """`a + b`."""
        return self._chained(("+", "-"), self.multiplication)

    def multiplication(self) -> Node:
        """`a * b`."""
        return self._chained(("*", "/"), self.factor)

    def _chained(self, marks: tuple[str, ...], part: Callable[[], Node]) -> Node:
        left = part()
        count = 0
        while self.is_mark(*marks):
            count += 1
            operator = self.take()
            if count > LONGEST_SUM:
                raise self.unexpected(operator)
            right = self.value(part(), operator)
            left = Operation(operator.value, self.value(left, operator), right, left.start, right.end)
        return left

    def factor(self) -> Node:
        """A value with its sign, or something in brackets."""
        token = self.token
        if self.is_mark("-", "+"):
            self.take()
            with self.deeper():
                of = self.value(self.factor(), token)
            return Sign(token.value, of, token.start, of.end)
        if self.is_mark("("):
            self.take()
            with self.deeper():
                inside = self.disjunction()
            self.expect(")")
            return inside
        return self.primary()

    def primary(self) -> Node:
        """A literal, a call or a name."""
        token = self.token
        if token.kind in {"string", "number", "date", "geom"} or self.is_word("true", "false", "null"):
            return self.literal()
        called = token.kind == "word" and self.after.kind == "mark" and self.after.value == "("
        if called and token.value.lower() in REGISTRY:
            return self.call()
        if called:
            raise self.unknown_call()
        return self.name()

    def unknown_call(self) -> UnexpectedError:
        """A bracket after what is no function; the nearest one is what may have been meant."""
        name = self.token
        if name.value.lower() in RESERVED:
            return self.unexpected(name)
        return self.unexpected(self.after, nearest(name.value.lower(), REGISTRY))

    def literal(self) -> Literal:
        """The constant that comes next."""
        token = self.take()
        if token.kind != "word":
            return Literal(token.kind, token.value, token.start, token.end)
        word = token.value.lower()
        return Literal("null" if word == "null" else "boolean", word, token.start, token.end)

    def name(self) -> Name:
        """A field or an alias."""
        token = self.token
        plain = token.kind == "word" and token.value.lower() not in RESERVED and not token.value.isdecimal()
        if not plain and (token.kind != "quoted" or not token.value):
            raise self.unexpected()
        self.take()
        return Name(token.value, token.start, token.end, token.kind == "quoted")

    def call(self) -> Call:
        """A function and its arguments."""
        name = self.take()
        self.expect("(")
        with self.deeper():
            distinct = self.is_word("distinct") and name.value.lower() == "count"
            if distinct:
                self.take()
            arguments = () if self.is_mark(")") else self.separated(self.argument)
        return Call(name.value.lower(), arguments, name.start, self.expect(")").end, distinct)

    def argument(self) -> Node:
        """Whatever may stand between the brackets of a call."""
        token = self.token
        if self.is_mark("*") and self.after.kind == "mark" and self.after.value in {",", ")"}:
            self.take()
            return Star(token.start, token.end)
        if self.is_mark("[", "]"):
            return self.groups()
        if quantity := self.quantity():
            return quantity
        return self.disjunction()

    def quantity(self) -> Quantity | None:
        """A number and a unit, with or without a blank between them."""
        token, after = self.token, self.after
        if token.kind == "number" and after.kind == "word" and unit_of(after.value):
            self.take()
            return Quantity(token.value, self.take().value, token.start, after.end)
        written = QUANTITY.fullmatch(token.value) if token.kind == "word" else None
        if written and unit_of(written[2]):
            self.take()
            return Quantity(written[1], written[2], token.start, token.end)
        return None

    def groups(self) -> Bounds:
        """The bracketed bounds of a v2.0 `range`: `]10, 50, 100[`."""
        opening = self.take()
        points = self.separated(self.bound)
        if not self.is_mark("[", "]"):
            raise self.unexpected()
        closing = self.take()
        return Bounds(points, opening.value == "[", closing.value == "]", opening.start, closing.end)


def unit_of(text: str) -> bool:
    """Whether this is a unit of length or time; only `M` and `m` differ by case."""
    return text in UNITS or text.lower() in UNITS


def parse_where(text: str) -> Node:
    """The tree of a predicate. Raises UnexpectedError."""
    parser = Parser(text)
    found = parser.predicate(parser.disjunction())
    parser.expect_end()
    return found
