"""From tokens to the parsed tree."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from parvis.odsql.parsed import Both, In, Negation, Operation, Sign
from parvis.odsql.parser import DEEPEST, LONGEST_SUM, MOST_PARTS, Parser, parse_where
from parvis.odsql.refusals import UnexpectedError


def bare(node: Any) -> Any:
    """A tree without the places of its nodes: the name of each class and what it holds."""
    if isinstance(node, tuple):
        return [bare(one) for one in node]
    if not is_dataclass(node):
        return node
    kept = [bare(getattr(node, one.name)) for one in fields(node) if one.name not in {"start", "end"}]
    return (type(node).__name__, *kept)


A, B, C = ("Name", "a", False), ("Name", "b", False), ("Name", "c", False)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and c", ("Both", "or", [A, ("Both", "and", [B, C])])),
        ("(a or b) and c", ("Both", "and", [("Both", "or", [A, B]), C])),
        ("not a and b", ("Both", "and", [("Negation", A), B])),
        ("not not a", ("Negation", ("Negation", A))),
        ("a <> b", ("Operation", "!=", A, B)),
        ("a : b", ("Operation", "=", A, B)),
        ("a - b - c > 0", (
            "Operation", ">", ("Operation", "-", ("Operation", "-", A, B), C), ("Literal", "number", "0"),
        )),
        ("a + b * c = -a", (
            "Operation", "=", ("Operation", "+", A, ("Operation", "*", B, C)), ("Sign", "-", A),
        )),
        ("a is not NULL", ("Is", A, "null", True)),
        ("a is true", ("Is", A, "true", False)),
        ("a like 'x%'", ("Like", A, ("Literal", "string", "x%"))),
        ("a in ('x', -1, null)", (
            "In", A, [("Literal", "string", "x"), ("Sign", "-", ("Literal", "number", "1")), ("Literal", "null", "null")],
        )),
        ("'x' in a", ("In", ("Literal", "string", "x"), A)),
        ("a in [1 .. 2[", (
            "In", A, ("Bounds", [("Literal", "number", "1"), ("Literal", "number", "2")], True, False),
        )),
        ("a in ]* TO 2]", ("In", A, ("Bounds", [None, ("Literal", "number", "2")], False, True))),
        ("`select` = `a b`", ("Operation", "=", ("Name", "select", True), ("Name", "a b", True))),
        ("count > 1", ("Operation", ">", ("Name", "count", False), ("Literal", "number", "1"))),
        ("LENGTH(a) = 1", (
            "Operation", "=", ("Call", "length", [A], False), ("Literal", "number", "1"),
        )),
    ],
)  # fmt: skip
def test_a_clause_has_its_tree(text: str, tree: Any) -> None:
    assert bare(parse_where(text)) == tree


def test_nodes_know_their_place_in_the_text() -> None:
    found = parse_where("a = 1 and not (b in (2, 3))")

    assert isinstance(found, Both)
    first, second = found.parts
    assert (first.start, first.end) == (0, 5)
    assert isinstance(second, Negation)
    assert (second.of.start, second.of.end) == (15, 26)


@pytest.mark.parametrize(
    ("text", "token", "start"),
    [
        ("", "", 0),
        ("a =", "", 3),
        ("a = 1 b", "b", 6),
        ("a and", "", 5),
        ("and a", "and", 0),
        ("(a", "", 2),
        ("a)", ")", 1),
        ("a = b = c", "=", 6),
        ("(a = 1) = b", "=", 8),
        ("(a = 1) + 2", "+", 8),
        ("a in 3", "3", 5),
        ("a in ()", ")", 6),
        ("a in (b)", "b", 6),
        ("a in (1, )", ")", 9),
        ("a in [1, 2]", ",", 7),
        ("a in [b .. 2]", "b", 6),
        ("a like b", "b", 7),
        ("a is 3", "3", 5),
        ("a is not", "", 8),
        ("not 3", "", 5),
        ("1", "", 1),
        ("select = 1", "select", 0),
        ("`` = 1", "``", 0),
        ("lenght(a) = 1", "(", 6),
        ("length(a", "", 8),
    ],
)
def test_what_does_not_parse_is_shown_with_its_place(text: str, token: str, start: int) -> None:
    with pytest.raises(UnexpectedError) as refused:
        parse_where(text)

    assert (refused.value.token, refused.value.start) == (token, start)


def test_the_nearest_function_is_suggested() -> None:
    with pytest.raises(UnexpectedError) as refused:
        parse_where("lenght(a) = 1")

    assert refused.value.suggestion == "length"


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("count(*)", ("Star",)),
        ("range(10km)", ("Quantity", "10", "km")),
        ("range(1 day)", ("Quantity", "1", "day")),
        ("range(1.5 km)", ("Quantity", "1.5", "km")),
        ("range(10x)", ("Name", "10x", False)),
        ("range(]10, *, 20])", (
            "Bounds", [("Literal", "number", "10"), None, ("Literal", "number", "20")], False, True,
        )),
    ],
)  # fmt: skip
def test_arguments_of_calls_are_more_than_values(text: str, argument: object) -> None:
    assert bare(Parser(text).call().arguments) == [argument]


@pytest.mark.parametrize(
    ("least", "most"),
    [
        ("(" * DEEPEST + "a" + ")" * DEEPEST, "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1)),
        ("not " * DEEPEST + "a", "not " * (DEEPEST + 1) + "a"),
        ("a = " + "-" * DEEPEST + "1", "a = " + "-" * (DEEPEST + 1) + "1"),
        ("a = 1" + " + 1" * LONGEST_SUM, "a = 1" + " + 1" * (LONGEST_SUM + 1)),
        (f"a in ({','.join('1' * MOST_PARTS)})", f"a in ({','.join('1' * (MOST_PARTS + 1))})"),
    ],
)
def test_depth_and_length_are_bounded(least: str, most: str) -> None:
    assert parse_where(least)

    with pytest.raises(UnexpectedError):
        parse_where(most)


def test_distinct_is_a_word_of_count_alone() -> None:
    assert Parser("count(distinct a)").call().distinct

    with pytest.raises(UnexpectedError):
        Parser("sum(distinct a)").call()


def test_a_value_in_a_field_is_membership_the_other_way_round() -> None:
    assert isinstance(parse_where("3 in a"), In)

    with pytest.raises(UnexpectedError):
        parse_where("b in a")


def test_signs_nest() -> None:
    found = parse_where("a = - - 1")

    assert isinstance(found, Operation)
    assert isinstance(found.right, Sign)
    assert isinstance(found.right.of, Sign)


def test_states_are_of_values() -> None:
    assert bare(parse_where("length(a) is null")) == ("Is", ("Call", "length", [A], False), "null", False)
