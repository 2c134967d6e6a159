"""The words of the text fields: postings and the list of words.

Sorting is most of the work of a build, so everything before it is kept small: a value that repeats is cut into words
once, and what is staged for the sort keeps no order.
"""

import duckdb

from parvis.engine.sql import is_list, name
from parvis.lib.schema import Field, FieldType, Schema

INDEXED_WORDS = 20_000
"""Words further into one cell are not found by a search: about 120 pages of a book."""
LONGEST_WORD = 100
"""Longer runs of letters and digits are encoded data, not words, and are not found by a search."""
SORTED = "FROM staged ORDER BY token, rid, field"
FIRST = "(token = lag(token) OVER () AND rid = lag(rid) OVER ()) IS NOT TRUE"
"""Whether a posting is the first of its word and record, so that records are counted by counting rows."""


def build_text_index(connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Make `postings` and `tokens`."""
    connection.execute("CREATE TEMP TABLE staged (token VARCHAR, field SMALLINT, rid BIGINT)")
    connection.execute("SET preserve_insertion_order = false")
    repeating = repeating_fields(connection, schema)
    for position, field in enumerate(schema):
        if field.type is FieldType.TEXT:
            words = repeated_words(field) if field in repeating else own_words(field)
            connection.execute(
                f"INSERT INTO staged SELECT token, {position}, rid FROM ({words}) WHERE length(token) <= {LONGEST_WORD}"
            )
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(f"CREATE TABLE postings AS SELECT token, rid, field, {FIRST} AS first FROM ({SORTED})")
    connection.execute("DROP TABLE staged")
    connection.execute("CREATE TABLE tokens AS SELECT token, count(*) AS n FROM postings GROUP BY token ORDER BY token")


def repeating_fields(connection: duckdb.DuckDBPyConnection, schema: Schema) -> set[Field]:
    """Text fields that have each value twice or more, about."""
    fields = [field for field in schema if field.type is FieldType.TEXT]
    if not fields:
        return set()
    counts = ", ".join(f"2 * approx_count_distinct({text_of(field)}) < count(*)" for field in fields)
    found = connection.execute(f"SELECT {counts} FROM records").fetchone() or ()
    return {field for field, repeats in zip(fields, found, strict=True) if repeats}


def own_words(field: Field) -> str:
    """Query for the words of each record of a field, read one by one."""
    return f"SELECT unnest({distinct_words(text_of(field))}) AS token, rowid AS rid FROM records"


def repeated_words(field: Field) -> str:
    """The same, by way of the distinct values."""
    text = text_of(field)
    return f"""
        WITH shared AS MATERIALIZED (
            SELECT value, {distinct_words("value")} AS tokens FROM (SELECT DISTINCT {text} AS value FROM records)
        )
        SELECT unnest(tokens) AS token, records.rowid AS rid FROM records JOIN shared ON {text} = value
    """


def text_of(field: Field) -> str:
    """The text of a field, as SQL; a list is its values in a row."""
    return f"array_to_string({name(field.name)}, ' ')" if is_list(field) else f"records.{name(field.name)}"


def distinct_words(text: str) -> str:
    """The list of distinct folded words of a text, as SQL."""
    return f"list_distinct({words_of(text)}[:{INDEXED_WORDS}])"


def words_of(text: str) -> str:
    """The folded words of a text, as SQL: the same as `parvis.lib.text.words`."""
    return rf"regexp_extract_all(strip_accents(lower({text})), '[\p{{L}}\p{{N}}]+')"
