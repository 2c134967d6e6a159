"""Shapes with the detail that a zoom shows."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from parvis.engine.levels import (
    EARTH_METRES,
    FULL_DETAIL,
    HIGHEST_LATITUDE,
    LEVELS,
    level_of,
    levelled_batches,
    mercator,
)


def levelled(*shapes: shapely.Geometry | None, first: int = 0) -> dict[int, list[tuple[int, shapely.Geometry]]]:
    """The record and the shape of each row, by level."""
    wkb = pa.array([None if one is None else shapely.to_wkb(one) for one in shapes], pa.binary())
    curve = pa.array(range(len(shapes)), pa.uint32())
    found: dict[int, list[tuple[int, shapely.Geometry]]] = {}
    for batch in levelled_batches(pa.record_batch({"wkb": wkb, "curve": curve}), first):
        for row in batch.to_pylist():
            found.setdefault(row["level"], []).append((row["rid"], shapely.from_wkb(row["wkb"])))
    return found


@pytest.mark.parametrize(("zoom", "level"), [(0, 4), (4, 4), (5, 6), (12, 12), (13, FULL_DETAIL), (22, FULL_DETAIL)])
def test_a_tile_is_drawn_from_the_smallest_level_that_is_not_below(zoom: int, level: int) -> None:
    assert level_of(zoom) == level


def test_degrees_become_metres_and_the_poles_stay_on_the_map() -> None:
    found = mercator(np.array([[0.0, 0.0], [180.0, HIGHEST_LATITUDE], [-180.0, -90.0], [999.0, 90.0]]))

    half = EARTH_METRES / 2
    assert found == pytest.approx(np.array([[0, 0], [half, half], [-half, -half], [half, half]]), abs=1e-3)


def test_points_are_in_every_level_and_rows_know_their_record() -> None:
    found = levelled(None, shapely.Point(2, 48), first=1000)

    assert {level: [rid for rid, _ in rows] for level, rows in found.items()} == {
        level: [1001] for level in (*LEVELS, FULL_DETAIL)
    }


def test_what_is_smaller_than_half_a_pixel_is_left_out() -> None:
    house = shapely.box(2.0, 48.0, 2.0002, 48.0002)
    country = shapely.box(0, 45, 5, 50)

    found = levelled(house, country)

    assert [rid for rid, _ in found[LEVELS[0]]] == [1]
    assert [rid for rid, _ in found[FULL_DETAIL]] == [0, 1]


def test_a_coast_has_fewer_corners_from_afar() -> None:
    angles = np.linspace(0, 2 * np.pi, 5000, endpoint=False)
    coast = shapely.Polygon(np.column_stack((2 + np.cos(angles), 48 + np.sin(angles))))

    found = levelled(coast)

    corners = [shapely.get_num_coordinates(found[level][0][1]) for level in (*LEVELS, FULL_DETAIL)]
    assert corners == sorted(corners)
    assert corners[0] < 100
    assert corners[-1] == 5001


def test_nothing_but_nulls_is_no_row() -> None:
    assert levelled(None, None) == {}
