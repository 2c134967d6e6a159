"""Digits are found in numbers and dates by the text these are written as, whatever is compared before."""

import random
from collections.abc import Iterator
from datetime import date

import pytest
from sqlglot import exp

from parvis.engine.protocol import Engine, Limits
from parvis.lib.schema import Field, FieldType, Schema, Version
from parvis.lib.statements import Statement
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.nodes import as_text, call
from parvis.odsql.sql import text_of
from parvis.odsql.words.reading import How, WordTest
from parvis.odsql.words.written import written
from tests.unit.odsql.asking import publish
from tests.unit.odsql.evaluating import DIALECTS, engine_of

SCHEMA = Schema((Field("n", FieldType.INT), Field("x", FieldType.DOUBLE), Field("d", FieldType.DATE)))
ODD = (0.0, 0.5, 1.0, 12.5, 0.001, 0.00012, 1e-7, 1.5e-9, 999999999.5, 1e9, 1234567890.125, 123456789012.345, 1e16, 0.3)


def numbers() -> list[float]:
    """Numbers of every size, with few and with many digits."""
    chance = random.Random(7)
    found = [round(chance.random() * 10 ** chance.randint(-3, 12), chance.randint(0, 9)) for _ in range(1500)]
    return [*ODD, 0.1 + 0.2, *found, *(-one for one in found[:200])]


def records() -> list[dict[str, object]]:
    chance = random.Random(8)
    rows: list[dict[str, object]] = [{"n": None, "x": None, "d": None}, {"n": 1 - 2**63, "x": 1e300, "d": date.max}]
    for x in numbers():
        n = chance.randint(-(10 ** chance.randint(0, 18)), 10 ** chance.randint(1, 18))
        rows.append(
            {"n": n, "x": x, "d": date(chance.choice([1, 44, 999, 1871, 2024, 2530]), chance.randint(1, 12), 5)}
        )
    return rows


@pytest.fixture(scope="module", params=DIALECTS)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Version]]:
    folder = tmp_path_factory.mktemp("digits")
    engine = engine_of(request.param, folder)
    yield engine, publish(engine, folder, "digits", SCHEMA, records())
    engine.close()


def pieces(asked: tuple[Engine, Version], name: str) -> list[list[str]]:
    """The runs of digits that the values are written with; engines write numbers a little differently."""
    engine, version = asked
    context = Lowering(engine.dialect, version.alias, version.schema)
    column = context.column(name)
    text = as_text(column if name == "d" else call("abs", column), context.dialect)
    query = exp.select(text).from_(context.table("records", RECORDS)).order_by(context.rid())
    found = engine.rows(Statement(*text_of(query, context)), [version], Limits(10))
    return [str(one or "").split("-" if name == "d" else ".") for (one,) in found]


WORDS = (
    "0",
    "5",
    "05",
    "12",
    "20",
    "25",
    "125",
    "202",
    "2024",
    "2530",
    "9999",
    "345",
    "999999999",
    "1234567890",
    "3",
    "30",
)


@pytest.mark.parametrize("name", ["n", "x", "d"])
@pytest.mark.parametrize("how", [How.WHOLE, How.PREFIX])
def test_a_comparison_before_loses_nothing(asked: tuple[Engine, Version], name: str, how: How) -> None:
    engine, version = asked
    rows = records()
    written_with = pieces(asked, name)
    chance = random.Random(9)
    known = chance.sample(sorted({one[:12] for found in written_with for one in found if one.isdigit()}), 12)
    for word in [*WORDS, *known, *(one[:3] for one in known)]:
        context = Lowering(engine.dialect, version.alias, version.schema)
        condition = written(WordTest(how, word), version.schema[name], context)
        query = exp.select(context.rid()).from_(context.table("records", RECORDS)).where(condition)
        found = {rid for (rid,) in engine.rows(Statement(*text_of(query, context)), [version], Limits(10))}

        def passes(piece: str, word: str = word) -> bool:
            return piece.startswith(word) if how is How.PREFIX else piece == word

        wanted = {rid for rid, found_in in enumerate(written_with) if any(passes(one) for one in found_in)}
        if name == "n" and how is How.WHOLE:
            wanted = {rid for rid, row in enumerate(rows) if row["n"] is not None and abs(row["n"]) == int(word)}  # type: ignore[call-overload,arg-type]
        assert found == wanted, word
