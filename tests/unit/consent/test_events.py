"""Counting without knowing whom. Source: cookies.md §11.6."""

from collections.abc import Iterator

import pytest

from parvis.consent import events


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    events.forget()
    yield
    events.forget()


def test_the_same_event_is_counted_up() -> None:
    events.note("out", "evil", "room:page", "undeclared")
    events.note("out", "evil", "room:page", "undeclared")

    ((event, count),) = events.noted().items()
    assert (event.layer, event.cookie, event.route, event.rule, count) == ("out", "evil", "room:page", "undeclared", 2)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("_ga-1.x", "_ga-1.x"), ("a b", "other"), ("é", "other"), ("", "other"), ("x" * 100, "x" * 64), ("a\n", "other")],
)
def test_names_are_kept_only_if_plain_and_short(name: str, kept: str) -> None:
    assert events.countable(name) == kept


def test_a_flood_of_names_fills_no_memory() -> None:
    for number in range(events.MOST_KINDS + 500):
        events.note("in", f"n{number}", "", "undeclared")

    counted = events.noted()
    assert len(counted) <= events.MOST_KINDS + 1
    assert sum(counted.values()) == events.MOST_KINDS + 500
