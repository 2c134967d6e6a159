"""The few spellings that SQL text needs when it is made here: names and constants."""

from parvis.lib.schema import Field, FieldType


def name(identifier: str) -> str:
    """A quoted identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def constant(text: str) -> str:
    """A quoted text, for the statements of DuckDB that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


TYPES = {
    FieldType.TEXT: "VARCHAR",
    FieldType.INT: "BIGINT",
    FieldType.DOUBLE: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "TIMESTAMP",
    FieldType.GEO_POINT: "STRUCT(lon DOUBLE, lat DOUBLE)",
    FieldType.GEO_SHAPE: "VARCHAR",
    FieldType.FILE: "VARCHAR",
    FieldType.JSON: "VARCHAR",
}


def is_list(field: Field) -> bool:
    """Whether a cell of this field is a list: only texts are many."""
    return field.is_multivalued and field.type is FieldType.TEXT


def column_type(field: Field) -> str:
    """The type of a field's column in `records`."""
    return TYPES[field.type] + ("[]" if is_list(field) else "")
