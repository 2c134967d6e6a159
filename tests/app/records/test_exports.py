"""Exports over the real engine: what a file says of its dataset, and how it is sent. Numbers: explore-api.md §11, M."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import gpxpy
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import rdflib
import shapely
from django.conf import settings
from django.http import QueryDict

from parvis.catalogue.serving import engine
from parvis.formats import FORMATS
from parvis.lib.errors import OdsqlError, ParameterError
from parvis.lib.schema import Field, FieldType, Schema, Version
from parvis.records.delivery import Conditions, Export, delivery
from parvis.records.exports import export
from parvis.records.query import RecordsQuery
from parvis.records.source import Source

POINT = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])
SPOTS = {
    "code": (FieldType.TEXT, pa.array([f"A{one}" for one in range(1, 9)])),
    "name": (FieldType.TEXT, pa.array(["Fontaine Étoile", "b", "c", "d", "e", "f", "Kiosque", "h"])),
    "visits": (FieldType.INT, pa.array([10, 25, 14, 40, 9, 100, None, 0])),
    "opened_on": (FieldType.DATE, pa.array([date(2019, 3, 26), None, *[date(2530, 1, 1)] * 6])),
    "updated_at": (FieldType.DATETIME, pa.array([datetime(2020, 1, 15, 22, 30), *[None] * 7], pa.timestamp("us"))),
    "location": (
        FieldType.GEO_POINT,
        pa.array(
            [{"lon": 2.3376, "lat": 48.8606}, *[{"lon": 0.0, "lat": 0.0}] * 5, None, {"lon": 151.2, "lat": -33.9}],
            POINT,
        ),
    ),
}
SHAPES = [shapely.box(2.32, 48.855, 2.34, 48.865), shapely.box(2.34, 48.865, 2.35, 48.872), None]
DISTRICTS = {
    "code": (FieldType.TEXT, pa.array(["1er", "2e", "3e"])),
    "geo_shape": (FieldType.GEO_SHAPE, pa.array(shapely.to_wkb(SHAPES), pa.binary())),
    "geo_point_2d": (FieldType.GEO_POINT, pa.array([{"lon": 2.33, "lat": 48.86}] * 3, POINT)),
}
PLAIN = {"n": (FieldType.INT, pa.array(range(5)))}


def published(alias: str, content: dict[str, Any]) -> Version:
    schema = Schema(tuple(Field(name, kind, label=f"Label {name}") for name, (kind, _) in content.items()))
    folder = Path(settings.DATASETS_DIR) / alias
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.table([values for _, values in content.values()], names=list(content))
    pq.write_table(table, folder / "source.parquet")
    built = engine().publish(folder / "source.parquet", schema, folder)
    return Version(alias, folder, schema, built.records_count)


@pytest.fixture(scope="module")
def sources() -> Iterator[dict[str, Source]]:
    """Three datasets, published once."""
    found = {
        name: Source(
            name=name,
            version=published(f"t_{place}_exports", content),
            lang="fr",
            files_url=f"https://portal.example/api/explore/v2.1/catalog/datasets/{name}/files",
            timestamp=datetime(2026, 1, 10, 8, tzinfo=UTC),
        )
        for place, (name, content) in enumerate({"city-spots": SPOTS, "districts": DISTRICTS, "plain": PLAIN}.items())
    }
    yield found
    for source in found.values():
        assert source.version is not None
        engine().forget(source.version)


def asked(source: Source, name: str, text: str = "") -> Export:
    params = QueryDict(text)
    return export(source, RecordsQuery.from_params(params), FORMATS[name], params.dict())


def body(source: Source, name: str, text: str = "") -> bytes:
    return b"".join(asked(source, name, text).chunks)


def test_417_workbooks(sources: dict[str, Source]) -> None:
    text = "select=code,visits,updated_at&timezone=Europe/Paris&use_labels=true"
    header, first, *rest = openpyxl.load_workbook(io.BytesIO(body(sources["city-spots"], "xlsx", text))).active.values

    assert header == ("Label code", "Label visits", "Label updated_at")
    assert first == ("A1", 10, datetime(2020, 1, 15, 23, 30))
    assert len(rest) == 7


def test_421_shapefiles(sources: dict[str, Source], tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(body(sources["districts"], "shp"))).extractall(tmp_path)

    _, _, shapes, _ = pyogrio.raw.read(tmp_path / "districts.shp")
    assert [one and shapely.from_wkb(one).equals(known) for one, known in zip(shapes, SHAPES, strict=True)] == [
        True,
        True,
        None,
    ]


def test_422_kml(sources: dict[str, Source]) -> None:
    assert body(sources["city-spots"], "kml").count(b"<Placemark>") == 7


def test_423_gpx(sources: dict[str, Source]) -> None:
    found = gpxpy.parse(body(sources["city-spots"], "gpx", "name_field=name").decode())

    assert (found.version, len(found.waypoints), found.waypoints[0].name) == ("1.1", 7, "Fontaine Étoile")
    assert found.waypoints[0].extensions
    assert gpxpy.parse(body(sources["city-spots"], "gpx", "use_extension=false").decode()).waypoints[0].description


def test_424_flatgeobuf(sources: dict[str, Source], tmp_path: Path) -> None:
    path = tmp_path / "o.fgb"
    path.write_bytes(body(sources["districts"], "fgb", "epsg=2154"))

    info = pyogrio.read_info(path)
    assert (info["crs"], len(pyogrio.raw.read(path)[2])) == ("EPSG:2154", 3)


def test_415_projected_geojson(sources: dict[str, Source]) -> None:
    found = json.loads(body(sources["districts"], "geojson", "epsg=2154"))

    assert found["features"][0]["geometry"]["coordinates"][0][0][0] > 100_000
    assert found["features"][0]["properties"]["geo_point_2d"] == {"lon": 2.33, "lat": 48.86}
    with pytest.raises(ParameterError, match="epsg"):
        asked(sources["districts"], "geojson", "epsg=999999")


@pytest.mark.parametrize("name", ["kml", "gpx", "ov2"])
def test_412_places_are_there_though_not_selected(sources: dict[str, Source], name: str) -> None:
    whole = body(sources["city-spots"], name, "select=code,location")

    assert body(sources["city-spots"], name, "select=code") == whole


def test_the_first_place_selected_wins(sources: dict[str, Source]) -> None:
    features = json.loads(body(sources["districts"], "geojson", "select=geo_point_2d,geo_shape&epsg=3857"))["features"]

    assert features[0]["geometry"]["type"] == "Point"


@pytest.mark.parametrize(
    ("dataset", "name", "text", "error"),
    [
        ("plain", "kml", "", ParameterError),
        ("plain", "ical", "", ParameterError),
        ("city-spots", "gpx", "name_field=nope", ParameterError),
        ("city-spots", "xlsx", "use_labels=maybe", ParameterError),
        ("city-spots", "xlsx", "compressed=maybe", ParameterError),
        ("city-spots", "xlsx", "limit=-2", ParameterError),
        ("city-spots", "xlsx", "where=nope=1", OdsqlError),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(
    sources: dict[str, Source], dataset: str, name: str, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(sources[dataset], name, text)


def test_records_are_resources_with_their_identifiers(sources: dict[str, Source]) -> None:
    found = rdflib.Graph().parse(io.BytesIO(body(sources["city-spots"], "turtle")), format="turtle")

    subjects = {str(one) for one in found.subjects()}
    assert len(subjects) == 8
    start = "https://portal.example/ld/resources/city-spots/records/"
    assert all(one.startswith(start) and len(one) == len(start) + 41 for one in subjects)


def test_groups_are_resources_without_identifiers(sources: dict[str, Source]) -> None:
    text = "group_by=year(opened_on) as y&select=count(*) as n"
    found = rdflib.Graph().parse(io.BytesIO(body(sources["city-spots"], "turtle", text)), format="turtle")

    assert {type(one) for one in found.subjects()} == {rdflib.BNode}


def test_tags_name_the_bytes(sources: dict[str, Source]) -> None:
    spots = sources["city-spots"]
    first = asked(spots, "xlsx", "where=visits>1")

    assert first.etag == asked(spots, "xlsx", "where=visits>1&unknown=x").etag
    others = [
        "where=visits>2",
        "where=visits>1&limit=1",
        "where=visits>1&use_labels=true",
        "where=visits>1&compressed=true",
    ]
    tags = {asked(spots, "xlsx", text).etag for text in others} | {asked(spots, "parquet", "where=visits>1").etag}
    assert len(tags | {first.etag}) == 6
    assert b"".join(first.chunks) == b"".join(first.chunks)


def test_407_packed_files_have_their_name(sources: dict[str, Source]) -> None:
    file = asked(sources["city-spots"], "kml", "compressed=true")

    assert (file.filename, file.media_type) == ("city-spots.kml.gzip", "application/gzip")


def test_what_changes_by_itself_has_no_tag(sources: dict[str, Source]) -> None:
    assert asked(sources["city-spots"], "xlsx", "where=updated_at<now()").etag == ""


@pytest.mark.parametrize("name", ["xlsx", "parquet", "shp", "fgb", "kml", "turtle"])
def test_a_cut_download_goes_on(sources: dict[str, Source], name: str) -> None:
    file = asked(sources["city-spots"], name)
    whole = delivery(file, Conditions())
    got = b"".join(whole.chunks)

    rest = delivery(file, Conditions(range="bytes=100-", if_range=whole.headers["ETag"]))

    assert (rest.status, got[:100] + b"".join(rest.chunks)) == (206, got)
    assert not list((Path(settings.WORK_DIR) / "exports").glob("export-*"))
