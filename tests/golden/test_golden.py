"""Pairs of lines: a clause, and what comes of it over the eight spots, or its refusal drawn below it.

`pytest --bless` writes what comes of each clause anew; the difference is reviewed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.engine.duck import DuckEngine
from parvis.lib.errors import OdsqlError
from tests.unit.odsql.asking import Asking, publish
from tests.unit.odsql.fixtures import city_rows, city_schema

HERE = Path(__file__).parent
FILES = ("where", "select", "group_by", "order_by")


def pairs(name: str) -> list[tuple[str, str]]:
    """The pairs of a file, a blank line between them; the second line may be empty."""
    blocks = (HERE / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")
    return [(block.split("\n")[0], "\n".join(block.split("\n")[1:])) for block in blocks]


@pytest.fixture(scope="module")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The eight spots."""
    folder = tmp_path_factory.mktemp("golden")
    engine = DuckEngine(folder, memory_mb=256)
    yield Asking(engine, publish(engine, folder, "da_golden_1", city_schema(), city_rows()))
    engine.close()


def outcome(spots: Asking, name: str, clause: str) -> str:
    """What comes of a clause, on one line."""
    try:
        if name == "where":
            return " ".join(str(code) for (code,) in spots.rows(where=clause, select="code"))
        if name == "order_by":
            return " ".join(str(code) for (code,) in spots.rows(order_by=clause, select="code"))
        if name == "select":
            return str(spots.dicts(select=clause, limit=1)[0])
        return " | ".join(", ".join(map(str, row)) for row in spots.rows(group_by=clause, select="count(*) as n"))
    except OdsqlError as refused:
        reason = str(refused.data.get("reason") or f"unexpected {refused.data.get('token')}")
        return " " * refused.start + "^" * max(1, refused.end - refused.start) + " " + reason


@pytest.mark.parametrize("name", FILES)
def test_what_comes_of_clauses(name: str, spots: Asking, request: pytest.FixtureRequest) -> None:
    found = [(clause, outcome(spots, name, clause)) for clause, _ in pairs(name)]
    if request.config.getoption("--bless"):
        text = "\n\n".join(f"{clause}\n{result}".rstrip("\n") for clause, result in found)
        (HERE / f"{name}.txt").write_text(text + "\n", encoding="utf-8")

    assert found == pairs(name)
