"""Words are cut alike where they are stored (SQL) and where they are asked for (Python)."""

import unicodedata

import duckdb
import pyarrow as pa
import pytest

from parvis.engine.text_index import words_of
from parvis.lib.text import fold, words

ASSIGNED = [chr(code) for code in range(1, 0x110000) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """A bare DuckDB: no extension takes part in folding."""
    return duckdb.connect()


def test_every_character_is_folded_and_cut_the_same(connection: duckdb.DuckDBPyConnection) -> None:
    connection.register("characters", pa.table({"value": ASSIGNED}))

    rows = connection.execute(
        f"SELECT value, strip_accents(lower(value)), {words_of('value')} FROM characters"
    ).fetchall()

    assert [(value, folded, cut) for value, folded, cut in rows if folded != fold(value) or cut != words(value)] == []


@pytest.mark.parametrize(
    "text",
    [
        "L'Été à la plage",
        "e\u0301te\u0301 et été",
        "ΟΔΥΣΣΕΥΣ ΑΣ",
        "İstanbul IĞDIR",
        "Straße ẞ",
        "हिन्दी ಕನ್ನಡ 한국어 日本語",
        "a_b--c''d’e·f",
        "x\x00y",
        "½ ² Ⅷ ٣ 五",
        "🎈fête🎈",
        "",
    ],
)
def test_texts_are_cut_the_same(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    (found,) = connection.execute(f"SELECT {words_of('CAST(? AS VARCHAR)')}", [text]).fetchone() or ()

    assert found == words(text)
