"""Which fields narrow a dataset well: few short values, told again and again. They become its first facets.

A person may change them; without any, a reader of a new dataset would have nothing to filter by.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from parvis.engine.workbench import Connection
from parvis.ingest.inference.forms import quoted
from parvis.lib.schema import Field, FieldType, Schema

MOST_FACETS = 8
FEWEST_VALUES, MOST_VALUES = 2, 150
LEAST_REPETITION = 4
"""How often a value occurs, on average."""
LONGEST_VALUE = 80


def with_facets(connection: Connection, parquet: Path, schema: Schema) -> Schema:
    """The schema with `facet` on the fields that narrow well: texts, booleans, and the first date."""
    candidates = [field for field in schema if field.type in {FieldType.TEXT, FieldType.BOOLEAN}]
    found = counts(connection, parquet, candidates)
    chosen = {field.name for field in candidates if narrows(field, found)}
    first = [field.name for field in schema if field.name in chosen][:MOST_FACETS]
    moments = [field.name for field in schema if field.type.is_moment][:1]
    return Schema(tuple(faceted(field) if field.name in {*first, *moments} else field for field in schema))


def faceted(field: Field) -> Field:
    """A field that is listed as a facet."""
    return replace(field, annotations={**field.annotations, "facet": True})


def counts(connection: Connection, parquet: Path, fields: list[Field]) -> Mapping[str, tuple[int, int, int]]:
    """Of each field: its values, about how many different ones, and the length of the longest."""
    if not fields:
        return {}
    columns = ", ".join(figures(field) for field in fields)
    row = connection.execute(f"SELECT {columns} FROM read_parquet({quoted(str(parquet))})").fetchone() or ()
    return {
        field.name: (int(row[3 * place]), int(row[3 * place + 1]), int(row[3 * place + 2] or 0))
        for place, field in enumerate(fields)
    }


def figures(field: Field) -> str:
    """The figures of one field, as SQL; a list counts as the text of its values."""
    name = '"' + field.name.replace('"', '""') + '"'
    text = f"array_to_string({name}, ',')" if field.is_multivalued else f"CAST({name} AS VARCHAR)"
    return f"count({name}), approx_count_distinct({text}), max(length({text}))"


def narrows(field: Field, found: Mapping[str, tuple[int, int, int]]) -> bool:
    """Whether a field has few values, short and repeated. Lists are made of a small vocabulary already."""
    values, different, longest = found[field.name]
    if field.is_multivalued:
        return values > 0
    few = FEWEST_VALUES <= different <= MOST_VALUES and values >= LEAST_REPETITION * different
    return few and longest <= LONGEST_VALUE
