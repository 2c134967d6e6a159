"""Numbered pages."""

import pytest
from pytest_django.fixtures import Settings

from parvis.portal.pager import listed, pager
from parvis.portal.state import State


@pytest.mark.parametrize(
    ("current", "pages", "named"),
    [
        (1, 1, [1]),
        (1, 0, []),
        (1, 3, [1, 2, 3]),
        (2, 4, [1, 2, 3, 4]),
        (1, 40, [1, 2, 0, 40]),
        (3, 40, [1, 2, 3, 4, 0, 40]),
        (7, 40, [1, 0, 6, 7, 8, 0, 40]),
        (40, 40, [1, 0, 39, 40]),
    ],
)
def test_pages_around_the_current_one_are_named(current: int, pages: int, named: list[int]) -> None:
    assert listed(current, pages) == named


def test_the_last_page_is_short(settings: Settings) -> None:
    settings.RESULT_WINDOW = 0

    found = pager(State(start=20), total=23, path="/fr/")

    assert (found.first, found.last, found.previous, found.next) == (21, 23, "/fr/?start=10", "")


def test_pages_beyond_the_window_are_not_offered(settings: Settings) -> None:
    settings.RESULT_WINDOW = 10_000

    found = pager(State(), total=23_907, path="/fr/")

    assert found.links[-1].url == "/fr/?start=9990"
