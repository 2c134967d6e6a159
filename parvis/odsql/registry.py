"""The functions of the language, one row each: what it takes, where it may stand, how each dialect says it.

The decorated function is the lowering; `@in_clickhouse(name)` enters another one for that dialect. The rows also make
the page of help, so that nothing is offered without a word about it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from parvis.lib.schema import FieldType

Lower = Callable[..., Any]
F = TypeVar("F", bound=Lower)

SELECT, WHERE, GROUP_BY, ORDER_BY = "select", "where", "group_by", "order_by"
DIALECTS = ("duckdb", "clickhouse")
CLAUSES = (SELECT, WHERE, GROUP_BY, ORDER_BY)

TEXT = frozenset({FieldType.TEXT})
NUMBER = frozenset({FieldType.INT, FieldType.DOUBLE})
MOMENT = frozenset({FieldType.DATE, FieldType.DATETIME})
GEO = frozenset({FieldType.GEO_POINT, FieldType.GEO_SHAPE})
POINT = frozenset({FieldType.GEO_POINT})
SORTABLE = frozenset(one for one in FieldType if one.can_facet)
ANY = frozenset(FieldType)


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `takes` has the types of each argument that is an expression; `returns` None: that of the first.

    `form` is how it is written, for readers.
    """

    name: str
    kind: str
    form: str
    takes: tuple[frozenset[FieldType], ...]
    returns: FieldType | None
    clauses: frozenset[str]
    help: str
    example: str
    lowerings: dict[str, Lower] = field(default_factory=dict, compare=False)

    def lower(self, dialect: str, *arguments: Any, **options: Any) -> Any:
        """The SQL of a call in a dialect."""
        return self.lowerings[dialect](*arguments, **options)


REGISTRY: dict[str, Function] = {}


def function(
    form: str,
    *takes: frozenset[FieldType],
    returns: FieldType | None,
    clauses: Iterable[str],
    example: str,
    kind: str = "scalar",
) -> Callable[[F], F]:
    """Enter a function in the registry; the first line of the docstring is its help.

    A lowering that is made of what the context offers serves both dialects, until another one is entered.
    """
    name = form.partition("(")[0]

    def register(lower: F) -> F:
        summary = (lower.__doc__ or "").strip().splitlines()[0]
        REGISTRY[name] = Function(
            name, kind, form, takes, returns, frozenset(clauses), summary, example, dict.fromkeys(DIALECTS, lower)
        )
        return lower

    return register


def in_clickhouse(*names: str) -> Callable[[F], F]:
    """Enter how ClickHouse says a function."""

    def register(lower: F) -> F:
        for name in names:
            REGISTRY[name].lowerings["clickhouse"] = lower
        return lower

    return register
