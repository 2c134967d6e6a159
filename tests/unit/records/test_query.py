"""An address is parsed once, with the contract's refusals."""

import pytest
from django.http import QueryDict
from pytest_django import Settings

from parvis.lib.errors import ParameterError
from parvis.records.query import RecordsQuery


def query(address: str) -> RecordsQuery:
    return RecordsQuery.from_params(QueryDict(address))


def test_nothing_asked_is_the_first_ten_in_the_portal_s_language() -> None:
    found = query("")

    assert found == RecordsQuery()
    assert found.window() == (10, 0)
    assert found.lang == "fr"


def test_aliases_mean_the_same() -> None:
    assert query("rows=2&start=1&sort=kind") == query("limit=2&offset=1&order_by=kind")


def test_repeated_parameters_keep_their_order_and_blank_ones_are_absent() -> None:
    found = query("where=b=1&where=&where=a=2&select=&limit=&lang=")

    assert found.where == ("b=1", "a=2")
    assert found.select == ""
    assert found.limit is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_booleans_in_any_case(text: str) -> None:
    assert query(f"include_links={text}").include_links


def test_several_refinements_may_share_a_parameter() -> None:
    assert query('refine=kind:fountain,district:"1er, 2e"').refine == ("kind:fountain", 'district:"1er, 2e"')


@pytest.mark.parametrize("text", ['city:"Bristol, City of"', "city:Bristol, City of", "kind", "`a,b`:c", "when:12:30"])
def test_a_comma_that_separates_no_pairs_stays(text: str) -> None:
    assert RecordsQuery.from_params(QueryDict("", mutable=True)).refine == ()
    params = QueryDict("", mutable=True)
    params["refine"] = text

    assert RecordsQuery.from_params(params).refine == (text,)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("limit=1473", "Invalid value for limit API parameter: 1473 was found but -1 <= limit <= 100 is expected."),
        ("limit=-2", "Invalid value for limit API parameter: -2 was found but -1 <= limit <= 100 is expected."),
        ("limit=abc", "Invalid value for limit API parameter: abc was found but an integer is expected."),
        ("limit=²", "Invalid value for limit API parameter: ² was found but an integer is expected."),
        ("offset=-1", "Invalid value for offset API parameter: -1 was found but offset >= 0 is expected."),
        (
            "offset=9995",
            "Invalid value for offset API parameter: 9995 was found but offset + limit <= 10000 is expected.",
        ),
        (
            "offset=10000&limit=0",
            "Invalid value for offset API parameter: 10000 was found but offset + limit <= 10000 is expected.",
        ),
        (
            "group_by=a&limit=20001",
            "Invalid value for limit API parameter: 20001 was found but -1 <= limit <= 20000 is expected.",
        ),
        (
            "group_by=a&limit=20000&offset=1",
            "Invalid value for offset API parameter: 1 was found but offset + limit <= 20000 is expected.",
        ),
        (
            "timezone=Mars/Base",
            "Invalid value for timezone API parameter: Mars/Base was found but a known time zone is expected.",
        ),
        (
            "timezone=../../etc/passwd",
            "Invalid value for timezone API parameter: ../../etc/passwd was found but a known time zone is expected.",
        ),
        (
            "include_links=maybe",
            "Invalid value for include_links API parameter: maybe was found but true or false is expected.",
        ),
    ],
)
def test_illegal_values_are_refused_with_what_is_expected(address: str, message: str, settings: Settings) -> None:
    settings.RESULT_WINDOW = 10_000

    with pytest.raises(ParameterError) as refused:
        query(address).window()

    assert str(refused.value) == message


def test_unknown_languages_are_refused() -> None:
    with pytest.raises(ParameterError, match="lang"):
        query("lang=xx")


@pytest.mark.parametrize(
    ("address", "window"),
    [
        ("limit=-1", (100, 0)),
        ("limit=0", (0, 0)),
        ("limit=100&offset=9900", (100, 9900)),
        ("group_by=a", (20_000, 0)),
        ("group_by=a&limit=-1&offset=2", (19_998, 2)),
        ("group_by=a&limit=20000", (20_000, 0)),
    ],
)
def test_windows(address: str, window: tuple[int, int]) -> None:
    assert query(address).window() == window


@pytest.mark.parametrize(
    ("address", "whole"), [("", (None, 0)), ("limit=-1", (None, 0)), ("limit=500&offset=3", (500, 3))]
)
def test_exports_have_no_window(address: str, whole: tuple[int | None, int]) -> None:
    assert query(address).whole() == whole


def test_a_facet_asked_as_disjunctive_makes_its_refinements_so() -> None:
    assert query('facet=facet(name="district", disjunctive=true)').clauses().disjunctive == {"district"}
