"""Counts by day that processes share."""

import os
import secrets
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from parvis.lib import tally as module
from parvis.lib.tally import PROBES, SIZE, Tally, shared_file


@pytest.fixture
def name() -> str:
    return f"parvis-test-{secrets.token_hex(8)}"


@pytest.fixture
def tally(name: str) -> Iterator[Tally]:
    found = Tally(name)
    yield found
    found.forget()


def add_often(name: str, times: int) -> None:
    other = Tally(name)
    for _ in range(times):
        other.add(("shared",), 1)


def test_each_subject_is_counted_by_itself(tally: Tally) -> None:
    assert tally.add(("ada", "bruno"), 1) == [1, 1]
    assert tally.add(("ada",), 1, step=3) == [4]
    assert tally.add(("bruno",), 1, step=0) == [1]


def test_a_new_day_forgets_and_has_a_key_of_its_own(tally: Tally) -> None:
    tally.add(("ada",), 1)
    before = bytes(tally.memory[:])

    assert tally.add(("ada",), 2) == [1]
    assert bytes(tally.memory[8:40]) != before[8:40]


def test_nothing_in_the_memory_tells_the_subject(tally: Tally) -> None:
    tally.add(("ada@example.org",), 1)

    assert b"ada" not in bytes(tally.memory[:])


def test_two_tallies_of_a_name_count_together(tally: Tally, name: str) -> None:
    tally.add(("ada",), 1)

    assert Tally(name).add(("ada",), 1) == [2]


def test_processes_and_threads_lose_no_call(tally: Tally, name: str) -> None:
    tally.add(("shared",), 1)
    processes = [get_context("spawn").Process(target=add_often, args=(name, 200)) for _ in range(2)]
    for process in processes:
        process.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tally.add(("shared",), 1), range(200)))
    for process in processes:
        process.join()

    assert tally.add(("shared",), 1, step=0) == [601]


def test_without_shared_memory_a_process_counts_alone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHARED_MEMORY", tmp_path / "absent")
    tally = Tally(name)

    assert [tally.add(("ada",), 1), tally.add(("ada",), 1)] == [[1], [2]]
    tally.forget()


def test_where_all_slots_are_taken_the_least_counted_gives_way(tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLOTS", PROBES)
    for number in range(PROBES):
        tally.add((str(number),), 1, step=10)
    tally.add(("0",), 1, step=-5)

    assert tally.add(("newcomer",), 1) == [1]
    assert tally.add(("1",), 1, step=0) == [10]
    assert tally.add(("newcomer",), 1, step=0) == [1]


def test_the_memory_is_the_owners_alone(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARED_MEMORY", tmp_path)
    (tmp_path / name).touch(mode=0o666)

    file = shared_file(name)

    assert file is not None
    found = os.fstat(file)
    os.close(file)
    assert (stat.S_IMODE(found.st_mode), found.st_size) == (0o600, SIZE)


@pytest.mark.parametrize("trap", ["symbolic", "hard", "folder"])
def test_a_name_that_leads_elsewhere_is_not_followed(
    trap: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHARED_MEMORY", tmp_path)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    match trap:
        case "symbolic":
            (tmp_path / name).symlink_to(victim)
        case "hard":
            (tmp_path / name).hardlink_to(victim)
        case _:
            (tmp_path / name).mkdir()

    assert shared_file(name) is None
    assert victim.read_text() == "precious"
