"""The audit of cookies in a real browser. Source: cookies.md §17."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parvis.consent.audit.server import served

ROOT = Path(__file__).resolve().parents[3]


def audit(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "parvis", "cookies_audit", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1500)


def test_c154_a_running_portal_is_audited_with_the_same_outcome_twice(tmp_path: Path) -> None:
    pages = tmp_path / "pages.txt"
    pages.write_text("/fr/\n/fr/explore/\n/embed/demonstration/\n", encoding="utf-8")
    with served() as portal:
        for name in ("one", "two"):
            options = ("--phases", "refuse,once", "--languages", "fr", "--format", "json,text,junit,html")
            options = (*options, "--pages", str(pages))
            found = audit("--base-url", portal.base_url, *options, "--out", str(tmp_path / name))
            assert found.returncode == 0, found.stdout + found.stderr
        folder = portal.folder

    one, two = (json.loads((tmp_path / name / "audit.json").read_text()) for name in ("one", "two"))
    assert {**one, "started": ""} == {**two, "started": ""}
    assert [phase["key"] for phase in one["phases"]] == ["refuse", "once"]
    assert one["phases"][0]["observed"] == one["phases"][0]["expected"] == ["cookies_preferences"]
    assert (one["schema"], one["result"], one["findings"]) == (1, "pass", [])
    assert (tmp_path / "one" / "audit.txt").read_text() == "2 passed, 0 failed\n"
    assert not folder.exists()


@pytest.mark.heavy
@pytest.mark.timeout(1500)
def test_c151_the_whole_audit_passes_in_time(tmp_path: Path) -> None:
    start = time.monotonic()

    found = audit("--format", "json", "--out", str(tmp_path))

    assert found.returncode == 0, (tmp_path / "audit.json").read_text()[-3000:]
    assert time.monotonic() - start < 300


@pytest.mark.heavy
@pytest.mark.timeout(1500)
def test_c152_every_planted_fault_is_found() -> None:
    found = audit("--self-test")

    assert found.returncode == 0, found.stdout
    assert "MISSED" not in found.stdout
