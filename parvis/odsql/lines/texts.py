"""Numbers and moments as text, in both engines' functions. Null for null. Source: explore-api.md §7."""

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql.context import Lowering
from parvis.odsql.moments.zones import offset_text_at, to_local
from parvis.odsql.nodes import any_of, as_text, binary, call, chained, choose, number, text

WHOLE_SECONDS = 19
"""Characters of `2020-01-15 22:30:00`."""
MICROSECONDS = 1_000_000


def integer_text(value: exp.Expr, context: Lowering) -> exp.Expr:
    """Digits."""
    return as_text(value, context.dialect)


def double_text(value: exp.Expr, context: Lowering) -> exp.Expr:
    """The shortest text that reads back the same, with its `.0`; null for what is no number."""
    if context.is_duckdb:
        number_ = exp.cast(value.copy(), "DOUBLE")
        return choose([(call("isfinite", number_), exp.cast(number_, "VARCHAR"))])
    double = call("toFloat64", value)
    written = call("toString", double)
    marks = [binary(exp.GT, call("position", written, text(mark)), number(0)) for mark in (".", "e")]
    kept = choose([(any_of(marks), written)], chained([written, text(".0")]))
    return choose([(call("isFinite", double), kept)])


def boolean_text(value: exp.Expr, yes: str, no: str) -> exp.Expr:
    """One of two words."""
    return choose([(value, text(yes)), (exp.Not(this=value.copy()), text(no))])


def day_text(value: exp.Expr, context: Lowering) -> exp.Expr:
    """`2019-03-26`; what is cut to its precision already is left so."""
    return call("left", as_text(value, context.dialect), number(10))


def instant_text(value: exp.Expr, context: Lowering) -> exp.Expr:
    """`2020-01-15T23:30:00+01:00`, six decimals where there is a fraction of a second."""
    return clickhouse_instant(value, context) if not context.is_duckdb else duckdb_instant(value, context)


def duckdb_instant(value: exp.Expr, context: Lowering) -> exp.Expr:
    """Casting is cheaper than `strftime`, which is left to fractions."""
    local = to_local(value, context)
    offset = text("+00:00") if context.timezone == "UTC" else offset_text_at(value, context.timezone)
    rest = binary(exp.Mod, call("microsecond", value), number(MICROSECONDS))
    plain = call("replace", exp.cast(local, "VARCHAR"), text(" "), text("T"))
    precise = call("strftime", local, text("%Y-%m-%dT%H:%M:%S.%f"))
    written = choose([(binary(exp.EQ, rest, number(0)), plain)], precise)
    return chained([written, offset])


def clickhouse_instant(value: exp.Expr, context: Lowering) -> exp.Expr:
    """The text of a DateTime64 has all its decimals; they leave where they are zeros."""
    local = to_local(value, context)
    whole = call("replaceOne", as_text(local, context.dialect), text(" "), text("T"))
    plain = call("replaceOne", whole, text(".000000"), text(""))
    if context.timezone == "UTC":
        return chained([plain, text("+00:00")])
    offset = call("formatDateTime", local, text("%z"))
    sides = [call("substring", offset, number(start), number(count)) for start, count in ((1, 3), (4, 2))]
    return chained([plain, sides[0], text(":"), sides[1]])


def coordinates(value: exp.Expr, context: Lowering) -> tuple[exp.Expr, exp.Expr]:
    """Longitude and latitude of a point, as texts."""
    part = "struct_extract" if context.is_duckdb else "tupleElement"
    lon, lat = call(part, value, text("lon")), call(part, value, text("lat"))
    return double_text(lon, context), double_text(lat, context)


def json_part(value: exp.Expr, name: str, context: Lowering) -> exp.Expr:
    """A text member of a JSON text; null where there is none."""
    if context.is_duckdb:
        return call("json_extract_string", value, text(f"$.{name}"))
    return call("nullIf", call("JSONExtractString", value, text(name)), text(""))


def is_bare(type_: FieldType) -> bool:
    """Whether values of a type are written without quotes whatever is asked."""
    return type_ in {FieldType.INT, FieldType.DOUBLE, FieldType.BOOLEAN}
