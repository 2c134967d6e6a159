"""Rounds that tell followers: run by `parvis serve` itself, ended with it, one at a time."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from parvis.catalogue.folders import locked_if_free
from parvis.portal.management.commands.serve import telling

ROOT = Path(__file__).resolve().parents[3]


def children() -> set[int]:
    """Processes that this one has started and that run."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "notify --every" in line}


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended may still be listed until somebody asks how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_serving_tells_followers_from_a_process_that_ends_with_it() -> None:
    before = children()

    with telling(600):
        (started,) = children() - before

    assert started not in children()


def test_no_rounds_are_run_where_they_are_turned_off() -> None:
    before = children()

    with telling(0):
        assert children() == before


def test_rounds_end_when_the_process_that_started_them_is_killed() -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-m', 'parvis', 'notify', '--every', '600'])\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read(1)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        rounds = int(parent.stdout.readline())
        assert "every 600 seconds" in parent.stdout.readline()
        parent.kill()

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and runs(rounds):
        time.sleep(0.2)
    assert not runs(rounds)


def test_one_round_at_a_time(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with locked_if_free(Path(settings.DATA_DIR) / "notify") as free:
        assert free
        call_command("notify")

    assert "Another round is at work." in capsys.readouterr().out


def test_a_pause_below_zero_is_refused() -> None:
    with pytest.raises(CommandError, match="0 or more"):
        call_command("notify", "--every", "-1")
