"""Which fields a source gives: named after its headers and typed by what its cells hold, or as a schema says."""

from collections.abc import Iterator, Mapping, Sequence

from parvis.ingest.casting import Target, as_text, is_textual
from parvis.ingest.coordinates import point_target
from parvis.ingest.inference.columns import Guess, guesses_of, infer_columns
from parvis.ingest.inference.counting import Cells
from parvis.ingest.inference.forms import TEXT
from parvis.ingest.inference.lists import separator_of
from parvis.ingest.names import RESERVED, Named, field_names, safe_name
from parvis.ingest.raw import RawColumn, RawTable
from parvis.ingest.reading import Issue, ReadOptions
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import Annotation, Field, FieldType, Schema


def inferred_targets(cells: Cells, raw: RawTable, options: ReadOptions) -> tuple[list[Target], list[Issue]]:
    """One field per column, and a point made of two columns where they are coordinates."""
    names = field_names([column.source for column in raw.columns])
    separators = separators_of(raw.columns, names, options.multivalued)
    unknown = {
        position: column
        for position, column in enumerate(raw.columns)
        if is_textual(column) and position not in separators
    }
    guesses = infer_columns(cells, unknown, delimiter=str(raw.facts.get("delimiter", "")))
    separators |= {
        position: separator
        for position, guess in guesses.items()
        if guess.form is TEXT and guess.values and (separator := separator_of(cells, position))
    }
    targets = [
        inferred_target(position, column, names[position].name, guesses.get(position), separators.get(position, ""))
        for position, column in enumerate(raw.columns)
    ]
    targets, dropped = without_nameless(targets)
    left = {target.position for target in targets}
    named = [(raw.columns[position], name) for position, name in enumerate(names) if position in left]
    issues = [*naming_issues(named), *swapping_issues(targets)]
    point, found = point_target(cells, targets)
    return [*targets, *point], [*issues, *dropped, *found]


def without_nameless(targets: Sequence[Target]) -> tuple[list[Target], list[Issue]]:
    """The fields without those that have neither a header nor a cell, such as a delimiter at each line's end makes.

    Where no column has a header, there is none to miss.
    """
    if not any(target.column.source for target in targets):
        return list(targets), []
    kept = [one for one in targets if one.column.source or one.guess is None or one.guess.values]
    gone = len(targets) - len(kept)
    if not gone:
        return kept, []
    sentence = gettext_noop("{count} columns without a header and without a value were left out.")
    return kept, [Issue("empty_columns", sentence, {"count": gone}, count=gone)]


def inferred_target(position: int, column: RawColumn, name: str, guess: Guess | None, separator: str) -> Target:
    """A field as its column suggests it."""
    guessed, unit = (guess.form.type, guess.unit) if guess else (FieldType.TEXT, "")
    field = Field(
        name,
        column.kind or guessed,
        column.label or column.source or name,
        column.description or unit or None,
        annotations_of(column, separator, unit),
    )
    return Target(field, position, column, guess, separator)


def annotations_of(column: RawColumn, separator: str, unit: str) -> dict[str, Annotation]:
    """What a column shows of its field besides its type."""
    found: dict[str, Annotation] = {}
    if separator or column.multivalued:
        found["multivalued"] = separator or ","
    if unit:
        found["unit"] = unit
    return found


def separators_of(columns: Sequence[RawColumn], names: Sequence[Named], asked: Mapping[str, str]) -> dict[int, str]:
    """The separators of multivalued columns, which may be asked for by header or by field name."""
    return {
        position: separator
        for position, (column, named) in enumerate(zip(columns, names, strict=True))
        if column.kind in {None, FieldType.TEXT}
        and not column.multivalued
        and (separator := asked.get(column.source) or asked.get(named.name))
    }


def given_targets(cells: Cells, raw: RawTable, schema: Schema) -> tuple[list[Target], list[Issue]]:
    """The fields of a schema, each found among the columns by its name.

    Raises:
        SourceInvalidError: a field has a reserved name, or no column.
    """
    check_names(schema)
    positions = {field.name: position_of(field, raw.columns) for field in schema}
    textual = {
        position: field.type
        for field in schema
        if (position := positions[field.name]) is not None and is_read_from_text(field, raw.columns[position])
    }
    guesses = guesses_of(textual, cells)
    targets = [
        given_target(field, position, raw.columns[position], guesses.get(position))
        for field in schema
        if (position := positions[field.name]) is not None
    ]
    left = [column.source for place, column in enumerate(raw.columns) if place not in set(positions.values())]
    return targets, list(left_out(left))


def check_names(schema: Schema) -> None:
    """Refuse names that mean something else, or twice the same."""
    seen: set[str] = set()
    for field in schema:
        if field.name.lower() in RESERVED or field.name.lower() in seen:
            raise SourceInvalidError(
                gettext_noop("The schema cannot have a field named {name}: the name is reserved or taken twice."),
                name=field.name,
            )
        seen.add(field.name.lower())


def position_of(field: Field, columns: Sequence[RawColumn]) -> int:
    """Where the column of a field is: by exact name, else whatever the case, else by the name it would be given."""
    for same in (str, str.casefold, safe_name):
        for position, column in enumerate(columns):
            if same(column.source) == same(field.name):
                return position
    raise SourceInvalidError(
        gettext_noop("The schema names the field {name}, and the file has no such column. It has: {columns}."),
        name=field.name,
        columns=", ".join(column.source or "?" for column in columns),
    )


def is_read_from_text(field: Field, column: RawColumn) -> bool:
    """Whether the cells are text to be read as the field's type."""
    return column.kind is None and not field.is_multivalued and not column.multivalued


def given_target(field: Field, position: int, column: RawColumn, guess: Guess | None) -> Target:
    """A field as the schema says it."""
    if field.is_multivalued and not column.multivalued:
        separator = field.annotations["multivalued"]
        return Target(field, position, column, separator=separator if isinstance(separator, str) else ",")
    if guess is None and column.kind not in {field.type, None}:
        return Target(field, position, as_text(column), expression=converted(field, f"c{position}", column))
    return Target(field, position, column, guess)


def converted(field: Field, cell: str, column: RawColumn) -> str:
    """SQL: a typed cell in the type that the schema asks for."""
    types = {
        FieldType.TEXT: "VARCHAR",
        FieldType.INT: "BIGINT",
        FieldType.DOUBLE: "DOUBLE",
        FieldType.BOOLEAN: "BOOLEAN",
        FieldType.DATE: "DATE",
        FieldType.DATETIME: "TIMESTAMP",
    }
    if field.type not in types or (column.kind and column.kind.is_geo):
        raise SourceInvalidError(
            gettext_noop("The schema asks for {type} in {name}, and the file holds {kind}."),
            type=str(field.type),
            name=field.name,
            kind=str(column.kind),
        )
    return f"TRY_CAST({cell} AS {types[field.type]})"


def left_out(headers: Sequence[str]) -> Iterator[Issue]:
    """Say which columns the schema does not want."""
    if headers:
        yield Issue(
            "left_out_columns",
            gettext_noop("{count} columns are not in the schema and were left out: {columns}."),
            {"count": len(headers), "columns": ", ".join(headers)},
            count=len(headers),
        )


def naming_issues(columns: Sequence[tuple[RawColumn, Named]]) -> Iterator[Issue]:
    """Say which columns got a name that their header does not give."""
    unnamed = [named.name for _, named in columns if named.reason == "unnamed"]
    if unnamed:
        yield Issue(
            "unnamed_columns",
            gettext_noop("{count} columns have no name: they were called {names}."),
            {"count": len(unnamed), "names": shortened(unnamed)},
            count=len(unnamed),
        )
    for column, named in columns:
        if named.reason in {"duplicate", "reserved"}:
            yield Issue(
                "renamed_field",
                gettext_noop("The column “{header}” was called {name}: its own name is taken or reserved."),
                {"header": column.source, "name": named.name},
                column=named.name,
            )


def shortened(names: Sequence[str]) -> str:
    """The names in a row, without the middle of a long list."""
    return ", ".join(names) if len(names) <= 10 else f"{', '.join(names[:5])} … {names[-1]}"


def swapping_issues(targets: Sequence[Target]) -> Iterator[Issue]:
    """Say which columns seem to hold longitude first."""
    for target in targets:
        if target.guess and target.guess.swapped:
            yield Issue(
                "swapped_coordinates",
                gettext_noop(
                    "{column} seems to hold longitude first, then latitude: read the usual way, every point would lie "
                    "outside of France. It was kept as text."
                ),
                {"column": target.field.name},
                column=target.field.name,
            )
