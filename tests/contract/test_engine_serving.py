"""How every engine answers: rows and streams, many at once, while versions come and go."""

import datetime as dt
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from parvis.engine.protocol import Limits
from parvis.lib.errors import EngineError, EngineUnavailableError
from parvis.lib.schema import FieldType, Version
from parvis.lib.statements import Statement

ROOT = Path(__file__).resolve().parents[2]


def numbers(count: int) -> dict[str, Any]:
    """Columns of a version: one field of whole numbers."""
    return {"n": (FieldType.INT, list(range(count)))}


# --- Answers ---


def test_parameters_are_bound_in_order(bench: Any) -> None:
    version = bench.version("v", {"t": (FieldType.TEXT, ["a'b", "c"]), "n": (FieldType.INT, [1, 2])})

    rows = bench.rows('SELECT ? AS x, t FROM "v"."records" WHERE t = ? AND n < ?', version, parameters=["é", "a'b", 2])

    assert rows == [("é", "a'b")]


def test_sums_of_whole_numbers_are_whole_numbers(bench: Any) -> None:
    version = bench.version("v", {"n": (FieldType.INT, [2**62, 2])})
    sql = 'SELECT sum(n) AS s, count(*) AS c, avg(n) AS a FROM "v"."records"'

    ((total, count, _),) = bench.rows(sql, version)
    stream = bench.stream(sql, version)

    assert (type(total), total, count) == (int, 2**62 + 2, 2)
    assert stream.schema.types == [pa.int64(), pa.int64(), pa.float64()]
    assert next(stream.batches).to_pylist()[0]["s"] == 2**62 + 2


def test_several_versions_are_asked_at_once(bench: Any) -> None:
    one, two = bench.version("one", numbers(3)), bench.version("two", numbers(2))

    rows = bench.rows('SELECT count(*) FROM "one"."records" a JOIN "two"."records" b ON a.n = b.n', one, two)

    assert rows == [(2,)]


def test_a_stream_gives_all_rows_in_order_in_batches(bench: Any) -> None:
    version = bench.version("v", numbers(25_000))

    stream = bench.stream('SELECT n FROM "v"."records"', version, batch_rows=10_000)

    batches = list(stream.batches)
    assert [n for batch in batches for n in batch.column(0).to_pylist()] == list(range(25_000))
    assert max(batch.num_rows for batch in batches) <= 10_240
    assert stream.schema.names == ["n"]


def test_a_stream_of_nothing_has_a_schema(bench: Any) -> None:
    version = bench.version("v", numbers(1))

    stream = bench.stream('SELECT n, CAST(n AS VARCHAR) AS t FROM "v"."records" WHERE n > 5', version)

    assert stream.schema.names == ["n", "t"]
    assert [row for batch in stream.batches for row in batch.to_pylist()] == []


def test_types_travel_in_batches(bench: Any) -> None:
    columns = {
        "t": (FieldType.TEXT, ["é"]),
        "d": (FieldType.DATE, [dt.date(9999, 12, 31)]),
        "at": (FieldType.DATETIME, [dt.datetime(2530, 1, 1, 1, 2, 3)]),
        "p": (FieldType.GEO_POINT, [{"lon": 1.5, "lat": 2.5}]),
    }
    version = bench.version("v", columns)

    (batch,) = bench.stream('SELECT t, d, "at", p FROM "v"."records"', version).batches

    assert batch.to_pylist() == [{name: values[0] for name, (_, values) in columns.items()}]


def test_an_error_of_a_stream_comes_before_its_first_batch(bench: Any) -> None:
    version = bench.version("v", {"t": (FieldType.TEXT, ["x"])})

    with pytest.raises(EngineError):
        bench.stream('SELECT CAST(t AS INTEGER) FROM "v"."records"', version)


def test_streams_and_rows_of_one_thread_do_not_disturb_each_other(bench: Any) -> None:
    version = bench.version("v", numbers(50_000))
    first = bench.stream('SELECT n FROM "v"."records"', version, batch_rows=2048)
    second = bench.stream('SELECT n + 1 AS n FROM "v"."records"', version, batch_rows=2048)

    taken = 0
    for one, other in zip(first.batches, second.batches, strict=True):
        assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(50_000,)]
        taken += other.column(0)[0].as_py() - one.column(0)[0].as_py()

    assert taken == 25


# --- Versions come and go ---


def test_a_stream_ends_whole_on_its_version_while_the_next_one_is_served(bench: Any) -> None:
    old, new = bench.version("d_1", numbers(60_000)), bench.version("d_2", numbers(10))
    stream = bench.stream('SELECT n FROM "d_1"."records"', old, batch_rows=2048)
    first = next(stream.batches)

    assert bench.rows('SELECT count(*) FROM "d_2"."records"', new) == [(10,)]
    bench.engine.forget(old)
    shutil.rmtree(old.folder)

    assert first.num_rows + sum(batch.num_rows for batch in stream.batches) == 60_000
    with pytest.raises(EngineUnavailableError):
        bench.rows('SELECT count(*) FROM "d_1"."records"', old)


def test_a_closed_stream_frees_its_version(bench: Any) -> None:
    version = bench.version("v", numbers(60_000))
    stream = bench.stream('SELECT n FROM "v"."records"', version, batch_rows=2048)
    next(stream.batches)

    stream.batches.close()
    stream.batches.close()

    assert list(stream.batches) == []
    bench.engine.forget(version)
    shutil.rmtree(version.folder)
    with pytest.raises(EngineUnavailableError):
        bench.rows('SELECT 1 FROM "v"."records"', version)


def test_a_dropped_stream_frees_its_version(bench: Any) -> None:
    version = bench.version("v", numbers(60_000))
    stream = bench.stream('SELECT n FROM "v"."records"', version, batch_rows=2048)
    next(stream.batches)

    del stream

    bench.engine.forget(version)
    shutil.rmtree(version.folder)
    with pytest.raises(EngineUnavailableError):
        bench.rows('SELECT 1 FROM "v"."records"', version)


def test_a_version_is_published_again_in_its_folder_after_being_forgotten(bench: Any) -> None:
    version = bench.version("v", numbers(3))
    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(3,)]

    bench.engine.forget(version)
    again = bench.version("v", numbers(5))

    assert bench.rows('SELECT count(*) FROM "v"."records"', again) == [(5,)]


def test_a_version_that_takes_the_name_of_another_is_the_one_that_answers(bench: Any) -> None:
    first = bench.version("v", numbers(3))
    bench.rows('SELECT 1 FROM "v"."records"', first)
    other = bench.version("w", numbers(5))
    renamed = Version("v", other.folder, other.schema, 5)

    assert bench.rows('SELECT count(*) FROM "v"."records"', renamed) == [(5,)]
    assert bench.rows('SELECT count(*) FROM "v"."records"', first) == [(3,)]


def test_forgetting_what_was_never_asked_is_harmless(bench: Any) -> None:
    version = bench.version("v", numbers(1))

    bench.engine.forget(version)

    assert bench.rows('SELECT n FROM "v"."records"', version) == [(0,)]


def test_many_versions_are_served_by_many_threads(bench: Any) -> None:
    versions = [bench.version(f"v{n}", numbers(n + 1)) for n in range(12)]

    def count(turn: int) -> bool:
        version = versions[turn * 7 % 12]
        return bool(
            bench.rows(f'SELECT count(*) FROM "{version.alias}"."records"', version) == [(version.records_count,)]
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(count, range(400)))


def test_streams_of_many_threads_are_whole(bench: Any) -> None:
    version = bench.version("v", numbers(30_000))

    def total(_: int) -> int:
        stream = bench.stream('SELECT n FROM "v"."records"', version, batch_rows=2048)
        return sum(sum(batch.column(0).to_pylist()) for batch in stream.batches)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(total, range(12))) == {sum(range(30_000))}


# --- What is broken ---


def test_a_missing_version_is_unavailable(bench: Any) -> None:
    version = bench.version("v", numbers(1))
    gone = Version("gone", bench.folder / "gone", version.schema, 1)

    with pytest.raises(EngineUnavailableError) as raised:
        bench.rows('SELECT n FROM "gone"."records"', gone)

    assert str(bench.folder) not in str(raised.value)
    assert bench.rows('SELECT n FROM "v"."records"', version) == [(0,)]


@pytest.mark.parametrize("damage", ["empty", "short", "other", "head"])
def test_a_damaged_version_is_unavailable_and_the_others_are_served(bench: Any, damage: str) -> None:
    sound, broken = bench.version("sound", numbers(1)), bench.version("broken", numbers(50_000))
    for path in broken.folder.iterdir():
        content = path.read_bytes()
        changed = {"empty": b"", "short": content[:5000], "other": b"x" * 9000, "head": bytes(4096) + content[4096:]}
        path.write_bytes(changed[damage])

    with pytest.raises(EngineUnavailableError):
        bench.rows('SELECT sum(n) FROM "broken"."records"', broken)

    assert bench.rows('SELECT n FROM "sound"."records"', sound) == [(0,)]


def test_damage_inside_is_noticed_and_the_others_are_served(bench: Any) -> None:
    sound = bench.version("sound", numbers(1))
    broken = bench.version("broken", {"n": (FieldType.INT, [(n * 7919) % 99_991 for n in range(200_000)])})
    for path in broken.folder.iterdir():
        content = bytearray(path.read_bytes())
        for position in range(16_384, len(content) - 64, 20_000):
            content[position : position + 64] = bytes(64)
        path.write_bytes(content)

    with pytest.raises(EngineUnavailableError):
        bench.rows('SELECT sum(n), count(_id) FROM "broken"."records"', broken)

    assert bench.rows('SELECT n FROM "sound"."records"', sound) == [(0,)]


def test_a_statement_that_fails_tells_no_sql(bench: Any) -> None:
    version = bench.version("v", {"secret_name": (FieldType.TEXT, ["x"])})

    for sql in ('SELECT CAST(secret_name AS INTEGER) FROM "v"."records"', 'SELECT nothing FROM "v"."records"', "SELEC"):
        with pytest.raises(EngineError) as raised:
            bench.rows(sql, version)

        assert "secret_name" not in str(raised.value)
        assert raised.value.__cause__ is not None
    assert bench.rows('SELECT secret_name FROM "v"."records"', version) == [("x",)]


KILLED = """
import os, sys
from pathlib import Path
from parvis.engine.duck import DuckEngine
from parvis.lib.schema import Field, FieldType, Schema
folder = Path(sys.argv[1])
def progress(step, share):
    if share > float(sys.argv[2]):
        os.kill(os.getpid(), 9)
DuckEngine(folder).publish(folder / "source.parquet", Schema((Field("n", FieldType.INT),)), folder, progress=progress)
"""


@pytest.mark.parametrize("share", ["0.0", "0.5"])
def test_a_killed_build_leaves_nothing_that_is_served_and_the_next_one_cleans_up(bench: Any, share: str) -> None:
    schema = bench.source("v", numbers(1000))
    folder = bench.folder / "v"

    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder), share], cwd=ROOT, check=False)

    assert killed.returncode == -9
    version = Version("v", folder, schema, 1000)
    with pytest.raises(EngineUnavailableError):
        bench.rows('SELECT count(*) FROM "v"."records"', version)
    bench.engine.publish(folder / "source.parquet", schema, folder)
    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(1000,)]
    assert len(list(folder.iterdir())) == 2


def test_a_failed_rebuild_leaves_the_version_as_it_was(bench: Any) -> None:
    version = bench.version("v", numbers(3))
    (version.folder / "source.parquet").write_bytes(b"broken")

    with pytest.raises(EngineError):
        bench.engine.publish(version.folder / "source.parquet", version.schema, version.folder)

    assert bench.rows('SELECT count(*) FROM "v"."records"', version) == [(3,)]


def test_readers_are_served_while_another_version_is_built(bench: Any) -> None:
    version = bench.version("v", numbers(1000))
    schema = bench.source("w", numbers(200_000))
    waits = []

    with ThreadPoolExecutor(1) as pool:
        built = pool.submit(bench.engine.publish, bench.folder / "w" / "source.parquet", schema, bench.folder / "w")
        while not built.done():
            start = time.perf_counter()
            bench.engine.rows(Statement('SELECT count(*) FROM "v"."records"'), [version], Limits(5))
            waits.append(time.perf_counter() - start)

    assert built.result().records_count == 200_000
    assert max(waits) < 1
