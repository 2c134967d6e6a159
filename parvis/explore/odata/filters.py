"""`$filter` of OData as a condition of ODSQL. Source: OData 4.01 URL conventions §5.1; other-services.md §3."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parvis.explore.v1.asking import backquoted, quoted
from parvis.lib.errors import ParameterError
from parvis.lib.schema import Field, Schema

TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*')
    | (?P<moment>(?:datetime|datetimeoffset)'[^']*'|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[LlDdFfMm]?(?![\w]))
    | (?P<word>[^\W\d][\w.@-]*|\d\w*)
    | (?P<sign>[(),])
    )""",
    re.VERBOSE,
)
COMPARISONS = {"eq": "=", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
MOST_TOKENS = 2_000
TECHNICAL = "recordid"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the filter: its kind and its text."""

    kind: str
    text: str


class Reader:
    """Reads one filter from left to right."""

    def __init__(self, text: str, schema: Schema, hidden: frozenset[str]) -> None:
        self.text = text
        self.schema = schema
        self.hidden = hidden
        self.tokens = list(tokens(text))
        self.place = 0

    def whole(self) -> str:
        """The condition of the whole text. Raises ParameterError."""
        found = self.alternatives()
        if self.place < len(self.tokens):
            raise self.refusal()
        return found

    def alternatives(self) -> str:
        """Conditions joined by `or`."""
        found = [self.conjunction()]
        while self.takes("or"):
            found.append(self.conjunction())
        return " or ".join(found)

    def conjunction(self) -> str:
        """Conditions joined by `and`."""
        found = [self.condition()]
        while self.takes("and"):
            found.append(self.condition())
        return " and ".join(found)

    def condition(self) -> str:
        """One comparison, one call, or a condition in brackets."""
        if self.takes("not"):
            return f"not ({self.condition()})"
        if self.takes("("):
            found = self.alternatives()
            self.must_take(")")
            return f"({found})"
        if self.takes("startswith"):
            self.must_take("(")
            field = self.field()
            self.must_take(",")
            value = self.literal(field)
            self.must_take(")")
            return f"startswith({backquoted(field)}, {value})"
        return self.comparison()

    def comparison(self) -> str:
        """A property, a comparison and a value."""
        field = self.field()
        word = self.next()
        operator = COMPARISONS.get(word.text.lower())
        if operator is None:
            raise self.refusal()
        name = backquoted(field)
        if self.takes("null"):
            return f"{name} is {'not ' if operator == '!=' else ''}null"
        return f"{name} {operator} {self.literal(field)}"

    def field(self) -> str:
        """The name of a property. Raises ParameterError."""
        name = self.next().text
        if name != TECHNICAL and (name not in self.schema or name in self.hidden):
            raise ParameterError("$filter", name, "a property of the set")
        return name

    def literal(self, field: str) -> str:
        """A value; a word without quotes is a text."""
        found = self.next()
        match found.kind:
            case "text":
                return quoted(found.text[1:-1].replace("''", "'"))
            case "number":
                return number(found.text, self.schema.by_name.get(field))
            case "moment":
                return f"date{quoted(re.sub(r'^[a-z]+', '', found.text).strip(chr(39)))}"
            case "word" if found.text.lower() in {"true", "false"}:
                return found.text.lower()
            case "word":
                return quoted(found.text)
            case _:
                raise self.refusal()

    def next(self) -> Token:
        """The next piece. Raises ParameterError at the end."""
        if self.place >= len(self.tokens):
            raise self.refusal()
        self.place += 1
        return self.tokens[self.place - 1]

    def takes(self, text: str) -> bool:
        """Whether the next piece is this one, which is then passed."""
        is_next = self.place < len(self.tokens) and self.tokens[self.place].text.lower() == text
        self.place += is_next
        return is_next

    def must_take(self, text: str) -> None:
        """Raises ParameterError where the next piece is another."""
        if not self.takes(text):
            raise self.refusal()

    def refusal(self) -> ParameterError:
        """What to say of a filter that cannot be read."""
        return ParameterError("$filter", self.text, "comparisons with eq, ne, lt, gt, le, ge joined by and, or, not")


def number(text: str, field: Field | None) -> str:
    """A number, without the letter of its type; a text property is compared with text."""
    plain = text.rstrip("LlDdFfMm")
    return quoted(plain) if field is None or field.type.value == "text" else plain


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a filter. Raises ParameterError."""
    place, count = 0, 0
    text = text.rstrip()
    while place < len(text):
        found = TOKEN.match(text, place)
        count += 1
        if found is None or count > MOST_TOKENS:
            raise ParameterError("$filter", text, "a filter of OData")
        yield Token(str(found.lastgroup), found.group(str(found.lastgroup)))
        place = found.end()


def condition(text: str, schema: Schema, hidden: frozenset[str]) -> str:
    """A filter as ODSQL.

    >>> condition("kind eq 'gym'", schema, frozenset())
    '`kind` = "gym"'
    """
    return Reader(text, schema, hidden).whole()
