"""Parquet files read back with their types."""

import io
import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from parvis.formats import Column
from parvis.formats.parquet import ROW_GROUP, ParquetOptions, write_parquet
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'
COLUMNS = (
    Column("visits", "", FieldType.INT),
    Column("rating", "", FieldType.DOUBLE),
    Column("open", "", FieldType.BOOLEAN),
    Column("opened_on", "", FieldType.DATE),
    Column("updated_at", "", FieldType.DATETIME),
    Column("tags", "", FieldType.TEXT, multivalued=True),
    Column("location", "", FieldType.GEO_POINT),
    Column("shape", "", FieldType.GEO_SHAPE),
)


def batch() -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [
            pa.array([10, None]),
            pa.array([4.5, None]),
            pa.array([True, None]),
            pa.array([date(2019, 3, 26), None]),
            pa.array([datetime(2020, 1, 15, 22, 30), None], pa.timestamp("us")),
            pa.array([["a", "b"], None]),
            pa.array([{"lon": 2.5, "lat": 48.5}, None]),
            pa.array([SQUARE, None]),
        ],
        names=[column.name for column in COLUMNS],
    )


def read_back(records: RecordStream, columns: tuple[Column, ...], options: ParquetOptions) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(b"".join(write_parquet(records, columns, options))))


def test_types_come_back() -> None:
    table = read_back(RecordStream(batch().schema, iter([batch()])), COLUMNS, ParquetOptions()).read()

    assert table.schema.types[:6] == [
        pa.int64(),
        pa.float64(),
        pa.bool_(),
        pa.date32(),
        pa.timestamp("us", tz="UTC"),
        pa.list_(pa.string()),
    ]
    first, second = table.to_pylist()
    assert first["updated_at"] == datetime(2020, 1, 15, 22, 30, tzinfo=UTC)
    assert shapely.from_wkb(first["location"]).wkt == "POINT (2.5 48.5)"
    assert shapely.from_wkb(first["shape"]).geom_type == "Polygon"
    assert set(second.values()) == {None}


def test_geometries_are_declared() -> None:
    file = read_back(RecordStream(batch().schema, iter([batch()])), COLUMNS, ParquetOptions())

    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    assert geo["version"] == "1.0.0"
    assert geo["primary_column"] == "shape"
    assert geo["columns"]["location"] == {"encoding": "WKB", "geometry_types": ["Point"]}


def test_no_record_is_still_a_file() -> None:
    assert read_back(RecordStream(batch().schema, iter([])), COLUMNS, ParquetOptions()).read().num_rows == 0


def test_row_groups_hold_about_a_hundred_thousand_records() -> None:
    numbers = pa.RecordBatch.from_arrays([pa.array(range(30_000))], names=["visits"])

    file = read_back(RecordStream(numbers.schema, iter([numbers] * 5)), COLUMNS[:1], ParquetOptions("zstd"))

    assert file.num_row_groups == 3
    assert max(file.metadata.row_group(place).num_rows for place in range(3)) == ROW_GROUP
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_sums_beyond_the_engine_s_small_integers_come_as_integers() -> None:
    sums = pa.RecordBatch.from_arrays([pa.array([198], pa.decimal128(38, 0))], names=["visits"])

    assert read_back(RecordStream(sums.schema, iter([sums])), COLUMNS[:1], ParquetOptions()).read().to_pylist() == [
        {"visits": 198}
    ]


def test_unknown_compression_is_refused() -> None:
    with pytest.raises(ParameterError, match="lz9"):
        ParquetOptions.from_params({"parquet_compression": "lz9"})
