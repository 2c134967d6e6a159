"""From the bound tree to sqlglot nodes of a dialect. Predicates may give SQL NULL for false; `Not` settles it."""

from functools import reduce
from typing import assert_never

from sqlglot import exp

from parvis.lib.schema import FieldType
from parvis.odsql import bound
from parvis.odsql.binding import is_many
from parvis.odsql.context import Lowering
from parvis.odsql.lists_lowering import any_element, contains, contains_any
from parvis.odsql.moments.comparing import among_moments, as_instant, between_moments, compare_moment
from parvis.odsql.moments.literals import Moment
from parvis.odsql.nodes import all_of, binary, call, is_null, is_present, negated, number, text
from parvis.odsql.registry import REGISTRY
from parvis.odsql.searching import lower_phrase, lower_place, lower_words

OPERATORS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
SUMS: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def lower(node: bound.Expression, context: Lowering) -> exp.Expr:
    """The SQL of a value."""
    match node:
        case bound.Column(field):
            return context.column(field.name)
        case bound.Constant(value):
            return constant(value, node.type, context)
        case bound.Computed(name):
            return context.column(name, COMPUTED)
        case bound.Technical(name):
            return technical(name, context)
        case bound.Aggregate():
            raise TypeError(node)
        case _:
            return lower_operation(node, context)


def lower_operation(node: bound.Operation, context: Lowering) -> exp.Expr:
    """A value made of others."""
    match node:
        case bound.Call(name, arguments, _, options):
            lowered = [lower(one, context) for one in arguments]
            types = [one.type for one in arguments]
            return found_expr(REGISTRY[name].lower(context.dialect, context, lowered, types, options))
        case bound.Arithmetic():
            return guarded(arithmetic(node, context), node, context)
        case bound.Negative(of):
            return guarded(exp.Neg(this=operand_of_sign(of, context)), node, context)
        case bound.Cast(of):
            return to_number(lower(of, context), context)
        case bound.Milliseconds(of):
            return milliseconds(lower(of, context), context)
        case _:
            assert_never(node)


def operand_of_sign(node: bound.Expression, context: Lowering) -> exp.Expr:
    """What a sign turns; ClickHouse lets the smallest whole number turn over, so that it is widened."""
    lowered = lower(node, context)
    return lowered if context.is_duckdb or node.type is not FieldType.INT else call("toInt128", lowered)


COMPUTED = "_g"
"""How a query calls the inner query that made groups or aggregates."""


def found_expr(found: object) -> exp.Expr:
    """What a lowering of the registry gave."""
    if not isinstance(found, exp.Expr):
        raise TypeError(found)
    return found


def constant(value: bound.Value, type_: FieldType | None, context: Lowering) -> exp.Expr:
    """A literal as a parameter, with its type where the engine could not tell."""
    if value is None:
        return exp.null()
    if isinstance(value, Moment):
        return constant_moment(value, type_, context)
    placeholder = context.bind(value)
    if not context.is_duckdb or type_ not in SQL_TYPES:
        return placeholder
    return exp.Cast(this=placeholder, to=exp.DataType(this=SQL_TYPES[type_]))


def constant_moment(moment: Moment, type_: FieldType | None, context: Lowering) -> exp.Expr:
    """A day where one is asked for, else an instant."""
    value, name = (moment.local.date(), "DATE") if type_ is FieldType.DATE else (moment.at, "TIMESTAMP")
    placeholder = context.bind(value)
    return exp.cast(placeholder, name) if context.is_duckdb else placeholder


SQL_TYPES: dict[FieldType | None, exp.DType] = {
    FieldType.INT: exp.DType.BIGINT,
    FieldType.DOUBLE: exp.DType.DOUBLE,
    FieldType.TEXT: exp.DType.VARCHAR,
    FieldType.BOOLEAN: exp.DType.BOOLEAN,
}


def arithmetic(node: bound.Arithmetic, context: Lowering) -> exp.Expr:
    """A sum, a product, or a quotient that is null by zero; nested ones are guarded once, outside."""
    left, right = (operand(one, node, context) for one in (node.left, node.right))
    if node.operator != "/":
        return against(SUMS[node.operator], left, right)
    if context.is_duckdb:
        left = exp.cast(left, "DOUBLE")
        right = call("nullif", right, number(0))
        return exp.Paren(this=exp.Div(this=left, expression=right, typed=True, safe=True))
    return exp.Paren(this=exp.Div(this=call("toFloat64", left), expression=call("nullIf", right, number(0))))


def operand(node: bound.Expression, of: bound.Arithmetic, context: Lowering) -> exp.Expr:
    """One side; ClickHouse reckons whole numbers with 128 bits, since it lets those of 64 turn over."""
    if isinstance(node, bound.Arithmetic):
        return arithmetic(node, context)
    lowered = lower(node, context)
    return lowered if context.is_duckdb or of.type is not FieldType.INT else call("toInt128", lowered)


def guarded(lowered: exp.Expr, node: bound.Expression, context: Lowering) -> exp.Expr:
    """Whole numbers may overflow: the outcome is then null, not a failure."""
    if node.type is not FieldType.INT:
        return lowered
    return call("try", lowered) if context.is_duckdb else call("accurateCastOrNull", lowered, text("Int64"))


def to_number(written: exp.Expr, context: Lowering) -> exp.Expr:
    """A text read as a number, else null."""
    if context.is_duckdb:
        return exp.TryCast(this=written, to=exp.DataType.build("DOUBLE"))
    return call("toFloat64OrNull", written)


def technical(name: str, context: Lowering) -> exp.Expr:
    """What a record has besides its fields."""
    if name == "recordid":
        return record_id_text(context)
    return context.column("_size")


def record_id_text(context: Lowering) -> exp.Expr:
    """The id of a record in hexadecimal."""
    return call("lower", call("hex", context.column("_id")))


def lower_predicate(node: bound.Predicate, context: Lowering) -> exp.Expr:
    """The SQL of a predicate: true, or anything else."""
    match node:
        case bound.And(parts):
            return side_by_side(exp.And, [lower_predicate(part, context) for part in parts])
        case bound.Or(parts):
            return side_by_side(exp.Or, [lower_predicate(part, context) for part in parts])
        case bound.Not(bound.Present(of)):
            return is_null(present_value(of, context))
        case bound.Not(of):
            return negated(call("coalesce", lower_predicate(of, context), exp.false()))
        case bound.Everything():
            return exp.true()
        case bound.Nothing():
            return exp.false()
        case _:
            return lower_test(node, context)


def side_by_side(operator: type[exp.Binary], parts: list[exp.Expr]) -> exp.Expr:
    """Predicates in brackets; they are new, so that none needs to be copied."""
    return exp.Paren(this=reduce(lambda left, right: operator(this=left, expression=right), parts))


def against(operator: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """An operation in brackets, of new nodes."""
    return exp.Paren(this=operator(this=left, expression=right))


def compared_value(node: bound.Expression, context: Lowering) -> exp.Expr:
    """One side of a comparison: the other side tells the engine its type."""
    if isinstance(node, bound.Constant) and not isinstance(node.value, Moment) and node.value is not None:
        return context.bind(node.value)
    return lower(node, context)


def lower_test(node: bound.Test, context: Lowering) -> exp.Expr:
    """A predicate that holds no other one."""
    match node:
        case bound.Present(of):
            return is_present(present_value(of, context))
        case bound.IsTrue(of):
            return lower(of, context)
        case bound.Begins():
            return begins(node, context)
        case bound.Comparison():
            return comparison(node, context)
        case bound.OneOf():
            return one_of(node, context)
        case bound.Interval():
            return interval(node, context)
        case bound.Words():
            return lower_words(node, context)
        case bound.Place():
            return lower_place(node, context)
        case bound.Phrase():
            return lower_phrase(node, context)
        case _:
            assert_never(node)


def present_value(node: bound.Expression, context: Lowering) -> exp.Expr:
    """A value that is null where there is none; ClickHouse has empty lists and points of nulls instead."""
    lowered = lower(node, context)
    if context.is_duckdb or not isinstance(node, bound.Column):
        return lowered
    if node.many:
        return call("nullIf", call("length", lowered), number(0))
    return call("tupleElement", lowered, text("lon")) if node.type is FieldType.GEO_POINT else lowered


def milliseconds(moment: exp.Expr, context: Lowering) -> exp.Expr:
    """A date or an instant as milliseconds since 1970."""
    if context.is_duckdb:
        return call("epoch_ms", exp.cast(moment, "TIMESTAMP"))
    return call("toUnixTimestamp64Milli", call("toDateTime64", moment, number(3), text("UTC")))


def begins(node: bound.Begins, context: Lowering) -> exp.Expr:
    """A text that starts with another one."""
    column = lower(node.of, context)
    function = "starts_with" if context.is_duckdb else "startsWith"
    if node.of.many:
        return any_element(column, lambda one: call(function, one, context.bind(node.text)), context)
    return call(function, column, context.bind(node.text))


def comparison(node: bound.Comparison, context: Lowering) -> exp.Expr:
    """Two values against each other."""
    operator, left, right = OPERATORS[node.operator], node.left, node.right
    if is_record_id(left):
        return record_id(node, context)
    if is_many(left):
        return element_comparison(node.operator, left, right, context)
    if is_many(right):
        return element_comparison(node.operator, right, left, context)
    if isinstance(right, bound.Constant) and isinstance(right.value, Moment) and left.type is not None:
        return compare_moment(lower(left, context), left.type, operator, right.value, context)
    return against(operator, *compared_sides(left, right, context))


def is_record_id(node: bound.Expression) -> bool:
    """Whether this is the id of records."""
    return isinstance(node, bound.Technical) and node.name == "recordid"


def compared_sides(left: bound.Expression, right: bound.Expression, context: Lowering) -> list[exp.Expr]:
    """Both sides of a comparison; days and instants meet as instants."""
    lowered = [compared_value(one, context) for one in (left, right)]
    if left.type is None or not left.type.is_moment or left.type is right.type:
        return lowered
    return [
        as_instant(sql, one.type or FieldType.DATETIME, context)
        for sql, one in zip(lowered, (left, right), strict=True)
    ]


def element_comparison(operator: str, column: bound.Column, value: bound.Expression, context: Lowering) -> exp.Expr:
    """Any element of a list against a value; `!=`: elements, and none equal."""
    elements, wanted = lower(column, context), lower(value, context)
    if operator == "=":
        return contains(elements, wanted, context)
    if operator == "!=":
        return all_of([is_present(present_value(column, context)), negated(contains(elements, wanted, context))])
    return any_element(elements, lambda one: binary(OPERATORS[operator], one, wanted), context)


def record_id(node: bound.Comparison, context: Lowering) -> exp.Expr:
    """A record by its id, through the sorted table of ids where it is an equality."""
    value = node.right.value if isinstance(node.right, bound.Constant) else None
    if node.operator not in {"=", "!="} or not isinstance(value, str):
        return binary(OPERATORS[node.operator], lower(node.left, context), lower(node.right, context))
    same = found_by_id([value], context)
    return same if node.operator == "=" else negated(same)


IDS = "_i"
ID_DIGITS = 40


def found_by_id(ids: list[str], context: Lowering) -> exp.Expr:
    """Records whose id is one of these; what is no id is none."""
    known = [one for one in ids if len(one) == ID_DIGITS and not set(one) - set("0123456789abcdef")]
    if not known:
        return exp.false()
    prefix = exp.column("prefix", table=IDS)
    near = exp.In(this=prefix, expressions=[number(int(one[:16], 16)) for one in known])
    places = exp.select(exp.column("rid", table=IDS)).from_(context.table("ids", IDS)).where(near)
    exact = exp.In(this=record_id_text(context), expressions=[context.bind(one) for one in known])
    return all_of([exp.In(this=context.rid(), query=places.subquery()), exact])


def one_of(node: bound.OneOf, context: Lowering) -> exp.Expr:
    """A value among constants."""
    values = [one.value for one in node.values]
    if is_record_id(node.left):
        return found_by_id([one for one in values if isinstance(one, str)], context)
    left = lower(node.left, context)
    if is_many(node.left):
        return contains_any(left, [lower(one, context) for one in node.values], context)
    moments = [one for one in values if isinstance(one, Moment)]
    if moments and node.left.type is not None:
        return among_moments(left, node.left.type, moments, context)
    return exp.In(this=left, expressions=[compared_value(one, context) for one in node.values])


def interval(node: bound.Interval, context: Lowering) -> exp.Expr:
    """A value between two bounds."""
    left, type_ = lower(node.left, context), node.left.type
    if type_ is not None and type_.is_moment and (node.low or node.high):
        low, high = moment_bound(node.low, node.with_low), moment_bound(node.high, node.with_high)
        return between_moments(left, type_, low, high, context)

    def inside(value: exp.Expr) -> exp.Expr:
        sides = []
        if node.low is not None:
            sides.append(binary(exp.GTE if node.with_low else exp.GT, value, lower(node.low, context)))
        if node.high is not None:
            sides.append(binary(exp.LTE if node.with_high else exp.LT, value, lower(node.high, context)))
        return all_of(sides or [is_present(value)])

    return any_element(left, inside, context) if is_many(node.left) else inside(left)


def moment_bound(node: bound.Expression | None, belongs: bool) -> tuple[Moment, bool] | None:
    """A bound in time, and whether it belongs to the interval; None where that is open."""
    if isinstance(node, bound.Constant) and isinstance(node.value, Moment):
        return node.value, belongs
    return None
