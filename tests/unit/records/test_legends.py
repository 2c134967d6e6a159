"""Limits of classes: few, round, in order, around all values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.records.legends import round_limits

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 3))


def test_limits_are_round() -> None:
    assert round_limits(0, 187, [12.3, 24.8, 51, 77, 103]) == (0, 10, 20, 50, 80, 100, 190)


@pytest.mark.parametrize(("low", "high"), [(None, None), (3, 3), (0.0, 0.0)])
def test_values_that_do_not_differ_have_no_classes(low: float | None, high: float | None) -> None:
    assert round_limits(low, high, [low] * 5) == ()


def test_values_that_crowd_at_one_end_are_cut_evenly() -> None:
    limits = round_limits(0, 1000, [0, 0, 0, 0, 1])

    assert len(limits) == 7
    assert limits[0] == 0
    assert limits[-1] == 1000


@given(st.lists(NUMBERS, min_size=7, max_size=7, unique=True))
def test_classes_are_few_and_hold_everything(values: list[float]) -> None:
    low, *shares, high = sorted(values)

    limits = round_limits(low, high, shares)

    assert list(limits) == sorted(set(limits))
    assert 2 <= len(limits) <= 7
    slack = (high - low) * 1e-6
    assert limits[0] <= low + slack
    assert limits[-1] >= high - slack
