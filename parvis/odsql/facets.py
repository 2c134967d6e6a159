"""Counts of values for facets. Source: explore-api.md §6.

A facet is counted by levels: a flat one has one, a tree the first level and one more below each node that is opened by
a refinement. Facets that share a filter are counted in one pass where the dialect can.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parvis.lib.schema import Field, FieldType
from parvis.lib.statements import Statement
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, column_of
from parvis.odsql.comparing import BOOLEANS
from parvis.odsql.compiling import bind_filters, disjunctive_fields
from parvis.odsql.facet_counts import Level, counts_queries
from parvis.odsql.kept import Kept
from parvis.odsql.parser import Parser
from parvis.odsql.plan import lowering
from parvis.odsql.refining import is_moment_path, parse_refinement
from parvis.odsql.refusals import RefusedError, clause, not_allowed, unknown_field
from parvis.odsql.scope import Clauses, Scope
from parvis.odsql.sql import text_of

FACET = "facet"
SORTS = frozenset({"count", "-count", "alphanum", "-alphanum", "num", "-num"})
MOST_VALUES = 100
MOST_CHILDREN = 1000
DATE_SEPARATOR = "/"
DATE_LEVELS = {FieldType.DATE: 3, FieldType.DATETIME: 5}


@dataclass(frozen=True, slots=True)
class FacetAsk:
    """One facet asked for. What is None is said by the field's annotations; a `separator` of nothing makes
    a flat facet of a tree. `label` is the name to answer under."""

    name: str
    label: str | None = None
    disjunctive: bool | None = None
    separator: str | None = None
    sort: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A statement whose rows are the place of an ask, a value as text, and how many records have it."""

    statement: Statement


def parse_facet(text: str) -> FacetAsk:
    """`kind`, or `facet(name="kind", sort="-count", …)`. Raises OdsqlError, OdsqlSyntaxError."""
    with clause(FACET, text):
        if not text.strip().lower().startswith("facet("):
            return FacetAsk(text.strip().strip("`"))
        parser = Parser(text)
        parser.take()
        parser.expect("(")
        given = dict(parser.separated(lambda: facet_argument(parser)))
        parser.expect(")")
        parser.expect_end()
        if not isinstance(given.get("name"), str):
            raise RefusedError("facet needs a name", parsed.Star(0, len(text)))
        return facet_ask(given, parsed.Star(0, len(text)))


def facet_argument(parser: Parser) -> tuple[str, str | bool | int]:
    """`name="kind"`; the names of arguments are no fields. Raises UnexpectedError."""
    if parser.token.kind != "word":
        raise parser.unexpected()
    name = parser.take().value.lower()
    parser.expect("=")
    token = parser.token
    if token.kind not in {"string", "word", "quoted", "number"}:
        raise parser.unexpected()
    parser.take()
    if token.kind == "word" and token.value.lower() in BOOLEANS:
        return name, BOOLEANS[token.value.lower()]
    if token.kind == "number" and token.value.isdecimal():
        return name, int(token.value[:9])
    return name, token.value


def facet_ask(given: dict[str, str | bool | int], at: parsed.Star) -> FacetAsk:
    """An ask of its named arguments. Raises RefusedError."""
    sort, separator = given.get("sort"), given.get("separator")
    if sort is not None and sort not in SORTS:
        raise RefusedError(f"Unknown sort of a facet: {sort}", at)
    is_hierarchical = flag(given, "hierarchical", at)
    if is_hierarchical is None and separator is not None:
        is_hierarchical = True
    return FacetAsk(
        str(given["name"]),
        disjunctive=flag(given, "disjunctive", at),
        separator=None if is_hierarchical is None else str(separator or "/") if is_hierarchical else "",
        sort=str(sort) if sort is not None else None,
        limit=limit_of(given.get("limit"), at),
    )


def flag(given: dict[str, str | bool | int], name: str, at: parsed.Star) -> bool | None:
    """`true` or `false`, in quotes or not; None where nothing is said. Raises RefusedError."""
    value = given.get(name)
    if value is None or isinstance(value, bool):
        return value
    if str(value).lower() not in BOOLEANS:
        raise RefusedError(f"The argument {name} of a facet is true or false", at)
    return BOOLEANS[str(value).lower()]


def limit_of(given: str | bool | int | None, at: parsed.Star) -> int | None:
    """How many values are wanted; None where nothing is said. Raises RefusedError."""
    if given is None:
        return None
    if type(given) is not int or given < 1:
        raise RefusedError("The limit of a facet is an integer above zero", at)
    return given


COUNTS: Kept[list[FacetCounts]] = Kept(512)
"""Counts asked for last, compiled."""


def compile_facets(asks: Sequence[FacetAsk], clauses: Clauses, scope: Scope) -> list[FacetCounts]:
    """What counts the values asked for. Raises OdsqlError."""
    key = (tuple(asks), clauses, scope.facts)
    found = COUNTS.get(key)
    if found is None:
        volatile: set[str] = set()
        found = compiled_facets(asks, clauses, scope, volatile)
        if not volatile:
            COUNTS.keep(key, found)
    return found


def compiled_facets(asks: Sequence[FacetAsk], clauses: Clauses, scope: Scope, volatile: set[str]) -> list[FacetCounts]:
    """The same, made anew; `volatile` gathers what has another meaning the next time."""
    binding = Binding(scope, FACET)
    fields = [facet_field(binding, ask) for ask in asks]
    either = disjunctive_fields(clauses, scope) | {
        field.name for field, ask in zip(fields, asks, strict=True) if ask.disjunctive
    }
    either -= {field.name for field, ask in zip(fields, asks, strict=True) if ask.disjunctive is False}
    refined = [parse_refinement(text) for text in clauses.refine]
    by_filter: dict[str, list[Level]] = {}
    for place, (ask, field) in enumerate(zip(asks, fields, strict=True)):
        values = [one.value for one in refined if scope.names.get(one.name, one.name) == field.name]
        without = field.name if values and field.name in either else ""
        by_filter.setdefault(without, []).extend(levels(place, ask, field, values))
    return [
        FacetCounts(statement)
        for without, found in by_filter.items()
        for where in (bind_filters(clauses, scope, volatile, without=without, disjunctive=either),)
        for statement in counted(found, where, scope)
    ]


def counted(found: list[Level], where: bound.Predicate, scope: Scope) -> list[Statement]:
    """The statements of the levels that share a filter."""
    statements = []
    for query, context in counts_queries(found, where, lambda: lowering(scope)):
        sql, values = text_of(query, context)
        statements.append(Statement(sql, values))
    return statements


def facet_field(binding: Binding, ask: FacetAsk) -> Field:
    """The field of a facet. Raises OdsqlError."""
    at = parsed.Name(ask.name, 0, len(ask.name), quoted=True)
    with clause(FACET, ask.name):
        found = binding.field_named(at)
        if found is None:
            raise unknown_field(ask.name, at, binding.known_names())
        if not found.type.can_facet:
            raise not_allowed(ask.name, at)
        return found


def levels(place: int, ask: FacetAsk, field: Field, refined: Sequence[str]) -> list[Level]:
    """What is counted of a facet."""
    base = Level(place, column_of(field), ask.sort or default_sort(field), ask.limit or MOST_VALUES)
    if field.type.is_moment:
        opened = sorted({prefix for value in refined for prefix in prefixes(dated(value), DATE_SEPARATOR)})
        deepest = DATE_LEVELS[field.type]
        below = [one for one in opened if one.count(DATE_SEPARATOR) < deepest - 1 and is_moment_path(one, base.column)]
    elif ask.separator:
        base = replace(base, separator=ask.separator)
        below = sorted({prefix for value in refined for prefix in prefixes(value, ask.separator)})
    else:
        return [base]
    return [base, *(replace(base, below=prefix, most=MOST_CHILDREN) for prefix in below)]


def default_sort(field: Field) -> str:
    """The most frequent first; of dates the newest."""
    return "-alphanum" if field.type.is_moment else "-count"


def dated(value: str) -> str:
    """A path of a date as facets write it: `2020-5` is `2020/05`."""
    return DATE_SEPARATOR.join(
        part.zfill(2) for part in value.strip().replace("-", DATE_SEPARATOR).split(DATE_SEPARATOR)
    )


def prefixes(path: str, separator: str) -> list[str]:
    """A path and all above it."""
    parts = path.split(separator)
    return [separator.join(parts[: count + 1]) for count in range(len(parts))]
