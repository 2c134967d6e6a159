"""What a compile starts from, and what its columns are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from parvis.lib.schema import Field, FieldType, Schema

NOTHING: Mapping[str, str] = MappingProxyType({})
OLDER_GUARD = "#v1 "
"""What a guard in the language of version 1 begins with; no clause of today does."""
EITHER_GUARD = "\x1f"
"""Between guards of which one must hold; no clause holds this character."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """The texts of one question. `disjunctive` names fields whose refinements are alternatives, besides annotated ones;
    `ordinary` names annotated ones that are none this time. `separators` say for this time what cuts the values of a
    field into a tree, nothing for none.

    `qv1` are filters in the language of version 1.
    """

    select: str = ""
    where: tuple[str, ...] = ()
    group_by: str = ""
    order_by: str = ""
    refine: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    disjunctive: frozenset[str] = frozenset()
    qv1: tuple[str, ...] = ()
    ordinary: frozenset[str] = frozenset()
    separators: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Over what, for whom and when the clauses are read.

    `names` are further spellings of fields (`default.title` for `title`); they win over fields, and lead to hidden ones
    too. `hidden` fields do not exist for the clauses of the caller; `unfilterable` names are for `select` alone.
    `guards` are predicates AND-ed in silence, which may name hidden fields. `weights` say how much a word found in a
    field counts, where relevance orders; words without a field are then looked for in those fields, hidden or not.
    """

    schema: Schema
    alias: str
    dialect: str = "duckdb"
    timezone: str = "UTC"
    lang: str = "en"
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    names: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    hidden: frozenset[str] = frozenset()
    unfilterable: frozenset[str] = frozenset()
    guards: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    dataset_id: str = ""
    timestamp: datetime | None = None
    """When the records were taken in; what `datasetid` and `record_timestamp` stand for."""
    flavour: str = "2.1"
    """`2.0`: texts for `year()`, no null groups, milliseconds for keys of dates, and the older forms of `range`."""

    @property
    def is_older(self) -> bool:
        """Whether version 2.0 is spoken."""
        return self.flavour == "2.0"

    @property
    def facts(self) -> tuple[object, ...]:
        """All that a compiled query depends on, but the time."""
        return (
            self.schema,
            self.alias,
            self.dialect,
            self.timezone,
            self.lang,
            frozenset(self.names.items()),
            self.hidden,
            self.unfilterable,
            self.guards,
            frozenset(self.weights.items()),
            self.dataset_id,
            self.timestamp,
            self.flavour,
        )


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of an answer: `field` where it is one as it stands, `feature` where it holds a GeoJSON feature."""

    key: str
    type: FieldType
    field: Field | None = None
    multivalued: bool = False
    feature: bool = False
