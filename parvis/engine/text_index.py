"""The words of the text fields: postings and the list of words."""

import duckdb

from parvis.engine.sql import is_list, name
from parvis.lib.schema import Field, FieldType, Schema

INDEXED_CHARACTERS = 100_000
"""Words further into one cell are not found by searching; nothing else is cut."""


def build_text_index(connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Make `postings` and `tokens`."""
    parts = [
        f"SELECT unnest({tokens_of(field)}) AS token, CAST({position} AS SMALLINT) AS field, rowid AS rid FROM records"
        for position, field in enumerate(schema)
        if field.type is FieldType.TEXT
    ] or ["SELECT CAST(NULL AS VARCHAR) AS token, CAST(0 AS SMALLINT) AS field, CAST(0 AS BIGINT) AS rid WHERE false"]
    connection.execute(f"CREATE TABLE postings AS {' UNION ALL '.join(parts)} ORDER BY token, field, rid")
    connection.execute(
        "CREATE TABLE tokens AS SELECT token, count(DISTINCT rid) AS n FROM postings GROUP BY token ORDER BY token"
    )


def tokens_of(field: Field) -> str:
    """The list of distinct folded words of a field, as SQL."""
    column = name(field.name)
    text = f"array_to_string({column}, ' ')" if is_list(field) else column
    return f"list_distinct({words(f'left({text}, {INDEXED_CHARACTERS})')})"


def words(text: str) -> str:
    """The folded words of a text, as SQL: the same as `parvis.lib.text.words`."""
    return rf"regexp_extract_all(strip_accents(lower({text})), '[\p{{L}}\p{{N}}]+')"
