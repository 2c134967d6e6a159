"""Names and constants are quoted, whatever they hold."""

import duckdb
import pytest

from parvis.engine.sql import column_type, constant, name
from parvis.lib.schema import Field, FieldType

NASTY = ["plain", "it's", 'say "x"', "a;b--c", "é\n", "\\", "select", "%s ? $1"]


@pytest.mark.parametrize("text", NASTY)
def test_a_constant_is_the_text(text: str) -> None:
    assert duckdb.sql(f"SELECT {constant(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize("text", NASTY)
def test_a_name_is_a_name(text: str) -> None:
    assert duckdb.sql(f"SELECT 1 AS {name(text)}").columns == [text]


def test_only_texts_are_lists() -> None:
    many = {"multivalued": ","}

    assert column_type(Field("t", FieldType.TEXT, annotations=many)) == "VARCHAR[]"
    assert column_type(Field("n", FieldType.INT, annotations=many)) == "BIGINT"


@pytest.mark.parametrize("kind", FieldType)
def test_every_type_of_field_has_a_column(kind: FieldType) -> None:
    duckdb.sql(f"SELECT CAST(NULL AS {column_type(Field('f', kind))})").fetchall()
