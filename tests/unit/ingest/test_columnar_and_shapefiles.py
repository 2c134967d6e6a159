"""Formats that know their types: Parquet, GeoParquet, zipped shapefiles."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from pyogrio.raw import write

from parvis.ingest.reading import Reading
from parvis.lib.errors import SourceInvalidError

Read = Callable[..., Reading]
Rows = Callable[[Reading], list[dict[str, Any]]]


def parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def test_every_arrow_type_has_its_place(read_bytes: Read, rows: Rows) -> None:
    table = pa.table(
        {
            "i": pa.array([1, None], pa.int8()),
            "u": pa.array([2**63, 1], pa.uint64()),
            "d": pa.array([1.5, float("nan")]),
            "dec": pa.array([Decimal("1.25"), None], pa.decimal128(10, 2)),
            "b": [True, False],
            "day": [dt.date(2024, 1, 2), None],
            "at": pa.array([dt.datetime(2024, 1, 2, 3), None], pa.timestamp("ms", tz="Europe/Paris")),
            "time": pa.array([dt.time(8, 30), None], pa.time32("s")),
            "code": ["01", "2A"],
            "word": pa.array(["x", "y"]).dictionary_encode(),
            "tags": [["a", "b"], []],
            "place": [{"lon": 2.0, "lat": 48.0}, None],
            "nested": [{"a": 1}, None],
        }
    )

    reading = read_bytes("a.parquet", parquet(table))

    assert [str(field.type) for field in reading.schema] == [
        "int", "text", "double", "double", "boolean", "date", "datetime", "text", "text", "text", "text",
        "geo_point_2d", "json_blob",
    ]  # fmt: skip
    first, second = rows(reading)
    assert first["u"] == "9223372036854775808"
    assert first["at"] == dt.datetime(2024, 1, 2, 3)
    assert (first["time"], first["code"], first["word"]) == ("08:30:00", "01", "x")
    assert (first["tags"], second["tags"]) == (["a", "b"], None)
    assert first["nested"] == '{"a":1}'
    assert second["d"] is None


def test_numbers_without_end_and_years_without_calendar_are_told(read_bytes: Read) -> None:
    table = pa.table({"d": [1.0, float("inf")], "at": pa.array([0, 2**62], pa.timestamp("us"))})

    issues = {issue.column: issue.line for issue in read_bytes("a.parquet", parquet(table)).issues}

    assert issues == {"d": 2, "at": 2}


@pytest.mark.parametrize("types", [["Polygon"], []])
def test_geoparquet_is_brought_to_wgs_84(types: list[str], read_bytes: Read, rows: Rows) -> None:
    shape = shapely.box(652_000, 6_862_000, 652_100, 6_862_100)
    crs = json.loads(pyproj.CRS.from_epsg(2154).to_json())
    geo = {"primary_column": "geom", "columns": {"geom": {"encoding": "WKB", "geometry_types": types, "crs": crs}}}
    table = pa.table({"n": [1, 2], "geom": [shapely.to_wkb(shape), None]})

    reading = read_bytes("a.parquet", parquet(table.replace_schema_metadata({"geo": json.dumps(geo)})))

    assert [str(field.type) for field in reading.schema] == ["int", "geo_shape", "geo_point_2d"]
    assert rows(reading)[0]["geo_point_2d"] == pytest.approx({"lon": 2.3465, "lat": 48.8567}, abs=1e-3)
    assert reading.facts["crs"] == "EPSG:2154"


def test_a_parquet_cut_short_is_refused(read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=r"The Parquet file a\.parquet is damaged, encrypted or cut short"):
        read_bytes("a.parquet", parquet(pa.table({"a": [1]}))[:-20])


def shapefile(folder: Path, *, crs: str | None = "EPSG:2154", encoding: str = "CP1252", without: str = "") -> bytes:
    """A zipped shapefile of two points, the second without geometry."""
    folder.mkdir()
    point = shapely.to_wkb(shapely.Point(652_000, 6_862_000) if crs else shapely.Point(2, 48))
    write(
        folder / "lieux.shp",
        np.array([point, None], dtype=object),
        [np.array(["Mairie fermée", "Été"], dtype=object), np.array([1.0, 2.0])],
        ["nom", "code"],
        crs=crs,
        geometry_type="Point",
        encoding=encoding,
        driver="ESRI Shapefile",
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in folder.iterdir():
            if path.suffix not in {".cpg", without}:
                archive.write(path, f"dossier/{path.name}")
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["CP1252", "UTF-8"])
def test_a_shapefile_is_read_with_its_projection_and_encoding(
    encoding: str, tmp_path: Path, read_bytes: Read, rows: Rows
) -> None:
    reading = read_bytes("a.zip", shapefile(tmp_path / "shp", encoding=encoding))

    first, second = rows(reading)
    assert (first["nom"], first["code"]) == ("Mairie fermée", 1)
    assert first["geo_point_2d"] == pytest.approx({"lon": 2.34581, "lat": 48.85625}, abs=1e-4)
    assert second["geo_point_2d"] is None
    assert [(issue.code, issue.line) for issue in reading.issues] == [("null_geometry", 2)]


@pytest.mark.filterwarnings("ignore:.crs. was not provided")
def test_a_shapefile_without_projection_or_attributes_is_told(tmp_path: Path, read_bytes: Read) -> None:
    no_crs = read_bytes("a.zip", shapefile(tmp_path / "1", crs=None))
    no_dbf = read_bytes("b.zip", shapefile(tmp_path / "2", without=".dbf"))

    assert "no_crs" in {issue.code for issue in no_crs.issues}
    assert "no_attributes" in {issue.code for issue in no_dbf.issues}


def test_a_shapefile_that_is_none_is_refused(read_bytes: Read) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.shp", b"no shapes here")

    with pytest.raises(SourceInvalidError, match=r"shapefile a\.zip is damaged or incomplete"):
        read_bytes("a.zip", buffer.getvalue())
