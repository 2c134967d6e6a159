"""Any question over any small dataset: the engine says what a plain reading of the rules says, or refuses."""

import datetime as dt
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parvis.engine.duck import DuckEngine
from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType, Schema
from tests.unit.odsql.asking import Asking, publish

Row = dict[str, Any]
Test = Callable[[Row], bool]
Question = tuple[str, Test]

SCHEMA = Schema(
    (
        Field("t", FieldType.TEXT),
        Field("many", FieldType.TEXT, annotations={"multivalued": ","}),
        Field("i", FieldType.INT),
        Field("d", FieldType.DOUBLE),
        Field("b", FieldType.BOOLEAN),
        Field("day", FieldType.DATE),
        Field("at", FieldType.DATETIME),
    )
)
TEXTS = ("", "a", "b", "é", "A", "10", "2", "x'y", 'q"r', "back\\slash", "null", "a b")
INTS = (-5, 0, 1, 2, 10, 2**53)
DOUBLES = (-1.5, 0.0, 0.5, 1.0, 2.0, 10.0, 1e9)
DAYS = tuple(dt.date(2019, 12, 31) + dt.timedelta(days=60 * n) for n in range(8))
INSTANTS = tuple(dt.datetime(2019, 12, 31, 22, 30) + dt.timedelta(hours=700 * n) for n in range(8))


def rows_of(count: int) -> Iterator[Row]:
    """Records that have every value of every field, nulls included, in ever other company."""
    for n in range(count):
        yield {
            "t": (*TEXTS[1:], None)[n % len(TEXTS)],
            "many": (None, ["a"], ["a", "b"], ["b", "b"], ["é", "10"])[n % 5],
            "i": (*INTS, None)[n % 7],
            "d": (*DOUBLES, None)[n * 3 % 8],
            "b": (True, False, None)[n % 3],
            "day": (*DAYS, None)[n * 5 % 9],
            "at": (*INSTANTS, None)[n * 7 % 9],
        }


ROWS = list(rows_of(97))


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The records, published."""
    folder = tmp_path_factory.mktemp("property")
    engine = DuckEngine(folder, memory_mb=256)
    numbered = Schema((Field("n", FieldType.INT), *SCHEMA.fields))
    yield Asking(engine, publish(engine, folder, "da_any_1", numbered, [{"n": n, **row} for n, row in enumerate(ROWS)]))
    engine.close()


def quoted(text: str) -> str:
    """A text literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    ":": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
WRITTEN: dict[str, tuple[Sequence[Any], Callable[[Any], str]]] = {
    "t": (TEXTS, quoted),
    "i": (INTS, str),
    "d": (DOUBLES, repr),
    "b": ((True, False), lambda value: str(value).lower()),
    "day": (DAYS, lambda value: f"date'{value.isoformat()}'"),
    "at": (INSTANTS, lambda value: f"date'{value.isoformat()}'"),
}


def code_points(value: Any) -> Any:
    """Texts compare by code points, as Python does; the rest as it is."""
    return value


@st.composite
def comparisons(draw: st.DrawFn) -> Question:
    """A field against a constant of its type."""
    name = draw(st.sampled_from(sorted(WRITTEN)))
    values, write = WRITTEN[name]
    value = draw(st.sampled_from(values))
    operator = draw(st.sampled_from(sorted(COMPARISONS)))
    compare = COMPARISONS[operator]
    left, right = name, write(value)
    text = f"{left} {operator} {right}"
    return text, lambda row: row[name] is not None and compare(row[name], value)


@st.composite
def sums(draw: st.DrawFn) -> Question:
    """Arithmetic against a number."""
    operator = draw(st.sampled_from("+-*/"))
    left, right = draw(st.sampled_from("id")), draw(st.sampled_from(["i", "d", "2", "0", "0.5", "-3"]))
    comparison = draw(st.sampled_from(sorted(COMPARISONS)))
    against = draw(st.sampled_from([0, 1, 2.5, -10, 100]))

    def value(row: Row) -> float | None:
        first = row[left]
        second = row[right] if right in {"i", "d"} else float(right) if "." in right else int(right)
        if first is None or second is None or (operator == "/" and second == 0):
            return None
        result = {"+": lambda: first + second, "-": lambda: first - second, "*": lambda: first * second}.get(
            operator, lambda: first / second
        )()
        return None if isinstance(result, int) and not -(2**63) <= result < 2**63 else float(result)

    def test(row: Row) -> bool:
        found = value(row)
        return found is not None and COMPARISONS[comparison](found, against)

    return f"{left} {operator} {right} {comparison} {against}", test


@st.composite
def others(draw: st.DrawFn) -> Question:
    """Lists, intervals, presence, elements, functions of moments."""
    kind = draw(st.sampled_from(["in", "interval", "null", "many", "true", "part", "length", "ifnull", "like", "both"]))
    name = draw(st.sampled_from(sorted(WRITTEN)))
    values, write = WRITTEN[name]
    some = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3))
    match kind:
        case "in":
            return f"{name} in ({', '.join(map(write, some))})", lambda row: row[name] in some
        case "interval" if name != "b":
            low, high = some[0], some[-1]
            opening, closing = draw(st.sampled_from("[]")), draw(st.sampled_from("[]"))
            return (
                f"{name} in {opening}{write(low)} .. {write(high)}{closing}",
                lambda row: (
                    row[name] is not None
                    and (row[name] > low or (opening == "[" and row[name] == low))
                    and (row[name] < high or (closing == "]" and row[name] == high))
                ),
            )
        case "null":
            negated = draw(st.booleans())
            return f"{name} is {'not ' if negated else ''}null", lambda row: (row[name] is None) is not negated
        case "many":
            value = draw(st.sampled_from(["a", "b", "é", "z", "10"]))
            form, test = draw(
                st.sampled_from(
                    [
                        (f"many = {quoted(value)}", lambda row: value in (row["many"] or [])),
                        (f"{quoted(value)} in many", lambda row: value in (row["many"] or [])),
                        (f"many != {quoted(value)}", lambda row: bool(row["many"]) and value not in row["many"]),
                        (f"many > {quoted(value)}", lambda row: any(one > value for one in row["many"] or [])),
                        ("many is null", lambda row: not row["many"]),
                    ]
                )
            )
            return form, test
        case "true":
            form = draw(st.sampled_from(["b", "b is true", "b is not true", "b is false", "not b", "b is not false"]))
            tests: dict[str, Test] = {
                "b": lambda row: row["b"] is True,
                "b is true": lambda row: row["b"] is True,
                "b is not true": lambda row: row["b"] is not True,
                "not b": lambda row: row["b"] is not True,
                "b is false": lambda row: row["b"] is False,
                "b is not false": lambda row: row["b"] is not False,
            }
            return form, tests[form]
        case "part":
            part, field = draw(st.sampled_from(["year", "month", "day"])), draw(st.sampled_from(["day", "at"]))
            wanted = draw(st.sampled_from([2019, 2020, 1, 2, 12, 30, 31]))
            return (
                f"{part}({field}) >= {wanted}",
                lambda row: row[field] is not None and getattr(row[field], part) >= wanted,
            )
        case "length":
            size = draw(st.integers(0, 4))
            return f"length(t) > {size}", lambda row: row["t"] is not None and len(row["t"]) > size
        case "ifnull":
            return "ifnull(i, -7) = -7", lambda row: row["i"] is None
        case "like":
            return "i like '10'", lambda row: row["i"] == 10
        case _:
            return "i = d", lambda row: row["i"] is not None and row["d"] is not None and row["i"] == row["d"]


def combined(inner: st.SearchStrategy[Question]) -> st.SearchStrategy[Question]:
    """Predicates of predicates."""
    pair = st.tuples(inner, inner)
    return (
        inner.map(lambda one: (f"not ({one[0]})", lambda row: not one[1](row)))
        | pair.map(lambda two: (f"({two[0][0]}) and ({two[1][0]})", lambda row: two[0][1](row) and two[1][1](row)))
        | pair.map(lambda two: (f"({two[0][0]}) or ({two[1][0]})", lambda row: two[0][1](row) or two[1][1](row)))
    )


QUESTIONS = st.recursive(comparisons() | sums() | others(), combined, max_leaves=6)
KEYS: dict[str, Callable[[Row], Any]] = {
    "t": lambda row: row["t"],
    "i": lambda row: row["i"],
    "b": lambda row: row["b"],
    "day": lambda row: row["day"],
    "year(at)": lambda row: row["at"] and row["at"].year,
    "date_format(day, 'yyyy-MM')": lambda row: row["day"] and row["day"].strftime("%Y-%m"),
    "lower(t)": lambda row: row["t"] and row["t"].lower(),
    "ifnull(t, 'none')": lambda row: "none" if row["t"] is None else row["t"],
}
MANY = "many"
FIGURES: dict[str, Callable[[list[Row]], Any]] = {
    "count(*)": len,
    "count(i)": lambda rows: len(present(rows, "i")),
    "count(distinct t)": lambda rows: len(set(present(rows, "t"))),
    "sum(i)": lambda rows: sum(present(rows, "i")),
    "sum(d)": lambda rows: math.fsum(present(rows, "d")),
    "avg(d)": lambda rows: statistics.fmean(present(rows, "d")) if present(rows, "d") else None,
    "min(day)": lambda rows: min(present(rows, "day"), default=None),
    "max(i)": lambda rows: max(present(rows, "i"), default=None),
    "median(d)": lambda rows: statistics.median(present(rows, "d")) if present(rows, "d") else None,
}


def present(rows: list[Row], name: str) -> list[Any]:
    """The values that are there."""
    return [row[name] for row in rows if row[name] is not None]


def last(value: Any) -> tuple[bool, Any]:
    """Nulls come last."""
    return (value is None, 0 if value is None else value)


QUICK = settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
LONG = settings(QUICK, max_examples=3000, derandomize=False, phases=(Phase.generate, Phase.shrink))


def check_where(asking: Asking, question: Question) -> None:
    """Which records a predicate finds, in their order."""
    text, test = question
    expected = [n for n, row in enumerate(ROWS) if test(row)]
    assert [n for (n,) in asking.rows(where=text, select="n")] == expected, text
    assert asking.total(where=text) == len(expected)


def check_groups(asking: Asking, question: Question, keys: list[str], figures: list[str]) -> None:
    """Which groups there are, in the order of their keys, and their figures."""
    text, test = question
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in filter(test, ROWS):
        for element in sorted(set(row["many"] or [None]), key=last) if MANY in keys else [None]:
            key = tuple(element if one == MANY else KEYS[one](row) for one in keys)
            groups.setdefault(key, []).append(row)
    expected = [
        (*key, *(FIGURES[one](groups[key]) for one in figures))
        for key in sorted(groups, key=lambda key: [last(one) for one in key])
    ]
    found = asking.rows(where=text, group_by=", ".join(keys), select=", ".join(figures))
    assert len(found) == len(expected)
    for got, wanted in zip(found, expected, strict=True):
        assert got == pytest.approx(wanted) if all(isinstance(one, int | float) for one in got) else near(got, wanted)


def near(got: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """The same values, floats nearly."""
    return all(
        math.isclose(one, other, rel_tol=1e-9) if isinstance(one, float) and other is not None else one == other
        for one, other in zip(got, wanted, strict=True)
    )


NAMES = st.sampled_from([*KEYS, MANY])
GROUPS = st.lists(NAMES, min_size=1, max_size=2, unique=True)
SOME_FIGURES = st.lists(st.sampled_from(sorted(FIGURES)), min_size=1, max_size=3, unique=True)
NOISE = st.lists(
    st.sampled_from(
        [
            "t",
            "many",
            "i",
            "d",
            "b",
            "day",
            "at",
            "n",
            "nope",
            "count(*)",
            "sum(",
            ")",
            "(",
            ",",
            "=",
            "!=",
            "<",
            ">=",
            "and",
            "or",
            "not",
            "in",
            "is",
            "null",
            "like",
            "[",
            "]",
            "..",
            "to",
            "1",
            "2.5",
            "'a'",
            '"b"',
            "date'2020'",
            "geom'POINT(1",
            "2)'",
            "*",
            "+",
            "-",
            "/",
            "as",
            "asc",
            "desc",
            "year(",
            "range(",
            "search(",
            "now(",
            "ifnull(",
            "`t`",
            "true",
            "10km",
            ".5",
            "\x00",
            "é",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(QUESTIONS)
@QUICK
def test_a_where_clause_finds_what_it_says(asking: Asking, question: Question) -> None:
    check_where(asking, question)


@given(QUESTIONS, GROUPS, SOME_FIGURES)
@QUICK
def test_groups_hold_what_their_keys_say(
    asking: Asking, question: Question, keys: list[str], figures: list[str]
) -> None:
    check_groups(asking, question, keys, figures)


def check_noise(asking: Asking, text: str) -> None:
    """Anything at all is answered or refused, in each clause."""
    for clause in ("where", "select", "group_by", "order_by"):
        if (refused := refusal(asking, clause, text)) is not None:
            assert 0 <= refused.start <= refused.end
            assert refused.clause == clause


def refusal(asking: Asking, clause: str, text: str) -> OdsqlError | None:
    """How a clause is refused, if it is; any other failure is one of the tests."""
    try:
        asking.rows(limit=5, **{clause: text})
    except OdsqlError as refused:
        return refused
    return None


@given(NOISE | st.text(max_size=30))
@QUICK
def test_whatever_is_asked_is_answered_or_refused(asking: Asking, text: str) -> None:
    check_noise(asking, text)


@pytest.mark.heavy
@given(QUESTIONS, GROUPS, SOME_FIGURES, NOISE)
@LONG
def test_the_same_for_long(asking: Asking, question: Question, keys: list[str], figures: list[str], noise: str) -> None:
    check_where(asking, question)
    check_groups(asking, question, keys, figures)
    check_noise(asking, noise)
