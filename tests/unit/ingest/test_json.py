"""JSON, GeoJSON and JSON lines."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import shapely

from parvis.ingest import json_stream
from parvis.ingest.reading import Reading
from parvis.lib.errors import SourceInvalidError

Read = Callable[..., Reading]
Rows = Callable[[Reading], list[dict[str, Any]]]


def collection(*features: dict[str, Any], **others: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **others, "features": list(features)})


def feature(properties: dict[str, Any] | None, geometry: dict[str, Any] | None, **others: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry, **others}


def point(x: float, y: float, *more: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y, *more]}


def test_values_keep_their_types(read_bytes: Read, rows: Rows) -> None:
    record = {
        "n": 1,
        "d": 1.5,
        "b": True,
        "code": "01",
        "big": 2**60,
        "t": ["a", "b"],
        "o": {"x": [1]},
        "p": {"lon": 2, "lat": 48},
    }

    reading = read_bytes("a.json", json.dumps([record, {"n": None}]))

    assert {field.name: str(field.type) for field in reading.schema} == {
        "n": "int", "d": "double", "b": "boolean", "code": "text", "big": "int", "t": "text", "o": "json_blob",
        "p": "geo_point_2d",
    }  # fmt: skip
    assert rows(reading)[0] == record | {"o": '{"x":[1]}'}


def test_integers_beyond_64_bits_lose_no_digit(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.json", '[{"id": 123456789012345678901234567890}, {"id": 5}]')

    assert [row["id"] for row in rows(reading)] == ["123456789012345678901234567890", "5"]


def test_lines_may_have_different_keys(read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.jsonl", '{"a": 1, "b": "x"}\n\n{"a": 2.5, "c": {"x": 1}}\n')

    assert rows(reading) == [{"a": 1.0, "b": "x", "c": None}, {"a": 2.5, "b": None, "c": '{"x":1}'}]


def test_a_broken_line_is_told_and_left_out(read_bytes: Read) -> None:
    lines = [json.dumps({"a": n}) for n in range(30)]

    reading = read_bytes("a.jsonl", "\n".join([*lines, '{"a": ', *lines]))

    assert reading.records_count == 60
    assert [(issue.code, issue.line) for issue in reading.issues] == [("unreadable_record", 31)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{}", "holds no record"),
        ("[]", "holds no record"),
        ("[1, 2]", "holds no record"),
        ('[{"a": 1}, {"a": ', "cut short or too deep at record 2"),
        ("[" * 100_000, "cut short or too deep at record 1"),
        ('{"type": "Topology", "arcs": []}', "TopoJSON"),
        (collection(), "holds no record"),
        (collection(feature({}, point(2, 48)))[:-40], "cut short or too deep"),
        (collection(feature({}, point(2, 48)), {"type": "Oops"}), "element 2 of the GeoJSON file is no feature"),
    ],
)
def test_what_is_no_data_is_refused_in_a_sentence(text: str, sentence: str, read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=sentence):
        read_bytes("a.json", text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"total_count": 2, "results": [{"a": 1}, {"a": 2}]}),
        json.dumps([{"datasetid": "x", "recordid": str(n), "fields": {"a": n}} for n in (1, 2)]),
        json.dumps({"results": [{"a": 1, "geo_shape": feature({}, point(2, 48))}, {"a": 2, "geo_shape": None}]}),
    ],
)
def test_answers_of_other_portals_are_read(text: str, read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.json", text)

    assert reading.facts["format"] == "json"
    assert [row["a"] for row in rows(reading)] == [1, 2]


def test_records_longer_than_a_piece_are_read(monkeypatch: pytest.MonkeyPatch, read_bytes: Read, rows: Rows) -> None:
    monkeypatch.setattr(json_stream, "CHUNK_CHARACTERS", 16)

    reading = read_bytes("a.json", json.dumps([{"a": "x" * 1000, "n": n} for n in range(5)], indent=2))

    assert [row["n"] for row in rows(reading)] == [0, 1, 2, 3, 4]


def test_features_become_records_with_shapes_and_points(read_bytes: Read, rows: Rows) -> None:
    line = {"type": "LineString", "coordinates": [[2, 48, 35], [4, 48, 36]]}

    reading = read_bytes(
        "a.geojson", collection(feature({"n": 1, "o": {"a": 1}}, line, id="a"), feature({"n": 2}, None))
    )

    first, second = rows(reading)
    assert (first["id"], first["n"], first["o"]) == ("a", 1, '{"a":1}')
    assert shapely.from_wkb(first["geo_shape"]).wkt == "LINESTRING (2 48, 4 48)"
    assert first["geo_point_2d"] == {"lon": 3, "lat": 48}
    assert second["geo_shape"] is None
    assert [(issue.code, issue.line) for issue in reading.issues] == [("null_geometry", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(feature({"n": n}, point(2, 48))) for n in (1, 2)),
        "".join("\x1e" + json.dumps(feature({"n": n}, point(2, 48))) + "\n" for n in (1, 2)),
        json.dumps([feature({"n": n}, point(2, 48)) for n in (1, 2)]),
        collection(*(feature({"n": n}, point(2, 48)) for n in (1, 2))),
        json.dumps({"features": [feature({"n": n}, point(2, 48)) for n in (1, 2)], "type": "FeatureCollection"}),
    ],
)
def test_features_come_in_many_wrappings(text: str, read_bytes: Read, rows: Rows) -> None:
    reading = read_bytes("a.json", text)

    assert [(row["n"], row["geo_point_2d"]) for row in rows(reading)] == [(n, {"lon": 2, "lat": 48}) for n in (1, 2)]


def test_a_geometry_by_itself_is_one_record(read_bytes: Read) -> None:
    reading = read_bytes(
        "a.geojson", json.dumps({"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 48]]]})
    )

    assert reading.records_count == 1


def test_lambert_93_is_obeyed_where_said_and_asked_for_where_not(read_bytes: Read, rows: Rows) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    features = [feature({"n": n}, point(652_000 + n, 6_862_000)) for n in range(3)]

    said = read_bytes("a.geojson", collection(*features, crs=crs))
    given = read_bytes("a.geojson", collection(*features), crs="EPSG:2154")
    with pytest.raises(SourceInvalidError, match="not longitudes and latitudes"):
        read_bytes("a.geojson", collection(*features))

    for reading in (said, given):
        assert rows(reading)[0]["geo_point_2d"] == pytest.approx({"lon": 2.34581, "lat": 48.85625}, abs=1e-4)
        assert reading.facts["crs"] == "EPSG:2154"


@pytest.mark.parametrize(
    "crs",
    [{"type": "name", "properties": {"name": "EPSG:999999"}}, {"type": "link", "properties": {"href": "http://x"}}],
)
def test_an_unknown_coordinate_system_is_refused(crs: dict[str, Any], read_bytes: Read) -> None:
    with pytest.raises(SourceInvalidError, match=r"coordinate system of a\.geojson is not known"):
        read_bytes("a.geojson", collection(feature({}, point(2, 48)), crs=crs))


def test_exchanged_coordinates_are_kept_and_told(read_bytes: Read) -> None:
    reading = read_bytes("a.geojson", collection(*(feature({}, point(48.8 + n / 100, 2.3)) for n in range(5))))

    assert [issue.code for issue in reading.issues] == ["swapped_coordinates"]


def test_geometries_that_are_none_keep_their_records(read_bytes: Read, rows: Rows) -> None:
    good = [feature({"n": n}, point(2, 48)) for n in range(5)]
    odd = [
        feature({"n": 10}, {"type": "Point", "coordinates": ["x", "y"]}),
        feature({"n": 11}, point(200, 48)),
        feature({"n": 12}, point(2, 48, 35, 1)),
        feature({"n": 13}, {"type": "Polygon", "coordinates": [[[2, 48], [3, 49], [3, 48], [2, 49], [2, 48]]]}),
    ]

    reading = read_bytes("a.geojson", collection(*good, *odd))

    assert [row["n"] for row in rows(reading)] == [0, 1, 2, 3, 4, 10, 11, 12, 13]
    told = {issue.code: issue.line for issue in reading.issues}
    assert told["unreadable_geometry"] == 6
    assert told["geometry_outside"] == 7
    assert told["repaired_geometry"] in {8, 9}
    assert shapely.is_valid(shapely.from_wkb(rows(reading)[-1]["geo_shape"]))
