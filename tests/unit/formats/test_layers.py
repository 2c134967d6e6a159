"""Shapefiles and FlatGeobuf, read back by GDAL."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from parvis.formats import Subject, flatgeobuf, shapefile
from parvis.formats.flatgeobuf import FlatGeobufOptions, write_flatgeobuf
from parvis.formats.shapefile import ShapefileOptions, short_names, write_shapefile
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from tests.unit.formats.samples import PLACED, SHAPED, Content, columns_of, nothing_of, records_of

SUBJECT = Subject("city-spots", timezone="Europe/Paris", files_url="https://portal.example/files")


def zipped(content: Content, *, epsg: int = 4326, times: int = 1) -> zipfile.ZipFile:
    chunks = write_shapefile(records_of(content, times=times), columns_of(content), ShapefileOptions(epsg), SUBJECT)
    return zipfile.ZipFile(io.BytesIO(b"".join(chunks)))


def layer(archive: zipfile.ZipFile, folder: Path, name: str = "city-spots") -> tuple[dict[str, list[Any]], list[Any]]:
    archive.extractall(folder)
    return read(folder / f"{name}.shp")


def read(path: Path) -> tuple[dict[str, list[Any]], list[Any]]:
    info, _, shapes, values = pyogrio.raw.read(path, datetime_as_string=True)
    found = [None if one is None else shapely.from_wkb(one) for one in shapes]
    return {name: list(column) for name, column in zip(info["fields"], values, strict=True)}, found


def test_a_shapefile_comes_back(tmp_path: Path) -> None:
    archive = zipped(PLACED)

    names = [f"city-spots{part}" for part in (".shp", ".shx", ".dbf", ".prj", ".cpg")]
    assert archive.namelist() == [*names, "NOTE.txt"]
    assert archive.read("city-spots.cpg") == b"UTF-8"
    values, shapes = layer(archive, tmp_path)
    assert values["name"] == ["Fontaine Étoile 😀", "=1+1", None]
    assert values["visits"][:2] == [10, -3]
    assert np.isnan(values["visits"][2])
    assert values["rating"][:2] == [4.5, 20.0]
    assert values["open"][:2] == [1, 0]
    assert [str(one) for one in values["opened_on"]] == ["2019-03-26", "2530-01-01", "None"]
    assert values["updated_at"][0] == "2020-01-15T23:30:00+01:00"
    assert values["tags"] == ["eau,public", "sport", None]
    assert values["photo"][0] == "https://portal.example/files/f1"
    assert [one and one.wkt for one in shapes] == ["POINT (2.3376 48.8606)", "POINT (0 0)", None]


def test_long_texts_are_cut_and_said(tmp_path: Path) -> None:
    archive = zipped({"t": (FieldType.TEXT, ["é" * 200]), "p": (FieldType.GEO_POINT, [{"lon": 1.0, "lat": 2.0}])})

    assert layer(archive, tmp_path)[0]["t"] == ["é" * 127]
    assert archive.read("NOTE.txt").startswith(b"1 texts are longer than 254 bytes")


def test_the_first_type_is_the_dataset_s_layer_and_others_stand_beside(tmp_path: Path) -> None:
    archive = zipped(SHAPED)

    values, shapes = layer(archive, tmp_path)
    assert values["name"] == ["holed", "multi", None]
    assert [one and one.geom_type for one in shapes] == ["Polygon", "MultiPolygon", None]
    assert len(shapes[0].interiors) == 1
    assert shapes[0].equals(shapely.from_geojson(SHAPED["geo_shape"][1][0]))
    assert layer(archive, tmp_path, "city-spots_lines")[1][0].wkt == "LINESTRING (0 0, 1 1.5)"
    values, shapes = layer(archive, tmp_path, "city-spots_points")
    assert (values["geo_point_"], shapes[0].wkt) == (["0.0, 0.0"], "POINT (0 0)")


def test_collections_give_their_largest_parts(tmp_path: Path) -> None:
    collection = (
        '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[9,9]},'
        '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}'
    )

    assert layer(zipped({"s": (FieldType.GEO_SHAPE, [collection])}), tmp_path)[1][0].geom_type == "Polygon"


def test_heights_are_kept(tmp_path: Path) -> None:
    content: Content = {"s": (FieldType.GEO_SHAPE, ['{"type":"Point","coordinates":[1,2,3]}'])}

    assert layer(zipped(content), tmp_path)[1][0].wkt == "POINT Z (1 2 3)"


def test_a_shapefile_in_another_projection(tmp_path: Path) -> None:
    archive = zipped(PLACED, epsg=2154)

    (x, y) = shapely.get_coordinates(layer(archive, tmp_path)[1][0])[0]
    assert (round(x), round(y)) == (651402, 6862489)
    assert pyogrio.read_info(tmp_path / "city-spots.shp")["crs"] == "EPSG:2154"


def test_a_shapefile_ends_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapefile, "RECORDS", 7)

    archive = zipped(PLACED, times=5)

    assert len(layer(archive, tmp_path)[1]) == 7
    assert b"Only the first 50,000 records" in archive.read("NOTE.txt")


def test_as_many_records_as_the_limit_are_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapefile, "RECORDS", 10)

    archive = zipped(SHAPED, times=2)

    assert "NOTE.txt" not in archive.namelist()


@pytest.mark.parametrize(("content", "kind"), [(PLACED, "Point"), (SHAPED, "Polygon")])
def test_no_record_is_an_empty_layer(tmp_path: Path, content: Content, kind: str) -> None:
    chunks = write_shapefile(nothing_of(content), columns_of(content), ShapefileOptions(), SUBJECT)
    zipfile.ZipFile(io.BytesIO(b"".join(chunks))).extractall(tmp_path)

    info = pyogrio.read_info(tmp_path / "city-spots.shp")
    assert (info["features"], info["geometry_type"]) == (0, kind)


def test_names_are_short_and_different() -> None:
    assert short_names(["code_insee_1", "code_insee_2", "CODE_INSEE_3", "ok", "étéétéété", ""]) == [
        "code_insee",
        "code_ins_1",
        "CODE_INS_2",
        "ok",
        "étéété",
        "field_1",
    ]


def geobuf(content: Content, folder: Path, *, epsg: int = 4326, times: int = 1) -> Path:
    path = folder / "o.fgb"
    records = records_of(content, times=times)
    path.write_bytes(b"".join(write_flatgeobuf(records, columns_of(content), FlatGeobufOptions(epsg), SUBJECT)))
    return path


def test_flatgeobuf_comes_back(tmp_path: Path) -> None:
    values, shapes = read(geobuf(PLACED, tmp_path))

    assert values["name"] == ["Fontaine Étoile 😀", "=1+1", None]
    assert values["visits"][:2] == [10, -3]
    assert values["open"][:2] == [1, 0]
    assert values["notes"][1] == "long " * 8000
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in values["updated_at"][:2]]
    assert moments == [datetime(2020, 1, 15, 22, 30, tzinfo=UTC), datetime(2530, 1, 1, tzinfo=UTC)]
    assert values["extra"] == ['{"surface":120}', "[1]", None]
    assert "location" not in values
    assert [one and one.wkt for one in shapes] == ["POINT (2.3376 48.8606)", "POINT (0 0)", None]


def test_flatgeobuf_holds_all_types(tmp_path: Path) -> None:
    values, shapes = read(geobuf(SHAPED, tmp_path))

    assert list(values) == ["name"]
    assert [one and one.geom_type for one in shapes] == ["Polygon", "LineString", "MultiPolygon", "Point", None]


def test_flatgeobuf_in_another_projection(tmp_path: Path) -> None:
    path = geobuf(PLACED, tmp_path, epsg=2154)

    assert pyogrio.read_info(path)["crs"] == "EPSG:2154"
    assert round(read(path)[1][0].x) == 651402


def test_small_answers_are_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content: Content = {"n": (FieldType.INT, [1, 2]), "p": (FieldType.GEO_POINT, [{"lon": 1.0, "lat": 2.0}] * 2)}

    assert pyogrio.read_info(geobuf(content, tmp_path))["capabilities"]["fast_spatial_filter"]
    monkeypatch.setattr(flatgeobuf, "INDEXED_ROWS", 5)
    path = geobuf(content, tmp_path, times=4)
    assert not pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    assert len(read(path)[1]) == 8


def test_no_record_is_an_empty_flatgeobuf(tmp_path: Path) -> None:
    path = tmp_path / "o.fgb"
    path.write_bytes(b"".join(write_flatgeobuf(nothing_of(PLACED), columns_of(PLACED), FlatGeobufOptions(), SUBJECT)))

    assert len(read(path)[1]) == 0


@pytest.mark.parametrize("options", [ShapefileOptions, FlatGeobufOptions])
def test_unknown_projections_are_refused(options: type[ShapefileOptions]) -> None:
    with pytest.raises(ParameterError, match="epsg"):
        options.from_params({"epsg": "999999"})
