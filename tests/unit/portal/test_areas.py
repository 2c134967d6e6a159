"""Zones of the map in addresses."""

import pytest
from django.http import QueryDict

from parvis.portal.areas import BBOX, DISTANCE, POLYGON, areas_of, clause, numbers
from parvis.portal.state import State

GOOD = [
    (BBOX, "48.8,2.3,48.9,2.4", "in_bbox(`place`, 48.800000, 2.300000, 48.900000, 2.400000)"),
    (DISTANCE, "48.8,2.3,500", "within_distance(`place`, geom'POINT(2.300000 48.800000)', 500.000000m)"),
    (
        POLYGON,
        "(48.8,2.3),(48.9,2.4),(48.8,2.5)",
        "intersects(`place`, geom'POLYGON((2.300000 48.800000, 2.400000 48.900000, 2.500000 48.800000, 2.300000 48.800000))')",
    ),
]
BAD = [
    (BBOX, "48,2,3"),
    (BBOX, "95,1,2,3"),
    (BBOX, "1,2,3,4) or true"),
    (BBOX, "x"),
    (DISTANCE, "48.8,2.3"),
    (DISTANCE, "48.8,2.3,-5"),
    (DISTANCE, "48.8,2.3,99999999"),
    (POLYGON, "(48.8,2.3),(48.9,2.4)"),
    (POLYGON, "(1,2),(3,4),(5,6),7"),
]


@pytest.mark.parametrize(("name", "text", "expected"), GOOD)
def test_a_zone_is_a_clause(name: str, text: str, expected: str) -> None:
    assert areas_of(QueryDict(f"{name}={text}")) == ((name, text),)
    assert clause(name, numbers(name, text), "`place`") == expected


@pytest.mark.parametrize(("name", "text"), BAD)
def test_what_is_no_zone_is_left_out(name: str, text: str) -> None:
    params = QueryDict(mutable=True)
    params[name] = text

    assert areas_of(params) == ()


def test_a_zone_stays_in_the_address_of_every_view() -> None:
    state = State.from_params(QueryDict("q=oak&geofilter.distance=48.8,2.3,500"), rows=(50,))

    assert state.is_filtered
    assert "geofilter.distance=48.8%2C2.3%2C500" in state.query
    assert "geofilter" not in state.whole.query
    assert "geofilter" not in state.without(area=state.area[0]).query
