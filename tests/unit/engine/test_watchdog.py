"""The watchdog interrupts what overruns, when it overruns, and nothing else."""

import time

import duckdb
import pytest

from parvis.engine.watchdog import Watchdog

ENDLESS = "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000000) b"


@pytest.fixture
def watchdog() -> Watchdog:
    """A watchdog of its own."""
    return Watchdog()


@pytest.fixture
def cursor() -> duckdb.DuckDBPyConnection:
    """A cursor of a bare DuckDB."""
    return duckdb.connect(config={"threads": 1})


def test_an_endless_query_is_interrupted_at_its_deadline(watchdog: Watchdog, cursor: duckdb.DuckDBPyConnection) -> None:
    watch = watchdog.start(cursor, 0.1)
    start = time.monotonic()

    with pytest.raises(duckdb.InterruptException):
        cursor.execute(ENDLESS)

    assert watch.overran
    assert 0.09 < time.monotonic() - start < 0.6


def test_a_shorter_deadline_that_comes_later_is_kept(watchdog: Watchdog, cursor: duckdb.DuckDBPyConnection) -> None:
    long = watchdog.start(cursor.cursor(), 60)
    watchdog.start(cursor, 0.1)
    start = time.monotonic()

    with pytest.raises(duckdb.InterruptException):
        cursor.execute(ENDLESS)

    assert time.monotonic() - start < 0.6
    assert not long.overran


def test_what_has_ended_is_not_interrupted(watchdog: Watchdog, cursor: duckdb.DuckDBPyConnection) -> None:
    watch = watchdog.start(cursor, 0.05)
    cursor.execute("SELECT 1")
    watchdog.finish(watch)

    rows = cursor.execute("SELECT count(*) FROM range(300000000)").fetchall()

    assert rows == [(300_000_000,)]
    assert not watch.overran


def test_watches_that_ended_are_not_kept_for_their_deadline(
    watchdog: Watchdog, cursor: duckdb.DuckDBPyConnection
) -> None:
    for _ in range(1000):
        watchdog.finish(watchdog.start(cursor, 3600))

    assert watchdog.watched() <= 1


def test_a_closed_watchdog_ends_its_thread(watchdog: Watchdog, cursor: duckdb.DuckDBPyConnection) -> None:
    watchdog.finish(watchdog.start(cursor, 60))

    watchdog.close()

    assert not watchdog.is_running(within=2.0)
