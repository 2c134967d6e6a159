"""What is DuckDB's own: files let go of, forks, the missing extension."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parvis.engine import spatial
from parvis.engine.duck import DuckEngine
from parvis.engine.protocol import Limits, Row
from parvis.lib.errors import EngineError
from parvis.lib.schema import Field, FieldType, Schema, Version
from parvis.lib.statements import Statement

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = Schema((Field("n", FieldType.INT), Field("p", FieldType.GEO_POINT), Field("s", FieldType.GEO_SHAPE)))
POINT = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])


def publish(engine: DuckEngine, folder: Path, alias: str, n: int) -> Version:
    """A version of one record."""
    shape = bytes.fromhex("0101000000000000000000f03f0000000000000040")
    table = pa.table({"n": [n], "p": pa.array([{"lon": 1.0, "lat": 2.0}], POINT), "s": pa.array([shape], pa.binary())})
    (folder / alias).mkdir()
    pq.write_table(table, folder / alias / "source.parquet")
    engine.publish(folder / alias / "source.parquet", SCHEMA, folder / alias)
    return Version(alias, folder / alias, SCHEMA, 1)


def ask(engine: DuckEngine, sql: str, *versions: Version) -> list[Row]:
    """All rows of a statement."""
    return engine.rows(Statement(sql), versions, Limits(5))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    """An engine that keeps two versions open."""
    engine = DuckEngine(tmp_path, open_versions=2)
    yield engine
    engine.close()


def open_files(folder: Path) -> set[str]:
    """The versions whose files this process holds open."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = link.readlink()
        except OSError:
            continue
        if target.name == "data.duckdb" and folder in target.parents:
            found.add(target.parent.name)
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="files are counted in /proc")
def test_the_least_used_versions_are_closed(engine: DuckEngine, tmp_path: Path) -> None:
    versions = [publish(engine, tmp_path, f"v{n}", n) for n in range(4)]

    for position in (0, 1, 0, 2, 0, 3):
        assert ask(engine, f"SELECT n FROM v{position}.records", versions[position]) == [(position,)]

    assert open_files(tmp_path) == {"v0", "v3"}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="files are counted in /proc")
def test_a_forgotten_version_is_closed_at_once(engine: DuckEngine, tmp_path: Path) -> None:
    version = publish(engine, tmp_path, "v", 1)
    ask(engine, "SELECT n FROM v.records", version)

    engine.forget(version)

    assert open_files(tmp_path) == set()


def test_a_query_may_read_more_versions_than_are_kept_open(engine: DuckEngine, tmp_path: Path) -> None:
    versions = [publish(engine, tmp_path, f"v{n}", n) for n in range(4)]

    rows = ask(engine, " UNION ALL ".join(f"SELECT n FROM v{n}.records" for n in range(4)), *versions)

    assert sorted(rows) == [(0,), (1,), (2,), (3,)]


def test_an_engine_that_was_closed_opens_again(engine: DuckEngine, tmp_path: Path) -> None:
    version = publish(engine, tmp_path, "v", 7)
    assert ask(engine, "SELECT n FROM v.records", version) == [(7,)]

    engine.close()

    assert ask(engine, "SELECT n FROM v.records", version) == [(7,)]


FORK = """
import os, sys
from pathlib import Path
sys.path.insert(0, "tests/unit/engine")
from test_duck import ask, publish
from parvis.engine.duck import DuckEngine
folder = Path(sys.argv[1])
engine = DuckEngine(folder)
version = publish(engine, folder, "v", 7)
assert ask(engine, "SELECT n FROM v.records", version) == [(7,)]
if child := os.fork():
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ask(engine, "SELECT n FROM v.records", version) == [(7,)]
else:
    os._exit(ask(engine, "SELECT n FROM v.records", version) != [(7,)])
"""


def test_a_forked_process_connects_anew(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FORK, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
        timeout=60,
        check=False,
    )

    assert run.returncode == 0


def test_without_the_spatial_extension_places_are_still_indexed(
    monkeypatch: pytest.MonkeyPatch, engine: DuckEngine, tmp_path: Path
) -> None:
    monkeypatch.setattr(spatial, "PACKAGE", "an_extension_that_is_not_installed")
    spatial.extension_path.cache_clear()

    version = publish(engine, tmp_path, "v", 1)

    assert ask(engine, "SELECT rid, lon, lat FROM v.geo_1", version) == [(0, 1.0, 2.0)]
    assert ask(engine, "SELECT rid, xmin, ymax FROM v.geo_2", version) == [(0, 1.0, 2.0)]
    with pytest.raises(EngineError):
        ask(engine, "SELECT rid FROM v.geo_2 WHERE ST_Intersects(shape, shape)", version)
    spatial.extension_path.cache_clear()
