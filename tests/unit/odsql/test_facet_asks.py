"""Facets as they are asked for, and refinements of moments."""

from datetime import datetime

import pytest

from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType
from parvis.odsql import bound
from parvis.odsql.binding import column_of
from parvis.odsql.facets import FacetAsk, parse_facet
from parvis.odsql.moments.literals import Moment
from parvis.odsql.refining import bind_moment_path, is_moment_path, parse_refinement

AT = column_of(Field("at", FieldType.DATETIME))


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("kind", FacetAsk("kind")),
        (" `a b` ", FacetAsk("a b")),
        ('facet(name="kind")', FacetAsk("kind")),
        ('FACET(name="kind", sort="-alphanum", limit=5)', FacetAsk("kind", sort="-alphanum", limit=5)),
        ('facet(name="kind", disjunctive=false)', FacetAsk("kind", disjunctive=False)),
        ('facet(name="kind", disjunctive="False")', FacetAsk("kind", disjunctive=False)),
        ('facet(name="kind", hierarchical=true)', FacetAsk("kind", separator="/")),
        ('facet(name="kind", separator=">")', FacetAsk("kind", separator=">")),
        ('facet(name="kind", hierarchical=false, separator=">")', FacetAsk("kind", separator="")),
    ],
)
def test_a_facet_is_a_name_or_a_call(text: str, ask: FacetAsk) -> None:
    assert parse_facet(text) == ask


@pytest.mark.parametrize(
    "text",
    [
        "facet()",
        'facet(sort="count")',
        'facet(name="kind", sort="up")',
        'facet(name="kind", limit=0)',
        'facet(name="kind", limit=true)',
        'facet(name="kind", limit="5")',
        'facet(name="kind", disjunctive="yes")',
        'facet(name="kind", hierarchical=1)',
        'facet(name="kind"',
        'facet(name="kind") more',
        'facet("kind")',
    ],
)
def test_what_a_facet_does_not_take_is_refused(text: str) -> None:
    with pytest.raises(OdsqlError, match=r"facet\.$"):
        parse_facet(text)


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        ("2020", datetime(2020, 1, 1), datetime(2021, 1, 1)),
        ("2020/12", datetime(2020, 12, 1), datetime(2021, 1, 1)),
        ("2020/2/29", datetime(2020, 2, 29), datetime(2020, 3, 1)),
        ("2020-12-31", datetime(2020, 12, 31), datetime(2021, 1, 1)),
        ("2020/12/31/23", datetime(2020, 12, 31, 23), datetime(2021, 1, 1)),
        ("2020-01-31T10:59", datetime(2020, 1, 31, 10, 59), datetime(2020, 1, 31, 11)),
    ],
)
def test_a_path_is_all_instants_below_it(path: str, low: datetime, high: datetime) -> None:
    found = bind_moment_path(AT, path, "UTC")

    assert isinstance(found, bound.Interval)
    assert [instant(found.low), instant(found.high)] == [low, high]
    assert (found.with_low, found.with_high) == (True, False)


def instant(node: bound.Expression | None) -> datetime | None:
    """The instant of a bound."""
    assert node is None or (isinstance(node, bound.Constant) and isinstance(node.value, Moment))
    return node.value.at if node is not None else None


def test_days_are_those_of_the_zone() -> None:
    found = bind_moment_path(AT, "2020/07/01", "Europe/Paris")

    assert isinstance(found, bound.Interval)
    assert instant(found.low) == datetime(2020, 6, 30, 22)


def test_the_last_year_has_no_end() -> None:
    found = bind_moment_path(AT, "9999", "UTC")

    assert isinstance(found, bound.Interval)
    assert found.high is None


@pytest.mark.parametrize("path", ["2020/13", "2019/02/29", "2020/01/01/24", "2020/01/01/10/60", "0000", "2020/0"])
def test_a_place_that_the_calendar_has_not_is_refused(path: str) -> None:
    assert not is_moment_path(path, AT)
    with pytest.raises(OdsqlError):
        bind_moment_path(AT, path, "UTC")


@pytest.mark.parametrize("path", ["20", "2020/", "two", "2020/01/01/10/10/10", ""])
def test_other_texts_are_no_paths(path: str) -> None:
    assert not is_moment_path(path, AT)


@pytest.mark.parametrize("text", ["kind", ":x", "", "'kind':x", "\ud800:x"])
def test_what_is_no_pair_is_no_refinement(text: str) -> None:
    with pytest.raises(OdsqlError, match=r"refine\.$"):
        parse_refinement(text)
