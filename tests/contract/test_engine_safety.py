"""What no statement can do to an engine, its machine, or the other requests."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from parvis.lib.errors import EngineError, QueryTooLongError
from parvis.lib.schema import FieldType

RUNAWAY = 'SELECT sum(a.n * b.n) FROM "v"."records" a, "v"."records" b, "v"."records" c, "v"."records" d'
GREEDY = """SELECT list(concat(a.n, '-', b.n, repeat('x', 200)) ORDER BY b.n) FROM "v"."records" a, "v"."records" b"""


@pytest.fixture
def version(bench: Any) -> Any:
    """Two thousand records."""
    return bench.version("v", {"n": (FieldType.INT, list(range(2000)))})


# --- Time and memory ---


def test_a_runaway_query_is_stopped_in_time_and_its_thread_goes_on(bench: Any, version: Any) -> None:
    start = time.perf_counter()

    with pytest.raises(QueryTooLongError):
        bench.rows(RUNAWAY, version, seconds=0.3)

    assert 0.25 < time.perf_counter() - start < 1.5
    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(2000,)]


def test_other_requests_go_on_beside_a_runaway_query(bench: Any, version: Any) -> None:
    stopped = []

    def run() -> None:
        try:
            bench.rows(RUNAWAY, version, seconds=0.8)
        except QueryTooLongError as error:
            stopped.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    answers = 0
    while thread.is_alive():
        assert bench.rows('SELECT max(n) FROM "v"."records"', version, seconds=0.7) == [(1999,)]
        answers += 1
    thread.join()

    assert len(stopped) == 1
    assert answers > 20


def test_a_stream_is_stopped_at_its_deadline_too(bench: Any, version: Any) -> None:
    start = time.perf_counter()

    with pytest.raises(QueryTooLongError):
        for _ in bench.stream(
            'SELECT a.n FROM "v"."records" a, "v"."records" b, "v"."records" c', version, seconds=0.3
        ).batches:
            pass

    assert time.perf_counter() - start < 1.5
    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(2000,)]


def test_a_stream_that_cannot_begin_in_time_is_refused_at_once(bench: Any, version: Any) -> None:
    with pytest.raises(QueryTooLongError):
        bench.stream(RUNAWAY, version, seconds=0.2)


def test_a_deadline_that_passed_between_two_queries_stops_none(bench: Any, version: Any) -> None:
    for _ in range(5):
        bench.rows('SELECT max(n) FROM "v"."records"', version, seconds=0.5)
        time.sleep(0.3)

    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(2000,)]


def test_a_query_past_the_memory_limit_is_refused_and_others_go_on(bench: Any, version: Any) -> None:
    with pytest.raises(QueryTooLongError):
        bench.rows(GREEDY, version, seconds=30)

    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(2000,)]


def test_a_stream_past_the_memory_limit_is_refused(bench: Any, version: Any) -> None:
    with pytest.raises(QueryTooLongError):
        list(bench.stream(GREEDY, version, seconds=30).batches)


# --- Files, settings, writes ---


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_text('/proc/self/environ')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM ST_Read('/etc/passwd')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '{folder}/new.db'",
        "DETACH v",
        "INSTALL httpfs",
        "LOAD '{folder}/x.duckdb_extension'",
        "SET memory_limit = '100GB'",
        "PRAGMA threads = 8",
        "CALL pragma_version()",
        "CREATE TABLE memory.main.t AS SELECT 1",
        "CREATE TEMP TABLE t AS SELECT 1",
        "CREATE MACRO f(x) AS x",
        'INSERT INTO "v"."records" SELECT * FROM "v"."records"',
        'UPDATE "v"."records" SET n = 0',
        'DELETE FROM "v"."records"',
        'DROP TABLE "v"."records"',
        "SELECT 1; DROP TABLE x",
        "EXPORT DATABASE '{folder}/out'",
        "CHECKPOINT",
        "BEGIN",
        "EXPLAIN ANALYZE SELECT 1",
        "",
    ],
)
def test_no_statement_reaches_files_settings_or_data(bench: Any, version: Any, sql: str) -> None:
    with pytest.raises(EngineError):
        bench.rows(sql.format(folder=bench.folder), version)

    assert bench.rows('SELECT count(*), sum(n) FROM "v"."records"', version) == [(2000, 1999000)]
    assert sorted(path.name for path in bench.folder.iterdir()) == ["v"]


def test_files_beside_the_versions_are_out_of_reach(bench: Any, version: Any, tmp_path_factory: Any) -> None:
    outside = Path(tmp_path_factory.getbasetemp()).parent / "outside.csv"
    outside.write_text("secret\n1\n", encoding="utf-8")

    try:
        with pytest.raises(EngineError):
            bench.rows("SELECT * FROM read_csv(?)", version, parameters=[str(outside)])
    finally:
        outside.unlink()


def test_names_of_the_calling_code_are_not_tables(bench: Any, version: Any) -> None:
    table = [{"password": 1}]

    with pytest.raises(EngineError):
        bench.rows("SELECT * FROM table", version)
    with pytest.raises(EngineError):
        bench.rows("SELECT * FROM version", version)

    assert table
