"""The bench's table is the same for everybody, and its answers are those the portal gave."""

import csv
from pathlib import Path

from bench.bare import recording
from bench.client import address
from bench.questions import QUESTIONS
from bench.table import write_table
from parvis.engine.duck import DuckEngine
from parvis.engine.protocol import Limits
from parvis.lib.statements import Statement


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", 50)
    write_table(tmp_path / "b.csv", 50)

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [len(row) for row in rows] == [20] * 51


def test_calls_of_the_engine_are_written_down_and_made_again(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path)

    with recording() as calls:
        engine.rows(Statement("SELECT 1"), (), Limits(5))
        list(engine.stream(Statement("SELECT 2"), (), Limits(5)).batches)

    assert [(call.method, call.arguments[0].sql) for call in calls] == [("rows", "SELECT 1"), ("stream", "SELECT 2")]
    for call in calls:
        call.again()
    engine.close()


def test_every_question_is_an_address() -> None:
    assert all(address(one.path, one.parameters).startswith("/api/explore/v2.1/") for one in QUESTIONS)
