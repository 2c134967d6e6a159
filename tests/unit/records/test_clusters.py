"""Groups of a map: what is near is one, nothing is lost, and a view asks for whole squares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.lib.errors import ParameterError
from parvis.records.clusters import REACH, WORLD, Cluster, View, across, as_geojson, degrees_at, down, merged

SQUARES = st.lists(
    st.builds(Cluster, st.integers(0, 200).map(float), st.integers(0, 200).map(float), st.integers(1, 999)),
    max_size=60,
    unique_by=lambda one: (one.x, one.y),
)


def test_the_heaviest_takes_what_is_near() -> None:
    found = merged([Cluster(0, 0, 10), Cluster(2, 0, 5), Cluster(4.5, 0, 1), Cluster(50, 50, 3)])

    assert found == [Cluster(2 * 5 / 15, 0, 15), Cluster(50, 50, 3), Cluster(4.5, 0, 1)]


@given(SQUARES)
def test_no_record_is_lost_or_counted_twice(squares: list[Cluster]) -> None:
    assert sum(one.n for one in merged(squares)) == sum(one.n for one in squares)


@given(SQUARES)
def test_what_is_far_from_all_stays_alone(squares: list[Cluster]) -> None:
    lonely = Cluster(1000.0, 1000.0, 7)

    assert lonely in merged([*squares, lonely])


@given(SQUARES)
def test_the_order_of_squares_does_not_matter(squares: list[Cluster]) -> None:
    assert merged(squares) == merged(list(reversed(squares)))
    assert REACH == 3


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_a_place_comes_back_from_the_map(lon: float, lat: float) -> None:
    there = degrees_at(across(lon) - 0.5, down(lat) - 0.5)

    assert there == pytest.approx((lon, lat), abs=1e-6)


def test_a_view_over_the_date_line_is_two_windows() -> None:
    east, west = View(170, -10, -170, 10, 4).windows()

    assert east.right == WORLD
    assert west.left == 0
    assert (east.right - east.left) + (west.right - west.left) == pytest.approx(WORLD * 20 / 360, rel=0.1)


def test_the_whole_world_is_one_window() -> None:
    (window,) = View(-190, -85, 190, 85, 0).windows()

    assert (window.left, window.right) == (0, WORLD)


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "0,10,10,5", "0,-91,1,1", "nan,0,1,1", "1,0,1,1", "inf,0,1,1"]
)
def test_a_box_that_is_none_is_refused(bbox: str) -> None:
    with pytest.raises(ParameterError, match="bbox"):
        View.from_params(bbox, "3")


@pytest.mark.parametrize("zoom", ["", "x", "-1", "23", "1.5"])
def test_a_zoom_is_a_whole_number_up_to_22(zoom: str) -> None:
    with pytest.raises(ParameterError, match="zoom"):
        View.from_params("0,0,1,1", zoom)


def test_a_view_too_large_for_its_zoom_is_refused() -> None:
    with pytest.raises(ParameterError, match="bbox"):
        View.from_params("-180,-80,180,80", "12").windows()


def test_groups_are_points_with_their_number() -> None:
    (feature,) = as_geojson([Cluster(16.0, 16.0, 3)], 0)["features"]  # type: ignore[misc, attr-defined]

    assert feature["properties"] == {"n": 3}
    assert feature["geometry"]["coordinates"] == pytest.approx([0, 0], abs=1e-3)
