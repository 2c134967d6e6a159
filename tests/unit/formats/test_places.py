"""KML, GPX, calendars and points of interest, read back by other programs than ours."""

import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import gpxpy
import pyogrio
import pytest
import shapely

from parvis.formats import Subject, check_fields
from parvis.formats.gpx import GpxOptions, write_gpx
from parvis.formats.ical import IcalOptions, write_ical
from parvis.formats.kml import KmlOptions, write_kml
from parvis.formats.ov2 import Ov2Options, write_ov2
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from tests.unit.formats.samples import LINE, PLACED, SHAPED, SPOT, Content, columns_of, nothing_of, records_of

SUBJECT = Subject("city-spots", title="Lieux & <places>", site_url="https://portal.example", files_url="https://f")


def kml(content: Content, *, epsg: int = 4326) -> bytes:
    return b"".join(write_kml(records_of(content), columns_of(content), KmlOptions(epsg), SUBJECT))


def gpx(content: Content, **params: str) -> gpxpy.gpx.GPX:
    options = GpxOptions.from_params(params)
    return gpxpy.parse(b"".join(write_gpx(records_of(content), columns_of(content), options, SUBJECT)).decode())


def test_placemarks_come_back(tmp_path: Path) -> None:
    path = tmp_path / "o.kml"
    path.write_bytes(kml(PLACED))

    info, _, shapes, values = pyogrio.raw.read(path)
    fields = dict(zip(info["fields"], values, strict=True))
    assert list(fields["Name"]) == ["Fontaine Étoile 😀", "=1+1"]
    assert list(fields["visits"]) == ["10", "-3"]
    assert fields["notes"][0].split() == ["a;b", '"c"', "<d>", "&", "'e'"]
    assert fields["updated_at"][0] == "2020-01-15T22:30:00+00:00"
    assert [shapely.from_wkb(one).wkt for one in shapes] == ["POINT (2.3376 48.8606)", "POINT (0 0)"]


def test_placemarks_hold_all_geometries(tmp_path: Path) -> None:
    path = tmp_path / "o.kml"
    path.write_bytes(kml(SHAPED))

    shapes = [shapely.from_wkb(one) for one in pyogrio.raw.read(path)[2]]
    expected = [shapely.from_geojson(one) for one in SHAPED["geo_shape"][1][:4]]
    assert all(found.equals(known) for found, known in zip(shapes, expected, strict=True))


def test_kml_says_what_it_is_about() -> None:
    document = ElementTree.fromstring(kml(PLACED))[0]

    assert document[0].text == "Lieux & <places>"
    label = next(document.iter("{http://www.opengis.net/kml/2.2}displayName"))
    assert label.text == "Label of name"


def test_kml_without_records_is_a_document() -> None:
    body = b"".join(write_kml(nothing_of(PLACED), columns_of(PLACED), KmlOptions(), SUBJECT))

    assert [one.tag.partition("}")[2] for one in ElementTree.fromstring(body)[0]] == ["name"]


def test_points_are_waypoints() -> None:
    found = gpx(PLACED, name_field="name")

    assert [(one.latitude, one.longitude) for one in found.waypoints] == [(48.8606, 2.3376), (0.0, 0.0)]
    first = found.waypoints[0]
    assert first.name == "Fontaine Étoile 😀"
    assert {one.tag.partition("}")[2]: one.text for one in first.extensions}["visits"] == "10"
    assert first.description is None


def test_values_may_be_a_description() -> None:
    first = gpx(PLACED, use_extension="false", description_field_list="visits, rating").waypoints[0]

    assert first.description == "Label of visits: 10\nLabel of rating: 4.5"
    assert (first.extensions, first.name) == ([], None)


def test_lines_are_tracks_after_all_waypoints() -> None:
    multi = '{"type":"MultiLineString","coordinates":[[[0,0],[1,1,5]],[[2,2],[3,3]]]}'
    content: Content = {"s": (FieldType.GEO_SHAPE, [LINE, SPOT, multi, SHAPED["geo_shape"][1][0]])}

    found = gpx(content)

    assert [len(track.segments) for track in found.tracks] == [1, 2]
    assert len(found.waypoints) == 1
    assert [point.latitude for point in found.tracks[0].segments[0].points] == [0.0, 1.5]


def test_gpx_is_read_by_gdal_with_its_values(tmp_path: Path) -> None:
    path = tmp_path / "o.gpx"
    path.write_bytes(b"".join(write_gpx(records_of(PLACED), columns_of(PLACED), GpxOptions(), SUBJECT)))

    info, _, _, values = pyogrio.raw.read(path, layer="waypoints")
    assert list(dict(zip(info["fields"], values, strict=True))["ogr_name"]) == ["Fontaine Étoile 😀", "=1+1"]


def test_names_that_begin_with_a_digit_make_no_bad_tags() -> None:
    found = gpx({"2nd name!": (FieldType.TEXT, ["x"]), "p": (FieldType.GEO_POINT, [{"lon": 1.0, "lat": 2.0}])})

    assert found.waypoints[0].extensions[0].tag.endswith("}_2nd_name_")


@pytest.mark.parametrize("params", [{"name_field": "nope"}, {"description_field_list": "name,nope"}])
def test_fields_that_options_name_must_leave(params: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match=next(iter(params))):
        check_fields(GpxOptions.from_params(params), columns_of(PLACED))


@pytest.mark.parametrize("params", [{"use_extension": "2"}, {"epsg": "0"}])
def test_illegal_options_are_refused(params: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match=next(iter(params))):
        GpxOptions.from_params(params)


def events(content: Content) -> list[dict[str, str]]:
    body = b"".join(write_ical(records_of(content), columns_of(content), IcalOptions(), SUBJECT))
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    return list(between(lines))


def between(lines: list[str]) -> Iterator[dict[str, str]]:
    for place, line in enumerate(lines):
        if line == "BEGIN:VEVENT":
            end = lines.index("END:VEVENT", place)
            yield dict(one.split(":", 1) for one in lines[place + 1 : end])


def test_records_with_a_date_are_events() -> None:
    first, second = events(PLACED)

    assert first["SUMMARY"] == "Fontaine Étoile 😀"
    assert (first["DTSTART;VALUE=DATE"], first["DTEND;VALUE=DATE"]) == ("20190326", "20190327")
    assert first["GEO"] == "48.8606;2.3376"
    assert "Label of visits: 10\\nLabel of rating: 4.5" in first["DESCRIPTION"]
    assert "a\\;b\\n" in first["DESCRIPTION"]
    assert second["DTSTART;VALUE=DATE"] == "25300101"
    assert first["UID"] != second["UID"]
    assert first["UID"].endswith("@portal.example")


def test_instants_are_in_utc() -> None:
    (first, _) = events({"updated_at": PLACED["updated_at"]})

    assert (first["DTSTART"], first["SUMMARY"]) == ("20200115T223000Z", "Lieux & <places>")


def test_points_of_interest() -> None:
    body = b"".join(write_ov2(records_of(PLACED), columns_of(PLACED), Ov2Options(), SUBJECT))

    found: list[Any] = []
    stream = io.BytesIO(body)
    while head := stream.read(13):
        kind, size, lon, lat = struct.unpack("<BIii", head)
        found.append((kind, lon, lat, stream.read(size - 13)))
    assert found == [
        (2, 233760, 4886060, "Fontaine Étoile 😀\0".encode()),
        (2, 0, 0, b"=1+1\0"),
    ]


def test_shapes_are_no_points_of_interest() -> None:
    content: Content = {"s": (FieldType.GEO_SHAPE, [LINE, json.dumps({"type": "Point", "coordinates": [1, 2]})])}

    assert len(b"".join(write_ov2(records_of(content), columns_of(content), Ov2Options(), SUBJECT))) == 14
