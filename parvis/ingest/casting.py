"""From raw cells to `source.parquet`: each column read in its form, what does not fit set aside and listed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from parvis.engine.workbench import Connection, workbench
from parvis.ingest.geo_text import points_of, shapes_of
from parvis.ingest.inference.columns import Guess
from parvis.ingest.inference.counting import Cells
from parvis.ingest.inference.forms import IS_NULL_WORD, TEXT, Form, quoted, trimmed
from parvis.ingest.raw import RawColumn, RawTable
from parvis.ingest.reading import Issue
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import Field, FieldType

LISTED = 100
SHOWN_CHARACTERS = 200
ROW_GROUP = 122_880


@dataclass(frozen=True, slots=True)
class Target:
    """One field to write: from which raw column, and read how (`guess` None: the cells have their type already)."""

    field: Field
    position: int
    column: RawColumn
    guess: Guess | None = None
    separator: str = ""
    expression: str = ""
    """SQL over the fields already written, for a field made of others."""


@contextmanager
def bench(raw: RawTable, work: Path) -> Iterator[Cells]:
    """A workbench on the raw cells, which also knows how to read shapes."""
    with workbench(work) as connection:
        register_shapes(connection)
        relation = f"read_parquet({quoted(str(raw.parquet))})"
        found = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
        yield Cells(connection, relation, int(found[0]) if found else 0)


def register_shapes(connection: Connection) -> None:
    """Teach SQL to read geometries written as text."""
    functions = {"shape_of": (shapes_of, "BLOB"), "point_of": (points_of, "STRUCT(lon DOUBLE, lat DOUBLE)")}
    for name, (function, gives) in functions.items():
        connection.create_function(  # type: ignore[call-overload]  # the stubs know no words for the enumerations
            name, function, ["VARCHAR"], gives, type="arrow", null_handling="special"
        )


def write_records(cells: Cells, targets: Sequence[Target], parquet: Path) -> int:
    """Write the fields in their types, in source order; the number of records."""
    selected = ", ".join(f"{expression_of(target)} AS {name_of(target.field)}" for target in targets)
    cells.connection.execute(
        f"COPY (SELECT {selected} FROM {cells.relation}) TO {quoted(str(parquet))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    return cells.rows


def name_of(field: Field) -> str:
    """The field's name as an SQL identifier."""
    return '"' + field.name.replace('"', '""') + '"'


def expression_of(target: Target) -> str:
    """SQL: the value of a field, from the raw cell."""
    if target.expression:
        return target.expression
    cell = f"c{target.position}"
    if target.separator:
        return list_expression(cell, target.separator)
    guess = target.guess
    if guess is None:
        return f"CAST({cell} AS BIGINT)" if target.field.type is FieldType.INT else cell
    if guess.form is TEXT:
        return f"CASE WHEN {trimmed(cell)} IS NOT NULL THEN {cell} END"
    return read_as(guess.form, cell, target.field.type)


def read_as(form: Form, cell: str, kind: FieldType) -> str:
    """SQL: the value of a cell in a form; null where it does not fit."""
    value = trimmed(cell)
    read = form.value.replace("{v}", value).replace("{c}", cell)
    if kind.is_geo and "_of(" in form.value:
        return read
    return f"CASE WHEN {form.fits.replace('{v}', value)} THEN {read} END"


def list_expression(cell: str, separator: str) -> str:
    """SQL: the parts of a cell between separators, without blanks around them; null when there is none."""
    parts = f"list_transform(string_split({cell}, {quoted(separator)}), lambda part: trim(part))"
    kept = f"list_filter({parts}, lambda part: part <> '')"
    return f"CASE WHEN len({kept}) > 0 THEN {kept} END"


def set_aside(cells: Cells, target: Target) -> Iterator[Issue]:
    """The cells of a field that its type cannot read, one by one up to a limit, then their number."""
    guess = target.guess
    if guess is None or not guess.misfits:
        return
    fits = guess.form.fits.replace("{v}", "v")
    rows = cells.connection.execute(
        f"SELECT line, left(v, {SHOWN_CHARACTERS}) FROM "
        f"(SELECT line, {trimmed(f'c{target.position}')} AS v FROM {cells.relation}) "
        f"WHERE v IS NOT NULL AND NOT {IS_NULL_WORD.replace('{v}', 'v')} AND NOT coalesce({fits}, false) "
        f"ORDER BY line LIMIT {LISTED}"
    ).fetchall()
    for line, value in rows:
        yield unparsable_cell(target.field, int(line), str(value))
    if guess.misfits > len(rows):
        more = guess.misfits - len(rows)
        yield Issue(
            "more_unparsable_cells",
            gettext_noop("{count} more cells of {column} do not fit its type ({type}) and were left empty."),
            {"count": more, "column": target.field.name, "type": str(target.field.type)},
            column=target.field.name,
            count=more,
        )


def unparsable_cell(field: Field, line: int, value: str) -> Issue:
    """One cell that was set aside."""
    return Issue(
        "unparsable_cell",
        gettext_noop("Line {line}: “{value}” in {column} does not fit its type ({type}) and was left empty."),
        {"line": line, "value": value, "column": field.name, "type": str(field.type)},
        line=line,
        column=field.name,
        value=value,
    )


def null_spellings(cells: Cells, target: Target) -> list[str]:
    """The words that were read as nothing in a field."""
    if target.guess is None or not target.guess.nulls or target.guess.form is TEXT:
        return []
    rows = cells.connection.execute(
        f"SELECT DISTINCT v FROM (SELECT {trimmed(f'c{target.position}')} AS v FROM {cells.relation}) "
        f"WHERE {IS_NULL_WORD.replace('{v}', 'v')} ORDER BY v LIMIT {LISTED}"
    ).fetchall()
    return [str(row[0]) for row in rows]


def as_text(column: RawColumn) -> RawColumn:
    """The column, its typed cells to be read as text."""
    return replace(column, kind=None)


def is_textual(column: RawColumn) -> bool:
    """Whether the type of these cells is still to be found out."""
    return column.kind is None and not column.multivalued


def type_of(target_guess: Guess) -> FieldType:
    """The field type that a guess leads to."""
    return target_guess.form.type
