"""Values of facets, and in which order they are listed. Source: explore-api.md §6.1, §6.2."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

DISPLAYED, REFINED, EXCLUDED = "displayed", "refined", "excluded"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value: `name` is what to show, `value` what to refine with; an excluded one has no count."""

    name: str
    value: str
    count: int | None
    state: str = DISPLAYED
    children: tuple["FacetValue", ...] = ()


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one facet, sorted and capped."""

    name: str
    values: tuple[FacetValue, ...]


def ordered(values: Sequence[FacetValue], sort: str) -> list[FacetValue]:
    """The values in an order of the contract; ties by value, ascending.

    A leading `-` means descending: `-count` has the most frequent first.
    """
    by_value = sorted(values, key=lambda one: one.value)
    key = KEYS[sort.removeprefix("-")]
    return sorted(by_value, key=key, reverse=sort.startswith("-"))


def by_count(value: FacetValue) -> float:
    """How many have it."""
    return value.count or 0


def by_text(value: FacetValue) -> str:
    """By code point."""
    return value.value


def by_number(value: FacetValue) -> float:
    """As the number it is; what is none comes first."""
    try:
        return float(value.value)
    except ValueError:
        return float("-inf")


KEYS: dict[str, Callable[[FacetValue], float] | Callable[[FacetValue], str]] = {
    "count": by_count,
    "alphanum": by_text,
    "num": by_number,
}
