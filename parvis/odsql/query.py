"""A whole question, bound: what `selecting.py` makes and `plan.py` runs."""

from dataclasses import dataclass

from parvis.odsql import bound
from parvis.odsql.scope import OutputColumn


@dataclass(frozen=True, slots=True)
class Output:
    """A column of the answer."""

    column: OutputColumn
    node: bound.Expression


@dataclass(frozen=True, slots=True)
class GroupKey:
    """One part of `group_by`; `key` is its alias, or its text."""

    key: str
    node: bound.Grouping
    column: OutputColumn


@dataclass(frozen=True, slots=True)
class Sort:
    """One part of `order_by`."""

    node: bound.Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Aggregates are by place: `Computed("a0")` in outputs and sorts is the first of them, `k0` the first key."""

    outputs: tuple[Output, ...]
    where: bound.Predicate
    sorts: tuple[Sort, ...] = ()
    keys: tuple[GroupKey, ...] = ()
    aggregates: tuple[bound.Aggregate, ...] = ()
    skip_null_keys: bool = False
    chosen_place: str = ""
    """The key of the first geographic field that was selected by its name."""
    ranked: tuple[bound.Words, ...] = ()
    """Searches by which records are ordered where nothing else says it, with the weights of fields."""
    weights: tuple[tuple[str, float], ...] = ()
