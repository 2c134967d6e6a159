"""Statements of explore-api.md §11, M, over HTTP and in full: what programs read in the files. Numbers as there."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import gpxpy
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
from django.test import Client

from tests.app.explore.test_exports import cells

Fetch = Callable[..., bytes]
KML = "{http://www.opengis.net/kml/2.2}"


def test_s388_nine_lines(fetch: Fetch) -> None:
    lines = fetch("city-spots/exports/csv").decode("utf-8-sig").splitlines()

    assert len(lines) == 9
    assert lines[0].count(";") == 13


def test_s390_s391_s396_cells(fetch: Fetch) -> None:
    rows = cells(fetch("city-spots/exports/csv"))
    header = rows[0]

    assert ";48.8606, 2.3376;" in fetch("city-spots/exports/csv").decode("utf-8-sig").splitlines()[1]
    assert rows[1][header.index("tags")] == "eau,public"
    assert rows[5][header.index("open")] == ""
    assert rows[1][header.index("open")] != ""


def test_s397_shapes_have_doubled_quotes(fetch: Fetch) -> None:
    body = fetch("districts/exports/csv").decode("utf-8-sig")

    assert '""type"": ""Polygon""' in body or '""type"":""Polygon""' in body
    assert "Feature" not in body


def test_s398_photos_have_addresses_that_answer(client: Client, fetch: Fetch) -> None:
    rows = cells(fetch("city-spots/exports/csv"))
    address = rows[4][rows[0].index("photo")]

    assert address.startswith("http://")
    assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_s399_s401_s403_rows(fetch: Fetch) -> None:
    assert [row[0] for row in cells(fetch("city-spots/exports/csv?refine=kind:fountain"))] == ["code", "A1", "A2", "A8"]
    assert [row[0] for row in cells(fetch("big-series/exports/csv"))[1:]] == [str(n) for n in range(12_000)]


def test_s406_only_the_header(fetch: Fetch) -> None:
    assert len(fetch("city-spots/exports/csv?where=visits>1000").splitlines()) == 1


def test_s411_features(fetch: Fetch) -> None:
    found = json.loads(fetch("city-spots/exports/geojson"))

    assert (found["type"], len(found["features"])) == ("FeatureCollection", 8)
    assert all("location" not in one["properties"] for one in found["features"])


def test_s414_features_in_a_box(fetch: Fetch) -> None:
    found = json.loads(fetch("city-spots/exports/geojson?where=in_bbox(location,48.858,2.325,48.865,2.345)"))

    assert [one["properties"]["code"] for one in found["features"]] == ["A1", "A6"]


def test_s415_projected(fetch: Fetch) -> None:
    found = json.loads(fetch("districts/exports/geojson?epsg=2154"))

    assert all(
        x > 100_000 and y > 100_000 for one in found["features"] for x, y in one["geometry"]["coordinates"][0]
    )  # fmt: skip


def test_s417_a_workbook(fetch: Fetch) -> None:
    header, *rows = openpyxl.load_workbook(io.BytesIO(fetch("city-spots/exports/xlsx"))).active.values  # type: ignore[union-attr]

    assert header[:3] == ("code", "name", "kind")
    assert [row[header.index("visits")] for row in rows] == [10, 25, 14, 40, 9, 100, None, 0]


def test_s418_s420_parquet(fetch: Fetch) -> None:
    plain = pq.read_table(io.BytesIO(fetch("city-spots/exports/parquet")))
    packed = pq.ParquetFile(io.BytesIO(fetch("city-spots/exports/parquet?parquet_compression=zstd")))

    assert plain.num_rows == packed.metadata.num_rows == 8
    assert plain["code"].to_pylist() == [f"A{place}" for place in range(1, 9)]
    assert packed.metadata.row_group(0).column(0).compression == "ZSTD"


def test_s421_a_shapefile(fetch: Fetch, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(fetch("districts/exports/shp")))
    names = archive.namelist()
    archive.extractall(tmp_path)

    assert {Path(one).suffix for one in names} >= {".shp", ".shx", ".dbf", ".prj"}
    (shape,) = [one for one in names if one.endswith(".shp")]
    info = pyogrio.read_info(tmp_path / shape)
    assert (info["features"], info["geometry_type"]) == (3, "Polygon")


def test_s422_kml(fetch: Fetch) -> None:
    document = ElementTree.fromstring(fetch("city-spots/exports/kml"))

    assert len(list(document.iter(f"{KML}Placemark"))) == 7


def test_s423_gpx(fetch: Fetch) -> None:
    found = gpxpy.parse(fetch("city-spots/exports/gpx").decode())
    named = gpxpy.parse(fetch("city-spots/exports/gpx?name_field=name").decode())
    plain = gpxpy.parse(fetch("city-spots/exports/gpx?use_extension=false").decode())

    assert (found.version, len(found.waypoints)) == ("1.1", 7)
    assert found.waypoints[0].extensions
    assert named.waypoints[0].name == "Fontaine Étoile"
    assert "A1" in (plain.waypoints[0].description or "")
    assert not plain.waypoints[0].extensions


def test_s424_flatgeobuf(fetch: Fetch, tmp_path: Path) -> None:
    path = tmp_path / "districts.fgb"
    path.write_bytes(fetch("districts/exports/fgb"))

    assert pyogrio.read_info(path)["features"] == 3


@pytest.mark.parametrize("number", [426])
def test_closed_files_are_refused_in_json(client: Client, portal: None, number: int) -> None:
    answer = client.get("/api/explore/v2.1/catalog/datasets/closed-data/exports/csv")

    assert (answer.status_code, answer.json()["error_code"]) == (403, "ForbiddenAccess")
    assert "Content-Disposition" not in answer


def test_aliases_are_headers_as_typed(fetch: Fetch) -> None:
    typed = "city-spots/exports/{}?select=kind as k,name&use_labels=true&limit=1"
    (header, *_) = openpyxl.load_workbook(io.BytesIO(fetch(typed.format("xlsx")))).active.values  # type: ignore[union-attr]

    assert cells(fetch(typed.format("csv")))[0] == list(header) == ["k", "Nom"]
