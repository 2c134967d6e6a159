"""Parquet files read back with their types."""

import io
import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from parvis.formats import Column, parquet
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


def test_days_cut_to_their_year_or_month_are_its_first_day() -> None:
    cut = pa.RecordBatch.from_arrays([pa.array(["2020", "2020-05", None, "2020-05-17"])], names=["opened_on"])

    table = read_back(RecordStream(cut.schema, iter([cut])), (COLUMNS[3],), ParquetOptions()).read()

    assert table["opened_on"].to_pylist() == [date(2020, 1, 1), date(2020, 5, 1), None, date(2020, 5, 17)]


def test_row_groups_end_early_where_records_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_BYTES", 50_000)
    numbers = pa.RecordBatch.from_arrays([pa.array(range(5_000))], names=["visits"])

    file = read_back(RecordStream(numbers.schema, iter([numbers] * 5)), COLUMNS[:1], ParquetOptions())

    assert [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)] == [10_000, 10_000, 5_000]


def test_a_null_shape_in_a_feature_is_null() -> None:
    cut = pa.RecordBatch.from_arrays(
        [pa.array(['{"type":"Feature","geometry":null,"properties":{}}'])], names=["shape"]
    )

    table = read_back(RecordStream(cut.schema, iter([cut])), (COLUMNS[7],), ParquetOptions()).read()

    assert table["shape"].to_pylist() == [None]
