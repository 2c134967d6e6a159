"""Geometries written as text."""

import pyarrow as pa
import pytest
import shapely

from parvis.ingest.geo_text import points_of, shapes_of


def shape_of(text: str | None) -> shapely.Geometry | None:
    (found,) = shapes_of(pa.chunked_array([[text]], pa.string())).to_pylist()
    return None if found is None else shapely.from_wkb(found)


@pytest.mark.parametrize(
    ("text", "wkt"),
    [
        ("POINT (2 48)", "POINT (2 48)"),
        ("  point(2 48) ", "POINT (2 48)"),
        ("POINT Z (2 48 35)", "POINT (2 48)"),
        ("SRID=4326;POINT (2 48)", "POINT (2 48)"),
        ('{"type": "Point", "coordinates": [2, 48, 35]}', "POINT (2 48)"),
        (
            '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [2, 48]}}',
            "POINT (2 48)",
        ),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}', "POLYGON ((0 0, 1 0, 1 1, 0 0))"),
        ("LINESTRING (0 0, 1 1)", "LINESTRING (0 0, 1 1)"),
    ],
)
def test_shapes_are_read_in_each_of_their_forms(text: str, wkt: str) -> None:
    assert shape_of(text) == shapely.from_wkt(wkt)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "nowhere",
        "POINT (2)",
        "POINT EMPTY",
        "POINT (200 48)",
        "POINT (2 -91)",
        "SRID=999999;POINT (2 48)",
        "{}",
        '{"type": "Point"}',
        '{"type": "Point", "coordinates": "here"}',
        '{"type": "Blob", "coordinates": [2, 48]}',
        '{"type": "Point", "coordinates": [2',
    ],
)
def test_what_is_no_place_on_earth_is_nothing(text: str | None) -> None:
    assert shape_of(text) is None


def test_other_systems_come_to_degrees() -> None:
    found = shape_of("srid=2154;POINT (652469 6862035)")

    assert isinstance(found, shapely.Point)
    assert (found.x, found.y) == pytest.approx((2.3522, 48.8566), abs=1e-3)


def test_each_text_of_a_column_keeps_its_place() -> None:
    texts = ["POINT (1 1)", None, '{"type": "Point", "coordinates": [2, 2]}', "nowhere", "POINT (3 3)"]

    found = shapes_of(pa.chunked_array([texts], pa.string())).to_pylist()

    assert [one and shapely.from_wkb(one).x for one in found] == [1, None, 2, None, 3]


def test_points_are_points_alone() -> None:
    found = points_of(pa.chunked_array([["POINT (2 48)", "LINESTRING (0 0, 1 1)", None, "POINT (2 91)"]], pa.string()))

    assert found.to_pylist() == [{"lon": 2.0, "lat": 48.0}, None, None, None]
