"""Parquet with typed columns; geometries as GeoParquet 1.0. Source: exports.md §3.5."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, Self

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.formats.chunks import Chunks
from parvis.formats.parameters import one_of
from parvis.formats.registry import UNNAMED, Column, Subject, export_format
from parvis.formats.wkb import points_to_wkb, shapes_to_wkb
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

ROW_GROUP = 100_000
GROUP_BYTES = 128 * 1024 * 1024
"""A row group ends early where records are large."""
Compression = Literal["snappy", "zstd"]
COMPRESSIONS: dict[str, Compression] = {"snappy": "snappy", "zstd": "zstd"}
TYPES: dict[FieldType, Any] = {
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us", tz="UTC"),
    FieldType.GEO_POINT: pa.binary(),
    FieldType.GEO_SHAPE: pa.binary(),
}


@dataclass(frozen=True, slots=True)
class ParquetOptions:
    """The choices of the Parquet format."""

    compression: Compression = "snappy"

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        return cls(COMPRESSIONS[one_of(params, "parquet_compression", COMPRESSIONS, default="snappy")])

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


@export_format("parquet", media_type="application/vnd.apache.parquet", extension="parquet", options=ParquetOptions)
def write_parquet(
    records: RecordStream, columns: tuple[Column, ...], options: ParquetOptions, _subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """Row groups of about 100,000 records, each leaving as soon as it is written."""
    sink = Chunks()
    schema = parquet_schema(columns)
    with pq.ParquetWriter(pa.PythonFile(sink, "w"), schema, compression=options.compression) as writer:
        for table in row_groups(records, schema, columns):
            writer.write_table(table, row_group_size=ROW_GROUP)
            yield sink.taken()
    yield sink.taken()


def parquet_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of the file, with the `geo` metadata when a column holds geometries."""
    fields = [pa.field(column.name, arrow_type(column)) for column in columns]
    geometries = [column for column in columns if column.type.is_geo]
    if not geometries:
        return pa.schema(fields)
    primary = next((one for one in geometries if one.type is FieldType.GEO_SHAPE), geometries[0])
    geo = {
        "version": "1.0.0",
        "primary_column": primary.name,
        "columns": {
            one.name: {
                "encoding": "WKB",
                "geometry_types": ["Point"] if one.type is FieldType.GEO_POINT else [],
            }
            for one in geometries
        },
    }
    return pa.schema(fields, metadata={"geo": json.dumps(geo)})


def arrow_type(column: Column) -> pa.DataType:
    """The type of a column in the file."""
    kind: Any = TYPES.get(column.type, pa.string())
    return pa.list_(kind) if column.multivalued else kind


def row_groups(records: RecordStream, schema: pa.Schema, columns: tuple[Column, ...]) -> Iterator[pa.Table]:
    """Tables of at least a row group, the last one smaller."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in records.batches:
        arrays = [written(batch.column(place), column) for place, column in enumerate(columns)]
        waiting.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
        rows += batch.num_rows
        size += waiting[-1].nbytes
        if rows >= ROW_GROUP or size >= GROUP_BYTES:
            yield pa.Table.from_batches(waiting, schema)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting, schema)


def written(values: Any, column: Column) -> Any:
    """The values of a column as the file holds them."""
    if pa.types.is_binary(values.type):
        return values
    match column.type:
        case FieldType.GEO_POINT:
            return points_to_wkb(values)
        case FieldType.GEO_SHAPE:
            return shapes_to_wkb(values)
        case FieldType.DATE if pa.types.is_string(values.type):
            return whole_days(values)
        case FieldType.DATETIME if values.type.tz is None:
            return values.cast(pa.timestamp("us")).cast(arrow_type(column))
        case _:
            return values.cast(arrow_type(column))


def whole_days(values: Any) -> Any:
    """Days that came cut to their year or month, as the first day of it."""
    return pa.array(
        [one if one is None else date.fromisoformat(f"{one}-01-01"[:10]) for one in values.to_pylist()], pa.date32()
    )
