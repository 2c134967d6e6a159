"""What each type may be compared with, and as what; bound only, no engine."""

from typing import Any

import pytest

from parvis.lib.schema import FieldType
from parvis.odsql import bound, parsed
from parvis.odsql.binding import Binding
from parvis.odsql.comparing import float_of, read_number
from parvis.odsql.moments.literals import Moment
from parvis.odsql.parser import parse_where
from parvis.odsql.predicates import bind_predicate
from parvis.odsql.refusals import RefusedError, UnexpectedError
from parvis.odsql.registry import WHERE
from parvis.odsql.scope import Scope
from tests.unit.odsql.fixtures import city_schema

BINDING = Binding(Scope(city_schema(), "da_1", hidden=frozenset({"photo"})), WHERE)
AT = parsed.Star(0, 1)


def bind(text: str) -> bound.Predicate:
    return bind_predicate(BINDING, parse_where(text))


def value_of(node: bound.Expression | None) -> Any:
    """A bound value in a few words."""
    match node:
        case bound.Column(field):
            return field.name
        case bound.Constant(Moment() as moment):
            return moment.at.isoformat()
        case bound.Constant(value):
            return value
        case bound.Cast(of):
            return ("number", value_of(of))
        case bound.Technical(name):
            return name
        case _:
            return node


def brief(node: bound.Predicate) -> Any:
    """A bound predicate in a few words."""
    match node:
        case bound.Comparison(operator, left, right):
            return (operator, value_of(left), value_of(right))
        case bound.OneOf(left, values):
            return ("one of", value_of(left), *map(value_of, values))
        case bound.Interval(left, low, high, with_low, with_high):
            return ("between", *map(value_of, (left, low, high)), with_low, with_high)
        case bound.Or(parts):
            return ("or", *map(brief, parts))
        case bound.Not(of):
            return ("not", brief(of))
        case bound.IsTrue(of) | bound.Present(of):
            return (type(node).__name__.lower(), value_of(of))
        case bound.Words(mode, text, fields):
            return (mode, text, *(one.name for one in fields))
        case _:
            return type(node).__name__.lower()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("visits > 3", (">", "visits", 3)),
        ("3 < visits", (">", "visits", 3)),
        ("visits = '3'", ("=", "visits", 3)),
        ("visits = '3.0'", ("=", "visits", 3)),
        ("visits = 3.5", ("=", "visits", 3.5)),
        ("visits = ' -12 '", ("=", "visits", -12)),
        ("rating = 3", ("=", "rating", 3)),
        ("visits > rating", (">", "visits", "rating")),
        ("name = 3", ("=", ("number", "name"), 3)),
        ("visits = name", ("=", "visits", ("number", "name"))),
        ("name = true", ("=", "name", "true")),
        ("name = 'x'", ("=", "name", "x")),
        ("tags = 3", ("=", "tags", "3")),
        ("open = 'TRUE'", ("=", "open", True)),
        ("open = false", ("=", "open", False)),
        ("opened_on > 2020", (">", "opened_on", "2020-01-01T00:00:00")),
        ("opened_on = date'2020-05'", ("=", "opened_on", "2020-05-01T00:00:00")),
        ("updated_at <= '2020-05-01T08:00+02:00'", ("<=", "updated_at", "2020-05-01T06:00:00")),
        ("opened_on = updated_at", ("=", "opened_on", "updated_at")),
        ("visits = null", "nothing"),
        ("null = visits", "nothing"),
        ("visits != null", "nothing"),
        ("recordid = 'x'", ("=", "recordid", "x")),
    ],
)
def test_a_constant_takes_the_type_of_what_it_meets(text: str, found: Any) -> None:
    assert brief(bind(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("visits in (1, '2', null)", ("one of", "visits", 1, 2)),
        ("visits in (null)", "nothing"),
        ("name in ('a', 3)", ("or", ("one of", "name", "a"), ("=", ("number", "name"), 3))),
        ("name in (3)", ("=", ("number", "name"), 3)),
        ("null in (1)", "nothing"),
        ("'eau' in tags", ("=", "tags", "eau")),
        ("visits in [1 .. 2[", ("between", "visits", 1, 2, True, False)),
        ("visits in ]* .. '2']", ("between", "visits", None, 2, False, True)),
        ("name in ['a' .. 'c']", ("between", "name", "a", "c", True, True)),
        ("name in [1 .. 2]", ("between", ("number", "name"), 1, 2, True, True)),
        ("opened_on in ['2020' .. 2021]", (
            "between", "opened_on", "2020-01-01T00:00:00", "2021-01-01T00:00:00", True, True,
        )),
        ("null in [1 .. 2]", "nothing"),
    ],
)  # fmt: skip
def test_lists_and_intervals(text: str, found: Any) -> None:
    assert brief(bind(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open", ("istrue", "open")),
        ("open is false", ("=", "open", False)),
        ("open is not true", ("not", ("istrue", "open"))),
        ("name is not null", ("present", "name")),
        ("location is null", ("not", ("present", "location"))),
        ("true", "everything"),
        ("false", "nothing"),
        ("'  '", "everything"),
        ("name like '*'", ("present", "name")),
        ("name like 'a b'", ("like", "a b", "name")),
        ("visits like '3'", ("=", "visits", 3)),
        ("search(name, '')", "everything"),
        ("suggest(name, name, 'x')", ("suggest", "x", "name")),
    ],
)
def test_states_and_words(text: str, found: Any) -> None:
    assert brief(bind(text)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("visits = 'many'", "Invalid number: many"),
        ("visits = 'inf'", "Invalid number: inf"),
        ("visits = '1_000'", "Invalid number: 1_000"),
        ("visits = true", "a double is expected, not a boolean"),
        ("visits = date'2020'", "a double is expected, not a datetime"),
        ("open = 'yes'", "a boolean is expected, not a text"),
        ("open = 1", "a boolean is expected, not a int"),
        ("opened_on = 20", "Invalid date"),
        ("opened_on = true", "Invalid date"),
        ("opened_on = 'yesterday'", "Invalid date: yesterday"),
        ("name = date'2020'", "a text is expected, not a datetime"),
        ("open = visits", "a boolean is expected, not a int"),
        ("location = 'x'", "A value of type geo_point_2d cannot be compared"),
        ("extra = '{}'", "A value of type json_blob cannot be compared"),
        ("location in [1 .. 2]", "A value of type geo_point_2d cannot be compared"),
        ("tags in [1 .. 2]", "no interval of numbers"),
        ("visits", "Field visits is not a boolean"),
        ("length(name)", "The expression is not a boolean"),
        ("visits is true", "Field visits is not a boolean"),
        ("length(name) like 'x'", "like takes a field"),
        ("nope = 1", "Unknown field: nope"),
        ("photo is null", "Unknown field: photo"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        bind(text)

    assert said in refused.value.reason


def test_a_word_whose_quotes_were_forgotten_is_shown() -> None:
    with pytest.raises(UnexpectedError) as refused:
        bind("kind = pool")

    assert (refused.value.token, refused.value.start) == ("pool", 7)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("12", 12, FieldType.INT),
        ("+12", 12, FieldType.INT),
        ("-12", -12, FieldType.INT),
        ("1.5e3", 1500.0, FieldType.DOUBLE),
        ("9223372036854775807", 2**63 - 1, FieldType.INT),
        ("9223372036854775808", float(2**63), FieldType.DOUBLE),
    ],
)
def test_numbers_in_quotes(text: str, value: float, kind: FieldType) -> None:
    assert read_number(text, AT) == bound.Constant(value, kind)


@pytest.mark.parametrize("text", ["", " ", "nan", "infinity", "1_0", "٣", "--1", "1 2", "0x10", "1,5"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert float_of(text) is None
