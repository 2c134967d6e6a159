"""Text tables as people publish them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from parvis.ingest import delimited
from parvis.ingest.reading import Reading
from parvis.lib.errors import SourceInvalidError
from parvis.lib.schema import Field, FieldType, Schema

Read = Callable[..., Reading]
Rows = Callable[[Reading], list[dict[str, Any]]]


def types(reading: Reading) -> dict[str, str]:
    return {field.name: str(field.type) for field in reading.schema}


def codes(reading: Reading) -> list[str]:
    return [issue.code for issue in reading.issues]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850", "utf-32"]
)
def test_any_common_encoding_is_found_out(encoding: str, read_bytes: Read, rows: Rows) -> None:
    text = "nom;commentaire\nÉcole élémentaire;réhabilitée à l'été\nHôtel de ville;façade rénovée, dépôt fermé\n"

    reading = read_bytes("a.csv", text.encode(encoding))

    assert rows(reading)[0] == {"nom": "École élémentaire", "commentaire": "réhabilitée à l'été"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(delimiter: str, ending: str, read_bytes: Read, rows: Rows) -> None:
    text = ending.join(delimiter.join(row) for row in (["a", "b", "c"], ["1", "x", "2,5"], ["2", "y", "3,5"])) + ending
    text = text.replace("2,5", '"2,5"').replace("3,5", '"3,5"')

    reading = read_bytes("a.csv", text)

    assert rows(reading) == [{"a": 1, "b": "x", "c": 2.5}, {"a": 2, "b": "y", "c": 3.5}]


def test_a_quote_that_is_never_closed_swallows_nothing(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.csv", 'a;b\n1;"x"\n2;"y\n3;z\n4;w\n')

    assert [row["b"] for row in rows(reading)] == ["x", '"y', "z", "w"]
    assert [(issue.code, issue.line) for issue in reading.issues] == [("unclosed_quote", 3)]


def test_a_delimiter_at_the_end_of_each_line_makes_no_column(read_bytes: Read) -> None:
    reading = read_bytes("a.csv", "a;b;\n1;2;\n3;4;\n")

    assert types(reading) == {"a": "int", "b": "int"}
    assert codes(reading) == ["empty_columns"]


def test_an_empty_cell_of_a_lone_column_is_a_record(read_bytes: Read, rows: Rows) -> None:
    assert [row["nom"] for row in rows(read_bytes("a.csv", 'nom\nParis\n""\nLyon\n'))] == ["Paris", None, "Lyon"]


def test_empty_records_are_told_and_kept_where_a_schema_is_given(read_bytes: Read) -> None:
    text = "a;b\n1;2\n;\n3;4\n"
    schema = Schema((Field("a", FieldType.INT), Field("b", FieldType.INT)))

    assert read_bytes("a.csv", text).records_count == 2
    assert read_bytes("a.csv", text, schema=schema).records_count == 3


def test_a_schema_is_taken_as_it_is(read_bytes: Read, rows: Rows) -> None:
    schema = Schema(
        (
            Field("Code", FieldType.TEXT),
            Field("tags", FieldType.TEXT, annotations={"multivalued": "/"}),
            Field("at", FieldType.DATETIME),
            Field("n", FieldType.INT),
        )
    )

    reading = read_bytes(
        "a.csv", "Code;tags;at;n\n12;a/b;2024-01-02;x\n13;;2024-01-02T10:00:00+02:00;5\n", schema=schema
    )

    assert rows(reading) == [
        {"Code": "12", "tags": ["a", "b"], "at": dt.datetime(2024, 1, 2), "n": None},
        {"Code": "13", "tags": None, "at": dt.datetime(2024, 1, 2, 8), "n": 5},
    ]
    assert [(issue.code, issue.line, issue.column) for issue in reading.issues] == [("unparsable_cell", 2, "n")]


def test_a_field_that_is_not_there_is_named(read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=r"names the field b, .* It has: a\."):
        read_bytes("a.csv", "a\n1\n", schema=Schema((Field("b", FieldType.TEXT),)))


def test_what_the_operator_says_goes_before_what_is_found(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.csv", "titre\n1;2\n3;4\n", header_line=0, delimiter=";")

    assert reading.facts["header_line"] == 0
    assert len(rows(reading)) == 3


@pytest.mark.parametrize("encoding", ["klingon", "utf-9"])
def test_an_encoding_that_is_none_is_refused(encoding: str, read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=f"no encoding called {encoding}"):
        read_bytes("a.csv", "a\n1\n", encoding=encoding)


def test_the_quick_and_the_careful_way_agree(monkeypatch: pytest.MonkeyPatch, read_bytes: Read, rows: Rows) -> None:
    lines = [
        f'{n:05};"a ""quoted"" ; cell {n}";{n % 7},5;{n % 28 + 1:02}/02/2024;{"oui" if n % 3 else "non"}'
        for n in range(3000)
    ]
    text = "code;texte;nombre;jour;ouvert\n" + "\n".join(lines) + "\n"

    careful = rows(read_bytes("a.csv", text))
    monkeypatch.setattr(delimited, "NATIVE_BYTES", 0)
    quick = rows(read_bytes("a.csv", text))

    assert quick == careful
    assert careful[1] == {
        "code": "00001",
        "texte": 'a "quoted" ; cell 1',
        "nombre": 1.5,
        "jour": dt.date(2024, 2, 2),
        "ouvert": True,
    }


def test_irregular_large_files_lose_nothing(monkeypatch: pytest.MonkeyPatch, read_bytes: Read, rows: Rows) -> None:
    monkeypatch.setattr(delimited, "NATIVE_BYTES", 0)

    reading = read_bytes("a.csv", "a;b\n1;2\n3;4;5\n6\n")

    assert [list(row.values()) for row in rows(reading)] == [[1, 2, None], [3, 4, "5"], [6, None, None]]
    assert {"extra_cells", "short_lines"} <= set(codes(reading))
