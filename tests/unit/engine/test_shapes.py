"""Shapes become GeoJSON and boxes along a curve."""

import json
from itertools import pairwise

import numpy as np
import pytest
import shapely

from parvis.engine.shapes import along_curve, prepared_batch


def test_a_shape_has_its_geojson_its_kind_and_its_box() -> None:
    (row,) = prepared_batch([shapely.to_wkb(shapely.box(1, 2, 3, 4))]).to_pylist()

    assert json.loads(row["geojson"])["type"] == row["kind"] == "Polygon"
    assert [row[side] for side in ("xmin", "ymin", "xmax", "ymax")] == [1, 2, 3, 4]


@pytest.mark.parametrize("wkb", [None, b"", b"\x01", b"nonsense", bytes.fromhex("010800000000000000")])
def test_what_is_no_shape_is_null_throughout(wkb: bytes | None) -> None:
    (row,) = prepared_batch([wkb]).to_pylist()

    assert set(row.values()) == {None}


def test_arcs_do_not_hide_the_shapes_beside_them() -> None:
    arc = bytes.fromhex("010800000000000000")

    rows = prepared_batch([arc, shapely.to_wkb(shapely.Point(1, 2)), None]).to_pylist()

    assert [row["kind"] for row in rows] == [None, "Point", None]


@pytest.mark.parametrize("shape", [shapely.Point(), shapely.Point(float("nan"), 1), shapely.Point(float("inf"), 1)])
def test_an_empty_or_endless_shape_is_shown_as_json_and_not_searched(shape: shapely.Geometry) -> None:
    (row,) = prepared_batch([shapely.to_wkb(shape)]).to_pylist()

    assert row["geojson"] is None or json.loads(row["geojson"], parse_constant=pytest.fail)
    assert row["wkb"] is None
    assert row["curve"] is None


def test_no_shapes_are_a_batch() -> None:
    assert prepared_batch([]).num_rows == 0


def test_the_curve_goes_from_neighbour_to_neighbour_and_visits_every_cell_once() -> None:
    side = 16
    step = 360 / side
    centres = [(-180 + (x + 0.5) * step, -90 + (y + 0.5) * step / 2) for x in range(side) for y in range(side)]
    bounds = np.array([(lon, lat, lon, lat) for lon, lat in centres])

    order = np.argsort(along_curve(bounds))

    visited = [(n // side, n % side) for n in order.tolist()]
    steps = [abs(a - c) + abs(b - d) for (a, b), (c, d) in pairwise(visited)]
    assert set(steps) == {1}


def test_places_outside_the_world_are_at_its_edge() -> None:
    inside, outside = along_curve(np.array([[-180.0, -90, -180, -90], [-999.0, -999, -999, -999]]))

    assert inside == outside
