"""Columns as GDAL's formats hold them: numbers, days and texts; all that is richer becomes text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from parvis.formats.cells import cell_of
from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

KEPT: dict[FieldType, Callable[[pa.DataType], bool]] = {
    FieldType.INT: lambda kind: pa.types.is_integer(kind) or pa.types.is_decimal(kind),
    FieldType.DOUBLE: lambda kind: pa.types.is_floating(kind) or pa.types.is_decimal(kind),
    FieldType.BOOLEAN: pa.types.is_boolean,
    FieldType.DATE: pa.types.is_date,
    FieldType.DATETIME: pa.types.is_timestamp,
}
"""What the engine gives for a type when it has not turned it into text."""
TYPES: dict[FieldType, Any] = {
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("ms", tz="UTC"),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column of a layer: where it comes from, how it is called and typed there."""

    place: int
    column: Column
    name: str
    type: Any

    def values(self, batch: pa.RecordBatch, subject: Subject) -> Any:
        """The column of a batch, in the type of the layer."""
        values: Any = batch.column(self.place)
        if not pa.types.is_string(self.type):
            return values.cast(self.type, safe=False)
        if pa.types.is_string(values.type) and self.column.type is FieldType.TEXT:
            return values
        cell = cell_of(self.column, subject)
        return pa.array([None if one is None else cell(one) for one in values.to_pylist()], pa.string())


def attribute(place: int, column: Column, name: str, kind: pa.DataType) -> Attribute:
    """A column under another name."""
    test = KEPT.get(column.type)
    typed = test is not None and not column.multivalued and test(kind)
    return Attribute(place, column, name, TYPES[column.type] if typed else pa.string())
