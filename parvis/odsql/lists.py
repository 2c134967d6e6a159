"""The clauses that are lists: select, group_by, order_by. Source: odsql.md §2."""

from parvis.odsql.parsed import Item, Literal, Name, Patterns, Sign
from parvis.odsql.parser import Parser

Selected = Item | Patterns
MODES = ("include", "exclude")


def parse_select(text: str) -> tuple[Selected, ...]:
    """The parts of a select. Raises UnexpectedError."""
    parser = Parser(text)
    found = parser.separated(lambda: selected(parser))
    parser.expect_end()
    return found


def parse_group_by(text: str) -> tuple[Item, ...]:
    """The parts of a group_by. Raises UnexpectedError."""
    parser = Parser(text)
    found = parser.separated(lambda: aliased(parser))
    parser.expect_end()
    return found


def parse_order_by(text: str) -> tuple[Item, ...]:
    """The parts of an order_by, each with its direction. Raises UnexpectedError."""
    parser = Parser(text)
    found = parser.separated(lambda: directed(parser))
    parser.expect_end()
    return found


def selected(parser: Parser) -> Selected:
    """`*`, `include(…)`, `exclude(…)`, or an expression."""
    token = parser.token
    if parser.is_mark("*"):
        parser.take()
        return Patterns("include", (Name("*", token.start, token.end),), token.start, token.end)
    if parser.is_word(*MODES) and parser.after.value == "(":
        return patterns(parser)
    return aliased(parser)


def patterns(parser: Parser) -> Patterns:
    """Names with a star at their end, in brackets."""
    mode = parser.take()
    parser.expect("(")
    names = parser.separated(lambda: pattern(parser))
    return Patterns(mode.value.lower(), names, mode.start, parser.expect(")").end)


def pattern(parser: Parser) -> Name:
    """A name, or the beginning of one before a star."""
    if parser.is_mark("*"):
        star = parser.take()
        return Name("*", star.start, star.end)
    name = parser.name()
    if parser.is_mark("*") and parser.token.start == name.end:
        return Name(f"{name.text}*", name.start, parser.take().end)
    return Name(name.text, name.start, name.end, quoted=True)


def aliased(parser: Parser) -> Item:
    """An expression, with the name it is given after `as`; its text has the brackets around it."""
    start = parser.token.start
    node = parser.addition()
    end = parser.tokens[parser.place - 1].end
    text = parser.text[start:end]
    alias = None
    if parser.is_word("as"):
        parser.take()
        alias = parser.name().text
    return Item(node, alias, text, start, end)


def directed(parser: Parser) -> Item:
    """An expression and its direction; a minus before it turns the direction round."""
    start = parser.place
    node = parser.addition()
    turned = isinstance(node, Sign) and node.operator == "-" and not isinstance(node.of, Literal)
    if turned and isinstance(node, Sign):
        node = node.of
    end = parser.tokens[parser.place - 1].end
    text = parser.text[parser.tokens[start].start : end]
    direction = parser.take().value.lower() if parser.is_word("asc", "desc") else "asc"
    if turned:
        direction = "desc" if direction == "asc" else "asc"
    return Item(node, None, text, node.start, end, direction)
