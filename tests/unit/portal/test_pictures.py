"""Outlines as paths of small pictures."""

import pytest
import shapely

from parvis.portal.pictures import not_far_off, path_of, speck

BOX = (0.0, 0.0, 10.0, 10.0)
SQUARE = shapely.box(0, 0, 4, 4)
ROAD = shapely.LineString([(5, 5), (9, 9)])


@pytest.mark.parametrize(
    ("geometry", "kind", "strokes"),
    [
        (SQUARE, "area", 1),
        (shapely.MultiPolygon([SQUARE, shapely.box(6, 6, 9, 9)]), "area", 2),
        (ROAD, "line", 1),
        (shapely.GeometryCollection([shapely.Point(1, 1), shapely.MultiPolygon([SQUARE]), ROAD]), "area", 2),
    ],
)
def test_every_kind_of_outline_is_drawn(geometry: shapely.Geometry, kind: str, strokes: int) -> None:
    path = path_of(geometry, BOX)

    assert f'class="{kind}"' in path
    assert path.count("M") == strokes


def test_points_leave_no_outline() -> None:
    assert path_of(shapely.GeometryCollection([shapely.Point(1, 1)]), BOX) == ""


def test_islands_an_ocean_away_do_not_shrink_the_rest() -> None:
    mainland = [shapely.box(x, y, x + 1, y + 1) for x in range(-2, 6) for y in range(43, 50)]
    islands = [shapely.box(-61, 15, -60, 16), shapely.box(55, -21, 56, -20)]

    assert not_far_off([*mainland, *islands]) == mainland
    assert not_far_off(mainland[:1]) == mainland[:1]
    world = [shapely.box(x, y, x + 10, y + 10) for x in range(-180, 180, 10) for y in range(-60, 80, 10)]
    assert not_far_off(world) == world


def test_what_would_be_smaller_than_a_dot_is_one() -> None:
    assert speck(shapely.box(5, 5, 5.001, 5.001), BOX).startswith("<circle")
    assert speck(SQUARE, BOX) == ""
