"""Round limits of classes."""

from itertools import pairwise

import pytest

from parvis.records.legends import CLASSES, round_limits, tidy


def test_limits_are_round_and_hold_all_values() -> None:
    assert round_limits(0, 187, [12.3, 24.8, 51, 77, 103]) == (0, 10, 20, 50, 80, 100, 190)


@pytest.mark.parametrize(("low", "high"), [(None, 3), (3, None), (None, None), (3, 3), (0.0, -0.0)])
def test_values_that_hardly_differ_have_no_classes(low: float | None, high: float | None) -> None:
    assert round_limits(low, high, [3] * 5) == ()


@pytest.mark.parametrize(("low", "high"), [(-1.7e308, 1.7e308), (0, 5e-324), (0, 1e-310)])
def test_values_beyond_reckoning_have_no_classes(low: float, high: float) -> None:
    assert round_limits(low, high, [low] * 5) == ()


def test_values_in_one_heap_get_classes_of_equal_width() -> None:
    limits = round_limits(0, 600, [0, 0, 0, 0, 1])

    assert limits == (0, 100, 200, 300, 400, 500, 600)


@pytest.mark.parametrize(
    ("low", "high", "shares"),
    [
        (-5, 5, [-3, -1, 0, 1, 3]),
        (0.001, 0.0093, [0.002, 0.003, 0.004, 0.005, 0.006]),
        (1e9, 1e9 + 3, [1e9 + 0.5, 1e9 + 1, 1e9 + 1.5, 1e9 + 2, 1e9 + 2.5]),
        (0, 1e12, [1, 10, 100, 1e6, 1e9]),
        (0, 100, [None, 10, None, 50, 90]),
    ],
)
def test_limits_rise_and_hold_all_values(low: float, high: float, shares: list[float | None]) -> None:
    limits = round_limits(low, high, shares)

    assert limits[0] <= low
    assert limits[-1] >= high
    assert all(one < other for one, other in pairwise(limits))
    assert 3 <= len(limits) - 1 <= CLASSES + 1


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.30000000000000004, 1, "0.3"),
        (3.0, 2, "3"),
        (1_000_000_000.5, 1, "1000000000.5"),
        (190.00000000000003, -1, "190"),
        (1e15, 0, "1000000000000000.0"),
    ],
)
def test_dust_is_wiped_off(value: float, digits: int, written: str) -> None:
    assert repr(tidy(value, digits)) == written
