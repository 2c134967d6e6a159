"""Requests that real software sends are answered as it expects, over datasets made for them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = ROOT.parent / "shared" / "contract"
pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("server")]

NO_SUCH_FIELD = {"rc-aa4a618b"}
"""Groups by a field that the made dataset has not: refusing is right."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("recorded")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")},
        "PARVIS_DATA_DIR": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
    }
    made = [sys.executable, CONTRACT / "replay" / "synth.py", "--calls", CONTRACT / "real-calls.jsonl"]
    subprocess.run([*made, "--out", folder / "made", "--rows", "200"], check=True, capture_output=True)
    sources = sorted((folder / "made").glob("*.csv"))
    load = [sys.executable, "-m", "parvis", "load", *sources]
    subprocess.run(load, check=True, capture_output=True, cwd=folder, env=environment)
    port = free_port()
    serve = [sys.executable, "-m", "parvis", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(serve, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urlopen(f"{base}/api/explore/v2.1/", timeout=5).close()
            break
        except URLError:
            time.sleep(0.2)
    yield base
    server.terminate()
    server.wait(timeout=20)


def failures(address: str, report: Path, *options: str) -> dict[str, str]:
    """The calls that the replay refuses, with its reason."""
    replay = [sys.executable, CONTRACT / "replay" / "replay.py", address, "--calls", CONTRACT / "real-calls.jsonl"]
    subprocess.run([*replay, "--report", report, *options], capture_output=True, check=False)
    calls = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert len(calls) == 230
    return {one["id"]: one["why"] for one in calls if not one["ok"]}


@pytest.mark.timeout(900)
def test_every_recorded_call_is_answered(address: str, tmp_path: Path) -> None:
    assert set(failures(address, tmp_path / "report.json")) <= NO_SUCH_FIELD


@pytest.mark.timeout(900)
def test_the_answers_are_what_was_asked(address: str, tmp_path: Path) -> None:
    """Groups without a limit are all there (statement 141), where the replay looks for ten."""
    found = failures(address, tmp_path / "report.json", "--strict")

    assert {call for call, why in found.items() if "rows for limit 10" not in why} <= NO_SUCH_FIELD
