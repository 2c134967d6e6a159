"""Scalar functions. Source: odsql.md §6.

A lowering takes the context, the arguments in SQL, their types, and the literal options that binding kept.
"""

from collections.abc import Callable, Sequence

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.moments.parts import extract_part
from parvis.odsql.moments.patterns import date_format
from parvis.odsql.nodes import as_text, call, choose
from parvis.odsql.registry import CLAUSES, MOMENT, ORDER_BY, SELECT, SORTABLE, TEXT, WHERE, function, in_clickhouse

Arguments = Sequence[exp.Expr]
Types = Sequence[FieldType | None]
Options = Sequence[object]


@function("length(text)", TEXT, returns=FieldType.INT, clauses=(SELECT, WHERE, ORDER_BY), example="length(name) > 14")
def length(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """Number of characters of a text; null for null."""
    return call("length", *arguments)


@in_clickhouse("length")
def length_in_clickhouse(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """Characters, not bytes."""
    return call("toInt64", call("lengthUTF8", *arguments))


@function("lower(text)", TEXT, returns=FieldType.TEXT, clauses=CLAUSES, example="lower(name) = 'kiosque'")
def lower(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """The text in small letters."""
    return call("lower", *arguments)


@function("upper(text)", TEXT, returns=FieldType.TEXT, clauses=CLAUSES, example="upper(code) = 'A1'")
def upper(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """The text in capital letters."""
    return call("upper", *arguments)


@in_clickhouse("lower")
def lower_in_clickhouse(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """All letters, not only those of ASCII."""
    return call("lowerUTF8", *arguments)


@in_clickhouse("upper")
def upper_in_clickhouse(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """All letters, not only those of ASCII."""
    return call("upperUTF8", *arguments)


def now(_context: Lowering, _arguments: Arguments, _types: Types, options: Options) -> exp.Expr:
    """The time of the request; `years=-1` goes back a year, `year=2020` sets it."""
    raise TypeError(options)


function(
    "now(name=number, …)",
    returns=FieldType.DATETIME,
    clauses=(SELECT, WHERE, ORDER_BY),
    example="updated_at > now(days=-7)",
)(now)


def part(name: str, summary: str) -> Callable[[Lowering, Arguments, Types, Options], exp.Expr]:
    """The lowering of a component of a moment, in both dialects; texts in the older flavour."""

    def lower_part(context: Lowering, arguments: Arguments, types: Types, options: Options) -> exp.Expr:
        found = extract_part(name, arguments[0], types[0] or FieldType.DATETIME, context)
        return as_text(found, context.dialect) if options else found

    lower_part.__doc__ = summary
    function(
        f"{name}(date)",
        MOMENT,
        returns=FieldType.INT,
        clauses=CLAUSES,
        example=f"{name}(updated_at) = {2020 if name == 'year' else 1}",
    )(lower_part)
    in_clickhouse(name)(lower_part)
    return lower_part


PARTS = {
    "year": "The year of a date.",
    "quarter": "The quarter of a date, 1 to 4.",
    "month": "The month of a date, 1 to 12.",
    "day": "The day of the month, 1 to 31.",
    "dayofweek": "The day of the week, 1 (Monday) to 7.",
    "hour": "The hour, 0 to 23; 0 for a date without time.",
    "minute": "The minute, 0 to 59; 0 for a date without time.",
    "second": "The second, 0 to 59; 0 for a date without time.",
    "millisecond": "The thousandths of a second, 0 to 999.",
}
for component, sentence in PARTS.items():
    part(component, sentence)


@function(
    "date_format(date, 'pattern')",
    MOMENT,
    TEXT,
    returns=FieldType.TEXT,
    clauses=CLAUSES,
    example="date_format(updated_at, 'yyyy-MM') = '2020-05'",
)
def formatted(context: Lowering, arguments: Arguments, types: Types, options: Options) -> exp.Expr:
    """A date written after a pattern: `yyyy`, `MM`, `dd`, `MMMM`, `EEEE`, `HH`, `ww`…"""
    return date_format(arguments[0], types[0] or FieldType.DATETIME, str(options[0]), context)


@function("ifnull(value, other)", SORTABLE, SORTABLE, returns=None, clauses=CLAUSES, example="ifnull(visits, 0) = 0")
def ifnull(_context: Lowering, arguments: Arguments, _types: Types, _options: Options) -> exp.Expr:
    """The value, or the other one where there is none."""
    return call("coalesce", *arguments)


@function(
    "json_format(text, fallback)", TEXT, TEXT, returns=FieldType.JSON, clauses=(SELECT,), example="json_format(extra)"
)
def json_format(context: Lowering, arguments: Arguments, _types: Types, options: Options) -> exp.Expr:
    """A text as the JSON that it holds; what is none becomes the fallback, or stays text."""
    (text,) = arguments
    valid = call("json_valid", text)
    other = json_text(text) if not options else exp.null()
    if options and options[0] is not None:
        other = json_text(exp.cast(context.bind(options[0]), "VARCHAR"))
    missing = exp.Is(this=text.copy(), expression=exp.null())
    return choose([(missing, exp.null()), (valid, text)], other)


def json_text(text: exp.Expr) -> exp.Expr:
    """A text as a JSON string."""
    return exp.cast(call("to_json", text), "VARCHAR")


@in_clickhouse("json_format")
def json_format_in_clickhouse(context: Lowering, arguments: Arguments, _types: Types, options: Options) -> exp.Expr:
    """The same."""
    (text,) = arguments
    other = call("toJSONString", text) if not options else exp.null()
    if options and options[0] is not None:
        other = call("toJSONString", context.bind(options[0]))
    missing = exp.Is(this=text.copy(), expression=exp.null())
    return choose([(missing, exp.null()), (call("isValidJSON", text), text)], other)


@function("random(seed)", returns=FieldType.INT, clauses=(ORDER_BY,), example="random(1)")
def random(context: Lowering, _arguments: Arguments, _types: Types, options: Options) -> exp.Expr:
    """An order by chance, the same for the same seed."""
    return call("hash", context.rid(RECORDS), context.bind(options[0]))


@in_clickhouse("random")
def random_in_clickhouse(context: Lowering, _arguments: Arguments, _types: Types, options: Options) -> exp.Expr:
    """The same idea; the order is another one."""
    return call("cityHash64", context.rid(RECORDS), context.bind(options[0]))
