"""Groups of records on a map."""

from math import isclose

import pytest

from parvis.lib.errors import ParameterError
from parvis.records.clusters import (
    MOST_TILES,
    REACH,
    WORLD,
    Cluster,
    View,
    across,
    as_geojson,
    degrees_at,
    down,
    merged,
    snapped,
)


def spans(bbox: str, zoom: int) -> list[tuple[int, int]]:
    """West and east edges of the rectangles of a view, in tiles of its zoom."""
    tile = WORLD >> zoom
    return [(one.left // tile, one.right // tile) for one in View.from_params(bbox, str(zoom)).windows()]


def test_a_view_is_a_rectangle_of_the_map() -> None:
    (window,) = View.from_params("0,0,90,60", "2").windows()

    assert (window.left, window.right, window.bottom) == (WORLD // 2, WORLD * 3 // 4, WORLD // 2)
    assert 0 < window.top < window.bottom


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("-180,-80,180,80", [(0, 4)]),
        ("-1000,-80,1000,80", [(0, 4)]),
        ("90,-10,-90,10", [(3, 4), (0, 1)]),
        ("180,-10,270,10", [(0, 1)]),
        ("450,-10,540,10", [(3, 4)]),
        ("450,-10,-90,10", [(3, 4), (0, 1)]),
        ("270,-10,-180,10", [(1, 4)]),
    ],
)
def test_the_world_goes_round(bbox: str, found: list[tuple[int, int]]) -> None:
    assert spans(bbox, 2) == found


@pytest.mark.parametrize(
    "bbox",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "1,5,3,4",
        "1,4,3,4",
        "1,2,1,4",
        "1,-91,3,4",
        "nan,2,3,4",
        "1,2,inf,4",
        "1,nan,3,4",
    ],
)
def test_what_is_no_box_is_refused(bbox: str) -> None:
    with pytest.raises(ParameterError, match="bbox API parameter"):
        View.from_params(bbox, "3")


@pytest.mark.parametrize("zoom", ["", "-1", "99", "1.5", "a"])
def test_what_is_no_zoom_is_refused(zoom: str) -> None:
    with pytest.raises(ParameterError, match="zoom API parameter"):
        View.from_params("1,2,3,4", zoom)


def test_too_much_for_a_zoom_is_refused() -> None:
    assert MOST_TILES < 4**9
    with pytest.raises(ParameterError, match="a smaller box"):
        View.from_params("-180,-80,180,80", "9").windows()


def test_the_heaviest_takes_what_is_near() -> None:
    squares = [Cluster(0, 0, 10), Cluster(REACH, 0, 5), Cluster(2 * REACH, 0, 1), Cluster(100, 100, 7)]

    assert merged(squares) == [Cluster(1.0, 0, 15), Cluster(100, 100, 7), Cluster(2 * REACH, 0, 1)]


def test_the_order_of_squares_does_not_matter() -> None:
    squares = [Cluster(float(x), float(y), 1 + (x * 7 + y) % 5) for x in range(-6, 6) for y in range(-6, 6)]

    found = merged(squares)

    assert found == merged(reversed(squares))
    assert sum(one.n for one in found) == sum(one.n for one in squares)


def test_nothing_is_no_group() -> None:
    assert merged([]) == []
    assert as_geojson([], 3) == {"type": "FeatureCollection", "features": []}


def test_a_stretch_is_widened_to_whole_squares() -> None:
    assert snapped(5, 15, 10) == (0, 20)
    assert snapped(10, 20, 10) == (10, 20)


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (2.35, 48.85), (-179.9, -80), (179.9, 80)])
def test_a_place_comes_back_from_the_map(lon: float, lat: float) -> None:
    back = degrees_at(across(lon), down(lat))

    assert isclose(back[0], lon, abs_tol=1e-6)
    assert isclose(back[1], lat, abs_tol=1e-6)


def test_the_poles_are_at_the_edges_of_the_map() -> None:
    assert down(90) == pytest.approx(0, abs=2)
    assert down(-90) == pytest.approx(WORLD, abs=2)
