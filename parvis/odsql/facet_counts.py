"""Levels of facets in SQL: each is a text per record (null where it has none), counted by value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql import bound
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.groups import elements, unnested
from parvis.odsql.lines.texts import double_text
from parvis.odsql.lists_lowering import mapped
from parvis.odsql.lowering import lower, lower_predicate
from parvis.odsql.moments.parts import extract_part
from parvis.odsql.moments.patterns import date_format
from parvis.odsql.nodes import as_text, binary, call, choose, is_present, number
from parvis.odsql.refining import bind_moment_path

PATTERNS = ("yyyy", "yyyy/MM", "yyyy/MM/dd", "yyyy/MM/dd/HH", "yyyy/MM/dd/HH/mm")
STAGE = "_s"
COUNTS = "_c"
RANKED = "_k"
MOST_TOGETHER = 30
"""Levels counted in one query."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of one facet: of the ask at `place`, what lies right below the node `below` (empty: the top)."""

    place: int
    column: bound.Column
    sort: str
    most: int
    separator: str | None = None
    below: str = ""

    @property
    def is_moment(self) -> bool:
        """Whether it is a level of a calendar."""
        return self.column.type.is_moment


def counts_queries(
    levels: Sequence[Level], where: bound.Predicate, new_context: Callable[[], Lowering]
) -> list[tuple[exp.Select, Lowering]]:
    """The queries for levels that share a filter: lists apart, the others together where the dialect can."""
    found: list[tuple[exp.Select, Lowering]] = []
    together: list[Level] = []
    for level in levels:
        context = new_context()
        if level.column.many or not context.is_duckdb:
            found.append((one_level(level, where, context), context))
        else:
            together.append(level)
    for start in range(0, len(together), MOST_TOGETHER):
        context = new_context()
        found.append((several_levels(together[start : start + MOST_TOGETHER], where, context), context))
    return found


def one_level(level: Level, where: bound.Predicate, context: Lowering) -> exp.Select:
    """The values of one level and their counts."""
    value = level_value(level, context)
    if level.column.many:
        value = unnested(elements(value, context), context)
    stage = from_records([exp.alias_(value, "k0")], where, context)
    counted = exp.select(
        exp.alias_(number(level.place), "place"),
        exp.alias_(number(0), "level"),
        exp.alias_(shown(level, exp.column("k0", table=STAGE), context), "value"),
        exp.alias_(exp.Count(this=exp.Star()), "n"),
    ).from_(stage.subquery(STAGE), copy=False)
    counted = counted.where(is_present(exp.column("k0", table=STAGE)), copy=False).group_by("value", copy=False)
    return ranked(counted, [level], context)


def several_levels(levels: Sequence[Level], where: bound.Predicate, context: Lowering) -> exp.Select:
    """The same for several levels in one pass."""
    stage = from_records(
        [exp.alias_(level_value(level, context), f"k{n}") for n, level in enumerate(levels)], where, context
    )
    keys = [exp.column(f"k{n}", table=STAGE) for n in range(len(levels))]
    here = [binary(exp.EQ, call("grouping", key), number(0)) for key in keys]
    place = choose([(at, number(level.place)) for at, level in zip(here, levels, strict=True)])
    which = choose([(at, number(n)) for n, at in enumerate(here)])
    value = choose([(at, shown(level, key, context)) for at, level, key in zip(here, levels, keys, strict=True)])
    counted = exp.select(
        exp.alias_(place, "place"),
        exp.alias_(which, "level"),
        exp.alias_(value, "value"),
        exp.alias_(exp.Count(this=exp.Star()), "n"),
    ).from_(stage.subquery(STAGE), copy=False)
    sets = exp.GroupingSets(expressions=[exp.Tuple(expressions=[key.copy()]) for key in keys])
    counted.set("group", exp.Group(grouping_sets=[sets]))
    return ranked(counted, levels, context)


def ranked(counted: exp.Select, levels: Sequence[Level], context: Lowering) -> exp.Select:
    """The first values of each level, in its order."""
    value, n, which = (exp.column(name, table=COUNTS) for name in ("value", "n", "level"))
    order: list[exp.Expr] = []
    for level_number, level in enumerate(levels):
        mine = binary(exp.EQ, which, number(level_number))
        order.append(
            exp.Ordered(this=choose([(mine, sort_value(level, value, n, context))]), desc=level.sort[0] == "-")
        )
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[which.copy()],
        order=exp.Order(expressions=[*order, exp.Ordered(this=value.copy())]),
    )
    inner = exp.select(
        *[exp.column(name, table=COUNTS) for name in ("place", "level", "value", "n")], exp.alias_(rank, "rank")
    )
    inner = inner.from_(counted.subquery(COUNTS), copy=False).where(is_present(value), copy=False)
    most = choose(
        [
            (binary(exp.EQ, exp.column("level", table=RANKED), number(level_number)), number(level.most))
            for level_number, level in enumerate(levels)
        ]
    )
    select = exp.select(*[exp.column(name, table=RANKED) for name in ("place", "value", "n")])
    select = select.from_(inner.subquery(RANKED), copy=False)
    return select.where(binary(exp.LTE, exp.column("rank", table=RANKED), most), copy=False)


def sort_value(level: Level, value: exp.Expr, n: exp.Expr, context: Lowering) -> exp.Expr:
    """What values are compared by."""
    match level.sort.removeprefix("-"):
        case "count":
            return n
        case "num" if context.is_duckdb:
            return exp.TryCast(this=value.copy(), to=exp.DataType.build("DOUBLE"))
        case "num":
            return call("toFloat64OrNull", value)
        case _:
            return value


def level_value(level: Level, context: Lowering) -> exp.Expr:
    """What a record has at a level, or null; of a list, the list of what its elements have."""
    column = lower(level.column, context)
    if level.is_moment:
        return moment_value(level, column, context)
    if not level.separator:
        return column
    if level.column.many:
        return mapped(column, lambda one: segment(level, one, context), context)
    return segment(level, column, context)


def moment_value(level: Level, column: exp.Expr, context: Lowering) -> exp.Expr:
    """The year, or the path of what lies right below the opened node."""
    if not level.below:
        return extract_part("year", column, level.column.type, context)
    path = date_format(column, level.column.type, PATTERNS[level.below.count("/") + 1], context)
    inside = lower_predicate(bind_moment_path(level.column, level.below, context.timezone), context)
    return choose([(inside, path)])


def segment(level: Level, text: exp.Expr, context: Lowering) -> exp.Expr:
    """The path of a text up to the level; null where it does not lie below the opened node."""
    separator = level.separator or "/"
    if not level.below:
        return first_segment(text, separator, context)
    start = level.below + separator
    if context.is_duckdb:
        rest = call("substr", text, number(len(start) + 1))
        inside = call("starts_with", text, context.bind(start))
    else:
        rest = call("substringUTF8", text, number(len(start) + 1))
        inside = call("startsWith", text, context.bind(start))
    return choose([(inside, call("concat", context.bind(start), first_segment(rest, separator, context)))])


def first_segment(text: exp.Expr, separator: str, context: Lowering) -> exp.Expr:
    """A text up to the first separator."""
    if context.is_duckdb:
        return call("split_part", text, context.bind(separator), number(1))
    cut = call("position", text, context.bind(separator))
    before = call("substring", text, number(1), binary(exp.Sub, cut, number(1)))
    return choose([(binary(exp.GT, cut, number(0)), before)], text)


def shown(level: Level, value: exp.Expr, context: Lowering) -> exp.Expr:
    """A value as facets write it."""
    if level.column.type is FieldType.TEXT or level.below:
        return value
    if level.is_moment:
        return call("printf", exp.Literal.string("%04d"), value)
    if context.is_duckdb:
        return as_text(value, context.dialect)
    if level.column.type is FieldType.BOOLEAN:
        return call("if", value, exp.Literal.string("true"), exp.Literal.string("false"))
    if level.column.type is FieldType.DOUBLE:
        return double_text(value, context)
    return as_text(value, context.dialect)


def from_records(columns: list[exp.Expr], where: bound.Predicate, context: Lowering) -> exp.Select:
    """Columns of the matching records."""
    select = exp.select(*columns).from_(context.table("records", RECORDS), copy=False)
    if isinstance(where, bound.Everything):
        return select
    return select.where(lower_predicate(where, context), copy=False)
