"""Every hard file of the shared data gives what its index says: types, values, warnings, or the clear error."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely

from parvis.ingest.names import safe_name
from parvis.ingest.read import read
from parvis.ingest.reading import Reading, ReadOptions
from parvis.lib.errors import SourceInvalidError

UGLY = Path(__file__).resolve().parents[4] / "shared" / "data" / "ugly"
INDEX: list[dict[str, Any]] = json.loads((UGLY / "index.json").read_text())["files"] if UGLY.exists() else []
TYPES = {"geo_point": "geo_point_2d"}

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not INDEX, reason="the shared data is absent")]


def read_file(name: str, work: Path, **options: Any) -> Reading:
    return read(UGLY / name, name=name, options=ReadOptions(**options), work=work)


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(reading.parquet).to_pylist()
    return found


def column_name(reading: Reading, cell: Mapping[str, Any]) -> str:
    if "column_index" in cell:
        return reading.schema.names[cell["column_index"] - 1]
    return (
        next(field.name for field in reading.schema if cell["column"] in {field.name, field.label})
        if cell["column"] in {field.label for field in reading.schema}
        else safe_name(cell["column"])
    )


def row_of(rows: list[dict[str, Any]], cell: Mapping[str, Any]) -> dict[str, Any]:
    if "row" in cell:
        return rows[cell["row"] - 1]
    ((name, value),) = cell["match"].items()
    return next(row for row in rows if row[safe_name(name)] == value)


def plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return value.isoformat() if isinstance(value, dt.date) else value


def check_cell(value: Any, cell: Mapping[str, Any]) -> None:
    if "length" in cell:
        assert len(value) == cell["length"]
    elif "point" in cell:
        assert value == pytest.approx(cell["point"], abs=1e-6)
    elif "instant" in cell:
        assert value.isoformat() + "Z" == cell["instant"]
    elif "value_any" in cell:
        assert plain(value) in cell["value_any"]
    elif isinstance(cell["value"], float):
        assert value == pytest.approx(cell["value"])
    else:
        assert plain(value) == cell["value"]


def check_expected(reading: Reading, expect: Mapping[str, Any]) -> None:
    rows = rows_of(reading)
    assert reading.records_count == len(rows)
    if "rows" in expect:
        assert len(rows) in {expect["rows"], *expect.get("rows_tolerated", [])}
    for column in expect.get("columns", []):
        if column["name"] in {"*"} or column["type"] == "any":
            continue
        field = reading.schema[safe_name(column["name"])]
        assert str(field.type) in {TYPES.get(one, one) for one in (column["type"], *column.get("tolerated", []))}, field
    for cell in expect.get("cells", []):
        check_cell(row_of(rows, cell)[column_name(reading, cell)], cell)
    for total in expect.get("sums", []):
        values = [row[safe_name(total["column"])] for row in rows]
        assert sum(value or 0 for value in values) == pytest.approx(total["sum"])
        assert sum(not value for value in values) == total["nulls_or_zeros"]
    for counted in expect.get("counts", []):
        assert sum(row[safe_name(counted["column"])] == counted["value"] for row in rows) == counted["count"]
    for fact in ("encoding", "delimiter", "header_line"):
        if fact in expect:
            assert reading.facts[fact] == expect[fact]


@pytest.mark.parametrize("entry", [one for one in INDEX if one["outcome"] != "error"], ids=lambda one: one["file"][:2])
def test_a_hard_file_gives_what_its_index_says(entry: dict[str, Any], tmp_path: Path) -> None:
    reading = read_file(entry["file"], tmp_path)

    check_expected(reading, entry["expect"])
    if entry["outcome"] == "ok_with_warnings" and entry["file"][:2] != "14":
        assert reading.issues
    for field in reading.schema:
        assert field.name


@pytest.mark.parametrize("entry", [one for one in INDEX if one["outcome"] == "error"], ids=lambda one: one["file"][:2])
def test_a_hopeless_file_is_refused_in_a_sentence(entry: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError) as refused:
        read_file(entry["file"], tmp_path)

    assert entry["file"] in str(refused.value)
    assert {"18": "is empty", "25": "200 times"}[entry["file"][:2]] in str(refused.value)
    assert not [path for path in tmp_path.rglob("*") if path.stat().st_size > 1_000_000]


def test_01_labels_come_from_the_second_header_line(tmp_path: Path) -> None:
    reading = read_file("01_titres_au_dessus_entete_latin1.csv", tmp_path)

    assert "Périmètre" in reading.schema["perimetre"].label
    assert {issue.line for issue in reading.issues if issue.code == "left_out_note"} == {27, 28}


def test_07_shapes_are_where_they_are(tmp_path: Path) -> None:
    reading = read_file("07_lambert93_geometrie_nulle.shp.zip", tmp_path)

    shapes = shapely.from_wkb([row["geo_shape"] for row in rows_of(reading)])
    assert shapely.total_bounds(shapes) == pytest.approx([3.80496, 43.55576, 3.94507, 43.65797], abs=0.0002)
    assert sum(shape is None for shape in shapes) == 1
    assert [issue.line for issue in reading.issues if issue.code == "null_geometry"] == [51]


def test_11_the_first_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    reading = read_file("11_encodages_melanges.csv", tmp_path)

    assert [issue.line for issue in reading.issues if issue.code == "mixed_encodings"] == [3]


def test_12_the_spellings_of_nothing_are_told(tmp_path: Path) -> None:
    reading = read_file("12_valeurs_nulles.csv", tmp_path)

    assert "n.d." in reading.facts["nulls"]["mesure"]  # type: ignore[index]


def test_15_places_that_are_none_are_listed_by_line(tmp_path: Path) -> None:
    reading = read_file("15_geometries_en_texte.csv", tmp_path)

    lines = {(issue.column, issue.line) for issue in reading.issues if issue.code == "unparsable_cell"}
    assert {("lat_lon", 7), ("lat_lon", 8), ("wkt", 11), ("geojson", 7)} <= lines


def test_17_lambert_93_lands_in_paris(tmp_path: Path) -> None:
    reading = read_file("17_lambert93_geometries_invalides.geojson", tmp_path)

    rows = rows_of(reading)
    first = shapely.from_wkb(rows[0]["geo_shape"])
    assert first.bounds == pytest.approx([2.34581, 48.85625, 2.34716, 48.85715], abs=0.002)
    assert [row["geo_shape"] is None for row in rows] == [False, False, False, True, True, False, True, False]
    assert {issue.code: issue.line for issue in reading.issues} == {
        "null_geometry": 4,
        "geometry_outside": 7,
        "repaired_geometry": 2,
        "invalid_geometry": 8,
    }


def test_23_the_second_sheet_can_be_asked_for(tmp_path: Path) -> None:
    entry = next(one for one in INDEX if one["file"].startswith("23"))

    first = read_file(entry["file"], tmp_path / "1")
    second = read_file(entry["file"], tmp_path / "2", sheet="Dates")

    check_expected(first, entry["expect"]["sheet_1"] | {"header_line": 4})
    assert [field.label for field in first.schema] == entry["expect"]["sheet_1"]["flattened_header_example"]
    assert first.facts["sheet"] == "Fréquentation"
    check_expected(second, entry["expect"]["sheet_2"])


CHOSEN: dict[str, Callable[[Reading], object]] = {
    "02": lambda reading: reading.facts["line_ending"] == "CR",
    "06": lambda reading: len(reading.schema) == 89,
    "09": lambda reading: reading.records_count == 5,
}


@pytest.mark.parametrize("number", CHOSEN)
def test_what_else_the_index_asks(number: str, tmp_path: Path) -> None:
    name = next(one["file"] for one in INDEX if one["file"].startswith(number))

    assert CHOSEN[number](read_file(name, tmp_path))
