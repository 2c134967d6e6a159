"""Records as a table or as sheets: headings that sort, rows that lead to the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from parvis.lib.schema import Field, FieldType
from parvis.portal.cells import Cell, cell, title_of, with_map
from parvis.portal.histograms import Bars
from parvis.portal.state import State

if TYPE_CHECKING:
    from parvis.portal.columns import Menu

SHEETS_FROM = 6
AT = "at"
"""Where the address of a record keeps its place."""
SORTABLE = frozenset(FieldType) - {FieldType.GEO_POINT, FieldType.GEO_SHAPE, FieldType.FILE, FieldType.JSON}


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; `sort` is the word of `aria-sort`, empty where it does not order."""

    field: Field
    url: str = ""
    sort: str = ""
    bars: Bars | None = None
    menu: "Menu | None" = None

    @property
    def label(self) -> str:
        """What the column is called, with its unit."""
        name = self.field.label or self.field.name
        unit = self.field.annotations.get("unit")
        return f"{name} ({unit})" if unit else name

    @property
    def kind(self) -> str:
        """How its cells are set."""
        return "number" if self.field.type.is_number else "text"

    @property
    def type_name(self) -> str:
        """Its type in words."""
        return type_name(self.field)


@dataclass(frozen=True, slots=True)
class Row:
    """A record."""

    title: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one page."""

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    map_url: str = ""
    """Where its places can be seen, if anywhere."""

    @property
    def many(self) -> bool:
        """Whether narrow screens show its records as sheets."""
        return len(self.headings) > SHEETS_FROM

    @property
    def pairs(self) -> list[tuple[Row, list[tuple[Heading, Cell]]]]:
        """Each record with its cells and their headings; places lead to the map."""
        return [
            (replace(row, cells=cells), list(zip(self.headings, cells, strict=True)))
            for row in self.rows
            for cells in (tuple(with_map(one, self.map_url) for one in row.cells),)
        ]

    @property
    def sheets(self) -> list[tuple[Row, list[tuple[Heading, Cell]]]]:
        """Each record with its headings beside its values."""
        return self.pairs


def table_of(
    results: Sequence[Mapping[str, Any]], ids: Sequence[str], fields: Sequence[Field], *, dataset_id: str, state: State,
    path: str = "",
) -> Table:  # fmt: skip
    """Records as a table; without `path` its headings do not sort."""
    rows = [
        Row(
            title_of(record, fields),
            record_url(dataset_id, record_id, state, place if path else 0) if record_id else "",
            tuple(cell(record.get(one.name), one) for one in fields),
        )
        for place, (record, record_id) in enumerate(
            zip(results, [*ids, *[""] * len(results)], strict=False), start=state.start + 1
        )
    ]
    return Table(tuple(heading(one, state, path) for one in fields), tuple(rows))


def record_url(dataset_id: str, record_id: str, state: State, place: int) -> str:
    """A record; with its place (from 1) in the question one comes from, so that its page leads to its neighbours."""
    said = [*state.changed().parameters(), (AT, str(place))] if place else []
    if not place and state.version:
        said = [("version", str(state.version))]
    return reverse("portal:record", args=[dataset_id, record_id]) + (f"?{urlencode(said)}" if said else "")


def heading(field: Field, state: State, path: str) -> Heading:
    """A heading; following its link sorts by it, the other way round the second time."""
    if not path or field.type not in SORTABLE or field.is_multivalued:
        return Heading(field)
    if state.sort == field.name:
        return Heading(field, path + state.changed(sort=f"-{field.name}").query, "descending")
    if state.sort == f"-{field.name}":
        return Heading(field, path + state.changed(sort="").query, "ascending")
    first = field.name if field.type.is_number or field.type.is_moment else f"-{field.name}"
    return Heading(field, path + state.changed(sort=first).query)


def order_by(state: State, fields: Sequence[Field]) -> str:
    """The order asked for: the largest first, with `-` the smallest. Source: legacy-v1.md §2."""
    name = state.sort.removeprefix("-")
    if not any(one.name == name and one.type in SORTABLE for one in fields):
        return ""
    return f"`{name}` {'asc' if state.sort.startswith('-') else 'desc'}"


def type_name(field: Field) -> str:
    """The type of a field in words."""
    if field.is_multivalued:
        return gettext("several texts")
    return {
        FieldType.TEXT: gettext("text"),
        FieldType.INT: gettext("whole number"),
        FieldType.DOUBLE: gettext("decimal number"),
        FieldType.BOOLEAN: gettext("yes or no"),
        FieldType.DATE: gettext("date"),
        FieldType.DATETIME: gettext("date and time"),
        FieldType.GEO_POINT: gettext("position"),
        FieldType.GEO_SHAPE: gettext("shape"),
        FieldType.FILE: gettext("file"),
        FieldType.JSON: gettext("object"),
    }[field.type]
