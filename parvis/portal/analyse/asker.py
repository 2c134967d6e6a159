"""The few questions that an analysis puts to the records, all in ODSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parvis.lib.schema import Field, FieldType
from parvis.portal.odsql_text import quoted
from parvis.records.query import GROUP_LIMIT, RecordsQuery
from parvis.records.search import search
from parvis.records.source import Source

VALUE, KEY, SECOND, PART = "pv_value", "pv_key", "pv_second", "pv_part"
"""Aliases that no field is likely to have."""
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asker:
    """The records that the filters of the page leave."""

    source: Source
    query: RecordsQuery

    def groups(
        self, select: str, group_by: str, *, where: Sequence[str] = (), order_by: str = "", limit: int = GROUP_LIMIT
    ) -> Rows:
        """Groups of records."""
        return search(self.source, self.asked(select, group_by, where, order_by, limit)).results

    def whole(self, select: str, *, where: Sequence[str] = ()) -> Mapping[str, Any]:
        """Measures over all records; empty where there is none."""
        found = search(self.source, self.asked(select, "", where, "", 1)).results
        return found[0] if found else {}

    def asked(self, select: str, group_by: str, where: Sequence[str], order_by: str, limit: int) -> RecordsQuery:
        """A question beside the filters."""
        return replace(
            self.query,
            select=select,
            where=(*self.query.where, *(one for one in where if one)),
            group_by=group_by,
            order_by=order_by,
            limit=limit,
            offset=0,
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """The values of a field that are shown by name; the others stand together."""

    field: Field
    values: tuple[Any, ...]
    has_empty: bool
    has_others: bool

    @property
    def inside(self) -> str:
        """Records with one of these values."""
        empty = f"`{self.field.name}` is null"
        if not self.values:
            return empty
        listed = f"`{self.field.name}` in ({', '.join(literal(one, self.field) for one in self.values)})"
        return f"({listed} or {empty})" if self.has_empty else listed

    @property
    def outside(self) -> str:
        """All other records."""
        return f"not ({self.inside})"

    @property
    def keys(self) -> tuple[Any, ...]:
        """The values, None among them where records without one are shown."""
        return (*self.values, None) if self.has_empty else self.values


def first_values(asker: Asker, clause: str, field: Field, *, most: int, fold: bool = False) -> Listed:
    """The values with the largest measure. `fold` counts the others as one of `most`."""
    rows = asker.groups(f"{clause} as {VALUE}", f"`{field.name}` as {KEY}", order_by=f"{VALUE} desc", limit=most + 2)
    keys = [row[KEY] for row in rows]
    named = [one for one in keys if one is not None]
    has_empty = None in keys
    if len(keys) <= most:
        return Listed(field, tuple(named), has_empty, has_others=False)
    if fold:
        return Listed(field, tuple(named[: most - 1]), has_empty=False, has_others=True)
    has_others = len(named) > most or not has_empty
    return Listed(field, tuple(named[:most]), has_empty, has_others)


def literal(value: Any, field: Field) -> str:
    """A value of a field in ODSQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and field.type in {FieldType.INT, FieldType.DOUBLE}:
        return repr(value)
    return quoted(str(value))
