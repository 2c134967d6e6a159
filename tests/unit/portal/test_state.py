"""The question in an address: other-services.md §1, legacy-v1.md §2."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from parvis.portal.state import State

ROWS, VIEWS = (50, 100), ("airy", "sheets")


def state(query: str) -> State:
    return State.from_params(QueryDict(query), rows=ROWS, views=VIEWS)


def test_what_old_links_ask() -> None:
    found = state("q=trees&refine.species=Oak&refine.species=Elm&exclude.district=1er&sort=-height&rows=100&start=200")

    assert found.q == "trees"
    assert found.refine == (("species", "Oak"), ("species", "Elm"))
    assert found.exclude == (("district", "1er"),)
    assert (found.sort, found.rows, found.start) == ("-height", 100, 200)


@pytest.mark.parametrize(
    "query", ["rows=7", "rows=-1", "rows=x", "start=-5", "start=x", "view=fancy", "refine.=x", "refine.a="]
)
def test_nonsense_is_left_out(query: str) -> None:
    assert state(query) == state("")


def test_defaults_leave_no_trace_in_the_address() -> None:
    assert state("rows=50&start=0&view=&q=").query == ""


def test_removing_one_filter_starts_again_from_the_first_page() -> None:
    found = state("refine.a=1&refine.b=2&start=50")

    assert found.without(refine=("a", "1")).query == "?refine.b=2"


def test_a_question_to_the_records() -> None:
    query = state('q=l\'"arbre\\&refine.a:b=x"y').as_query(lang="fr", order_by="", facets=("kind",))

    assert query.where == ('search("l\'\\"arbre\\\\")',)
    assert query.refine == ('`a:b`:"x\\"y"',)
    assert query.facet == ('facet(name="kind", disjunctive=true)', 'facet(name="a:b", disjunctive=true)')


def test_values_of_one_facet_add_up() -> None:
    clauses = state("refine.a=1&refine.a=2").as_query(lang="fr", order_by="").clauses()

    assert clauses.disjunctive == {"a"}


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=5), st.text())
def test_an_address_reproduces_its_question(pairs: list[tuple[str, str]], q: str) -> None:
    from urllib.parse import urlencode

    found = state(urlencode([("q", q), *((f"refine.{name}", value) for name, value in pairs)]))

    assert state(found.query.removeprefix("?")) == found
