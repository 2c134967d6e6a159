"""Rows and their types in OData. Source: other-services.md §3."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import orjson

from parvis.lib.schema import Field, FieldType, Schema
from parvis.odsql import OutputColumn

TYPES = {
    FieldType.INT: "Edm.Int64",
    FieldType.DOUBLE: "Edm.Double",
    FieldType.BOOLEAN: "Edm.Boolean",
    FieldType.DATE: "Edm.DateTimeOffset",
    FieldType.DATETIME: "Edm.DateTimeOffset",
    FieldType.GEO_POINT: "parvis.GeoPoint2D",
}
KEY = "recordid"


def row_objects(results: Sequence[dict[str, Any]], ids: Sequence[str], columns: Sequence[OutputColumn]) -> Any:
    """Rows with their key, nulls left out."""
    return [
        {KEY: record_id, **{column.key: value(result[column.key], column) for column in columns
                            if result.get(column.key) is not None}}
        for result, record_id in zip(results, ids, strict=True)
    ]  # fmt: skip


def value(found: Any, column: OutputColumn) -> Any:
    """One value."""
    if column.type is FieldType.GEO_POINT and isinstance(found, dict) and "lat" in found:
        return {"latitude": found["lat"], "longitude": found["lon"]}
    if column.type is FieldType.DATE and isinstance(found, str) and len(found) == len("2020-01-01"):
        return f"{found}T00:00:00+00:00"
    if isinstance(found, list) and column.multivalued:
        return ",".join(map(str, found))
    if column.type is FieldType.GEO_SHAPE:
        return orjson.dumps(found.get("geometry", found)).decode()
    if isinstance(found, dict | list):
        return orjson.dumps(found).decode()
    return found


def entity_type(schema_element: Element, name: str, fields: Schema, hidden: frozenset[str]) -> None:
    """The type of the rows of a set."""
    found = SubElement(schema_element, "EntityType", {"Name": name})
    key = SubElement(found, "Key")
    SubElement(key, "PropertyRef", {"Name": KEY})
    SubElement(found, "Property", {"Name": KEY, "Type": "Edm.String", "Nullable": "false"})
    for one in fields:
        if one.name not in hidden:
            SubElement(found, "Property", {"Name": one.name, "Type": type_of(one)})


def type_of(field: Field) -> str:
    """The type of a property."""
    return "Edm.String" if field.is_multivalued else TYPES.get(field.type, "Edm.String")
