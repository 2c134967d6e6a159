"""Values of facets come in the contract's orders."""

import pytest

from parvis.records.facet_values import FacetValue, ordered

VALUES = [FacetValue(text, text, count) for text, count in (("9", 1), ("10", 3), ("b", 3), ("a", 2))]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-count", ["10", "b", "a", "9"]),
        ("count", ["9", "a", "10", "b"]),
        ("alphanum", ["10", "9", "a", "b"]),
        ("-alphanum", ["b", "a", "9", "10"]),
        ("num", ["a", "b", "9", "10"]),
        ("-num", ["10", "9", "a", "b"]),
    ],
)
def test_orders(sort: str, expected: list[str]) -> None:
    assert [one.value for one in ordered(VALUES, sort)] == expected
