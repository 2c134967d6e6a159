"""A portal in a folder of its own, driven by its command as a person would."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from parvis.catalogue.models import Dataset
from parvis.catalogue.serving import engine
from parvis.engine.protocol import Limits
from parvis.lib.statements import Statement

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def datasets_folder(settings: object, tmp_path: Path) -> Iterator[Path]:
    """Loads of this test go to a folder of their own."""
    settings.DATASETS_DIR = tmp_path / "portal" / "datasets"  # type: ignore[attr-defined]
    settings.WORK_DIR = tmp_path / "portal" / "work"  # type: ignore[attr-defined]
    yield tmp_path / "portal"
    engine().close()


class Loader:
    """Calls `load` in this process; `out` and `err` are what it said last."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: object) -> int:
        status = 0
        try:
            call_command("load", *map(str, arguments))
        except SystemExit as ended:
            status = int(ended.code or 0)
        self.out, self.err = self.capsys.readouterr()
        return status


@pytest.fixture
def load(transactional_db: None, datasets_folder: Path, capsys: pytest.CaptureFixture[str]) -> Loader:
    """The command."""
    return Loader(capsys)


def rows(dataset_id: str, columns: str = "*", order: str = "rowid") -> list[tuple[object, ...]]:
    """What the engine serves of a dataset."""
    dataset = Dataset.objects.get(dataset_id=dataset_id)
    assert dataset.current is not None
    version = dataset.current.as_version("en")
    statement = Statement(f'SELECT {columns} FROM "{version.alias}"."records" ORDER BY {order}', ())
    return engine().rows(statement, [version], Limits(seconds=10))


def parvis(*arguments: str, data_dir: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the command in a process of its own, with a portal in `data_dir`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
    return subprocess.Popen(
        [sys.executable, "-m", "parvis", *arguments],
        cwd=ROOT,
        env={**kept, "PARVIS_DATA_DIR": str(data_dir), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
