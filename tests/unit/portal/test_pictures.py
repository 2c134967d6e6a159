"""Outlines as paths of small pictures."""

import pytest
import shapely

from parvis.portal.pictures import path_of

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
