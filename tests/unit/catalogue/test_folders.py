"""Folders of versions."""

import os
import time
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from parvis.catalogue.folders import LOCK_FILE, appearing, locked, locked_if_free, remove_others, take_in


def hold(folder: Path, taken: Event, free: Event) -> None:
    with locked(folder):
        taken.set()
        free.wait(20)


def test_a_folder_gets_its_name_when_it_is_whole(tmp_path: Path) -> None:
    with appearing(tmp_path / "v1") as work:
        (work / "records").write_text("1")
        assert not (tmp_path / "v1").exists()

    assert (tmp_path / "v1" / "records").read_text() == "1"
    assert [one.name for one in tmp_path.iterdir()] == ["v1"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), appearing(tmp_path / "v1") as work:
        (work / "records" / "in no folder").write_text("1")

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_swept_first(tmp_path: Path) -> None:
    (tmp_path / ".v1").mkdir()
    (tmp_path / ".v1" / "half").write_text("1")

    with appearing(tmp_path / "v1"):
        pass

    assert list((tmp_path / "v1").iterdir()) == []


def test_a_version_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "records").write_text("first")

    with pytest.raises(OSError), appearing(tmp_path / "v1") as work:
        (work / "records").write_text("second")

    assert (tmp_path / "v1" / "records").read_text() == "first"


def test_one_process_at_a_time_has_its_turn_and_death_gives_it_back(tmp_path: Path) -> None:
    context = get_context("spawn")
    taken, free = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(tmp_path, taken, free))
    holder.start()
    assert taken.wait(20)

    with locked_if_free(tmp_path) as mine:
        assert not mine

    holder.kill()
    holder.join()
    with locked_if_free(tmp_path) as mine:
        assert mine


def test_a_turn_makes_the_folder_it_is_about(tmp_path: Path) -> None:
    with locked(tmp_path / "new" / "dataset"):
        assert (tmp_path / "new" / "dataset" / LOCK_FILE).is_file()


def test_other_folders_go_and_files_stay(tmp_path: Path) -> None:
    for name in ("kept", "old", "young"):
        (tmp_path / name).mkdir()
    (tmp_path / LOCK_FILE).touch()
    an_hour_ago = time.time() - 3600
    os.utime(tmp_path / "old", (an_hour_ago, an_hour_ago))

    assert remove_others(tmp_path, {"kept"}, older_than_seconds=60) == ["old"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kept", LOCK_FILE, "young"]


def test_a_file_is_taken_in_without_a_copy(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("records")

    take_in(tmp_path / "a", tmp_path / "b")

    assert (tmp_path / "b").samefile(tmp_path / "a")


def test_a_file_of_another_disk_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    (tmp_path / "a").write_text("records")

    take_in(tmp_path / "a", tmp_path / "b")

    assert (tmp_path / "b").read_text() == "records"
    assert not (tmp_path / "b").samefile(tmp_path / "a")
