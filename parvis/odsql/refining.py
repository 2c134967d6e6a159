"""Refinements: `name:value` pairs that narrow an answer. Source: explore-api.md §6.3, §6.4."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding, column_of
from parvis.odsql.comparing import as_boolean, read_number
from parvis.odsql.lexer import LONE_SURROGATE, unescaped
from parvis.odsql.moments.literals import Moment, read_moment
from parvis.odsql.refusals import RefusedError, UnexpectedError, clause, not_allowed, unknown_field

PAIR = re.compile(r"\s*(?:`(?P<quoted>[^`]*)`|(?P<name>[^:`\"']+?))\s*:(?P<value>.*)", re.DOTALL)
IN_QUOTES = re.compile(r"\s*(?P<quote>['\"])(?P<body>(?:[^\\]|\\.)*)(?P=quote)\s*", re.DOTALL)
PATH = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2})(?:[/T ](\d{1,2})(?:[/:](\d{1,2}))?)?)?)?")
UNITS = ("year", "month", "day", "hour", "minute")


@dataclass(frozen=True, slots=True)
class Refinement:
    """A field and the value that it must have, or must not."""

    name: str
    value: str
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The name, for messages."""
        return self.name


def parse_refinement(text: str, name: str = "refine") -> Refinement:
    """`kind:fountain`, `` `kind`:"fountain" ``; the first colon parts them. Raises OdsqlSyntaxError."""
    with clause(name, text):
        found = PAIR.fullmatch(text)
        if found is None or LONE_SURROGATE.search(text):
            raise UnexpectedError("", len(text))
        written = found["value"]
        body = IN_QUOTES.fullmatch(written)
        value = unescaped(body["body"]) if body else written.strip()
        field = found["quoted"] if found["quoted"] is not None else found["name"].strip()
        return Refinement(field, value, 0, len(text))


def refined_field(binding: Binding, refinement: Refinement) -> Field:
    """The field of a refinement. Raises RefusedError."""
    at = parsed.Name(refinement.name, refinement.start, refinement.end, quoted=True)
    found = binding.field_named(at)
    if found is None:
        raise unknown_field(refinement.name, refinement, binding.known_names())
    if not found.type.can_facet:
        raise not_allowed(refinement.name, refinement)
    return found


def bind_refinement(binding: Binding, field: Field, value: str) -> bound.Predicate:
    """What records of this value have; a value that can be none matches nothing."""
    column = column_of(field)
    try:
        if field.type.is_moment:
            return bind_moment(binding, column, value)
        if field.type is FieldType.TEXT:
            return bind_text(column, value)
        at = parsed.Star(0, len(value))
        text = bound.Constant(value, FieldType.TEXT)
        constant = as_boolean(text, at) if field.type is FieldType.BOOLEAN else read_number(value, at)
    except (RefusedError, OdsqlError):
        return bound.Nothing()
    return bound.Comparison("=", column, constant)


def bind_text(column: bound.Column, value: str) -> bound.Predicate:
    """The value itself; in a tree what lies below it too."""
    same = bound.Comparison("=", column, bound.Constant(value, FieldType.TEXT))
    separator = column.field.separator
    return bound.Or((same, bound.Begins(column, value + separator))) if separator else same


def bind_moment(binding: Binding, column: bound.Column, value: str) -> bound.Predicate:
    """A year, a month, a day, an hour or a minute; any other form is an instant. Raises OdsqlError."""
    timezone = binding.scope.timezone
    if PATH.fullmatch(value.strip()):
        return bind_moment_path(column, value, timezone)
    return bound.Comparison("=", column, bound.Constant(read_moment(value, timezone), column.type))


def bind_moment_path(column: bound.Column, path: str, timezone: str) -> bound.Predicate:
    """All instants below a node of the calendar: `2020/05`. Raises OdsqlError for an impossible one."""
    found = PATH.fullmatch(path.strip())
    numbers = [int(part) for part in found.groups() if part is not None] if found else []
    low = moment_of(numbers, timezone)
    high = moment_of(carried([*numbers[:-1], numbers[-1] + 1]), timezone)
    return bound.Interval(column, constant(low, column), constant(high, column), with_high=False)


def is_moment_path(path: str, column: bound.Column) -> bool:
    """Whether a path is a node of the calendar."""
    try:
        return PATH.fullmatch(path) is not None and bool(bind_moment_path(column, path, "UTC"))
    except OdsqlError:
        return False


def constant(moment: Moment | None, column: bound.Column) -> bound.Constant | None:
    """A bound of an interval; None at the end of time."""
    return None if moment is None else bound.Constant(moment, column.type)


def carried(numbers: list[int]) -> list[int]:
    """A path whose last number may be one too large, set right."""

    tops = [9999, 12, monthrange(*numbers[:2])[1] if len(numbers) > 2 else 31, 23, 59]
    least = [1, 1, 1, 0, 0]
    place = len(numbers) - 1
    while place > 0 and numbers[place] > tops[place]:
        numbers[place] = least[place]
        numbers[place - 1] += 1
        place -= 1
    return numbers


def moment_of(numbers: list[int], timezone: str) -> Moment | None:
    """The first instant of a path; None after the last year. Raises OdsqlError."""
    if numbers[0] > 9999:
        return None
    year, month, day, hour, minute = [*numbers, *(0, 1, 1, 0, 0)[len(numbers) :]]
    text = f"{year:04}-{month:02}-{day:02}"
    return read_moment(f"{text}T{hour:02}:{minute:02}" if len(numbers) > 3 else text, timezone)


def bind_refinements(
    binding: Binding, pairs: Iterable[tuple[Field, str]], disjunctive: frozenset[str]
) -> list[bound.Predicate]:
    """All refinements: AND, but OR between those of one disjunctive field."""
    by_field: dict[str, list[bound.Predicate]] = {}
    for field, value in pairs:
        by_field.setdefault(field.name, []).append(bind_refinement(binding, field, value))
    found: list[bound.Predicate] = []
    for name, predicates in by_field.items():
        if name in disjunctive and len(predicates) > 1:
            found.append(bound.Or(tuple(predicates)))
        else:
            found += predicates
    return found
