"""Versions of records: built aside, turned to at once, let go later."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from parvis.catalogue.actions import clean_leftovers, delete_dataset, publish_version
from parvis.catalogue.errors import DatasetStatusError
from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.catalogue.serving import engine
from parvis.engine.protocol import Limits
from parvis.ingest.reading import Issue, Reading
from parvis.lib.errors import EngineError
from parvis.lib.schema import FieldType
from parvis.lib.statements import Statement
from tests import make

pytestmark = pytest.mark.django_db


def served(dataset: Dataset) -> list[object]:
    version = Dataset.objects.get(pk=dataset.pk).version("fr")
    assert version is not None
    rows = engine().rows(Statement(f'SELECT n FROM "{version.alias}".records ORDER BY n'), [version], Limits())
    return [row[0] for row in rows]


def folders(dataset: Dataset) -> set[str]:
    return {one.name for one in (Path(settings.DATASETS_DIR) / dataset.uid).iterdir() if one.is_dir()}


def test_the_first_version_is_served(tmp_path: Path) -> None:
    dataset = make.dataset()

    version = make.version(dataset, tmp_path, 3, 1, 2)

    assert served(dataset) == [1, 2, 3]
    assert (version.number, version.records_count, dataset.has_records) == (1, 3, True)
    assert {one.name for one in version.folder.iterdir()} == {"source.parquet", "data.duckdb", "manifest.json"}
    assert json.loads((version.folder / "manifest.json").read_text())["records_count"] == 3


def test_a_new_version_is_read_at_once_and_the_last_one_is_kept(tmp_path: Path) -> None:
    dataset = make.dataset()
    make.version(dataset, tmp_path, 1)
    assert served(dataset) == [1]

    make.version(dataset, tmp_path, 2)

    assert served(dataset) == [2]
    assert folders(dataset) == {"1", "2"}


def test_old_versions_leave_after_a_grace_time(tmp_path: Path) -> None:
    dataset = make.dataset()
    for number in range(4):
        make.version(dataset, tmp_path, number, at=make.NOON + timedelta(seconds=number))
    assert folders(dataset) == {"1", "2", "3", "4"}

    make.version(dataset, tmp_path, 5, at=make.NOON + timedelta(days=1))

    assert folders(dataset) == {"4", "5"}
    assert list(dataset.versions.order_by("number").values_list("number", flat=True)) == [4, 5]
    assert served(dataset) == [5]


def test_a_failed_build_leaves_the_old_version_and_nothing_else(tmp_path: Path) -> None:
    dataset = make.dataset()
    make.version(dataset, tmp_path, 1)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no parquet at all PAR1")

    with pytest.raises(EngineError):
        publish_version(
            dataset, make.Records(make.numbers(tmp_path, 1).schema, tmp_path / "broken.parquet"), at=make.NOON
        )

    assert served(dataset) == [1]
    assert folders(dataset) == {"1"}
    assert make.version(dataset, tmp_path, 2).number == 3


def test_what_a_killed_load_left_goes_with_the_next(tmp_path: Path) -> None:
    dataset = make.dataset()
    make.version(dataset, tmp_path, 1)
    for name in (".2", "7"):
        (Path(settings.DATASETS_DIR) / dataset.uid / name).mkdir()

    make.version(dataset, tmp_path, 2)

    assert folders(dataset) == {"1", "2"}


def test_leftovers_go_at_the_start(tmp_path: Path) -> None:
    dataset = make.dataset()
    make.version(dataset, tmp_path, 1)
    (Path(settings.DATASETS_DIR) / dataset.uid / ".2").mkdir()
    old, new = (Path(settings.DATASETS_DIR) / name for name in ("da_000000", "da_000001"))
    for folder in (old, new):
        folder.mkdir()
        (folder / "lock").touch()
    os.utime(old, (0, 0))

    clean_leftovers()

    assert folders(dataset) == {"1"}
    assert (old.exists(), new.exists()) == (False, True)


def test_records_of_a_deleted_dataset_are_refused(tmp_path: Path) -> None:
    dataset = make.dataset()
    stale = Dataset.objects.get(pk=dataset.pk)
    delete_dataset(dataset)

    with pytest.raises(DatasetStatusError, match="was deleted"):
        make.version(stale, tmp_path, 1)


def test_new_records_make_a_dataset_modified_unless_its_date_is_set_by_hand(tmp_path: Path) -> None:
    free, fixed = make.dataset("free"), make.dataset("fixed", modified="2020-02-02")
    later = make.NOON + timedelta(days=3)

    for one in (free, fixed):
        make.version(one, tmp_path, 1, at=later)

    assert (free.modified_at, fixed.modified_at.year) == (later, 2020)
    assert fixed.data_processed_at == later


def test_what_reading_said_is_kept(tmp_path: Path) -> None:
    dataset, found = make.dataset(), make.numbers(tmp_path, 1)
    issue = Issue("skipped_line", "Line {line} was skipped.", {"line": 3}, line=3)

    publish_version(dataset, Reading(found.schema, found.parquet, 1, (issue,), {"encoding": "utf-8"}), at=make.NOON)

    kept = DatasetVersion.objects.get(dataset=dataset)
    assert (kept.issues[0]["code"], kept.issues[0]["line"]) == ("skipped_line", 3)
    assert kept.facts == {"encoding": "utf-8"}


@pytest.mark.parametrize(
    ("types", "features"),
    [
        (["int"], ["analyze"]),
        (["text", "geo_point_2d"], ["analyze", "geo"]),
        (["date"], ["analyze", "timeserie"]),
        (["file"], ["image"]),
        (["json_blob"], []),
    ],
)
def test_features_follow_the_fields(tmp_path: Path, types: list[str], features: list[str]) -> None:
    picture = json.dumps({"mimetype": "image/png", "id": "0" * 32})
    columns = {
        make.a_field(f"f{place}", one): [picture if FieldType(one) is FieldType.FILE else None]
        for place, one in enumerate(types)
    }

    version = publish_version(make.dataset(), make.records(tmp_path, columns), at=make.NOON)

    assert version.features == features


@pytest.mark.django_db(transaction=True)
def test_loads_at_once_wait_for_each_other(tmp_path: Path) -> None:
    dataset = make.dataset()

    def load(value: int) -> None:
        try:
            mine = Dataset.objects.get(pk=dataset.pk)
            make.version(mine, tmp_path / str(value), value)
        finally:
            connection.close()

    threads = [threading.Thread(target=load, args=(value,)) for value in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    dataset.refresh_from_db()
    assert dataset.current is not None
    assert dataset.current.number == 4
    assert served(dataset) == [int(served(dataset)[0])]  # type: ignore[call-overload]
    assert dataset.versions.filter(retired_at=None).count() == 1


KILLED = """
    import django, os, pathlib, sys
    django.setup()
    from parvis.catalogue.actions import versions
    from parvis.catalogue.models import Dataset
    from tests import make
    def stop(*_):
        print("now", flush=True)
        import time
        time.sleep(60)
    setattr(versions, sys.argv[1], stop)
    make.version(Dataset.objects.get(dataset_id="trees"), pathlib.Path(sys.argv[2]), 99)
"""


@pytest.mark.parametrize("moment", ["build", "turn_to", "prune"])
def test_a_load_killed_at_any_moment_leaves_a_whole_version(tmp_path: Path, moment: str) -> None:
    data, root = tmp_path / "data", Path(__file__).parents[3]
    data.mkdir()
    environment = {
        **os.environ,
        "PARVIS_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
        "PYTHONPATH": str(root),
        # A database of their own, in their folder, whatever the others use.
        "PARVIS_DATABASE": "",
    }

    def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done

    prepare = """
        import django, pathlib, sys
        django.setup()
        from django.core.management import call_command
        call_command("migrate", verbosity=0, skip_checks=True)
        from tests import make
        make.version(make.dataset(), pathlib.Path(sys.argv[1]), 1)
    """
    look = """
        import django, pathlib, sys
        django.setup()
        from parvis.catalogue.actions import clean_leftovers
        from parvis.catalogue.models import Dataset
        from parvis.catalogue.serving import engine
        from parvis.engine.protocol import Limits
        from parvis.lib.statements import Statement
        clean_leftovers()
        dataset = Dataset.objects.get()
        version = dataset.version("fr")
        print(engine().rows(Statement(f'SELECT n FROM "{version.alias}".records'), [version], Limits())[0][0])
        print(sorted(one.name for one in version.folder.parent.iterdir() if one.is_dir()))
        from tests import make
        print(make.version(dataset, pathlib.Path(sys.argv[1]), 2).number)
    """
    python(prepare, str(tmp_path))
    killed = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), moment, str(tmp_path)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "now\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()

    found = python(look, str(tmp_path)).stdout.splitlines()

    turned = moment == "prune"
    assert found == (["99", "['1', '2']", "3"] if turned else ["1", "['1']", "3"])
