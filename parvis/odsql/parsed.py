"""The parsed tree: what was written, with its place in the text. Names are not looked up yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A word that may be a field, an alias or a mode. `quoted` when it stood in back quotes."""

    text: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `kind` is `string`, `number`, `boolean`, `null`, `date` or `geom`."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: `10km`, `1 day`."""

    number: str
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Star:
    """`*`, alone in a place of its own."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `name` in lower case."""

    name: str
    arguments: "tuple[Node, ...]"
    start: int
    end: int
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """`-` or `+` before a value."""

    operator: str
    of: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values and what is between them: `+ - * /`, or `= != < <= > >=`."""

    operator: str
    left: "Node"
    right: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Both:
    """`and` or `or` of two or more predicates."""

    operator: str
    parts: "tuple[Node, ...]"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negation:
    """`not` before a predicate."""

    of: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """`[a .. b[`: an interval; None is an open end. Several bounds are the groups of a v2.0 `range`."""

    points: "tuple[Node | None, ...]"
    with_first: bool
    with_last: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class In:
    """A value in a list or an interval, or in a field of many values (`where` is then a `Name`)."""

    value: "Node"
    where: "tuple[Node, ...] | Bounds | Name"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Like:
    """`field like "words"`."""

    value: "Node"
    pattern: Literal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Is:
    """`is null`, `is true`, `is false`; `negated` after `is not`."""

    value: "Node"
    what: str
    negated: bool
    start: int
    end: int


Node = Name | Literal | Quantity | Star | Call | Sign | Operation | Both | Negation | Bounds | In | Like | Is

COMPARISONS = {"=", ":", "!=", "<>", "<", "<=", ">", ">="}


def is_predicate(node: Node) -> bool:
    """Whether a node is true or false by its form; a name or a string may become so."""
    match node:
        case Both() | Negation() | In() | Like() | Is():
            return True
        case Operation(operator):
            return operator in COMPARISONS
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a list of expressions, with its alias; `text` as it was typed, without outer blanks.

    `direction` is `asc` or `desc` in `order_by`, or empty.
    """

    node: Node
    alias: str | None
    text: str
    start: int
    end: int
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Patterns:
    """`include(a, b*)` or `exclude(c)`; `*` alone is `include(*)`."""

    mode: str
    names: tuple[Name, ...]
    start: int
    end: int
