"""One value as a cell of text, the way CSV writes it. Source: exports.md §3.1, explore-api.md §7."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

Cell = Callable[[Any], str]


def cell_of(column: Column, subject: Subject, *, list_separator: str = ",") -> Cell:
    """What writes the values of a column that are not null."""
    one = single(column, subject)
    if not column.multivalued:
        return one
    return lambda values: (
        list_separator.join(one(value) for value in values if value is not None)
        if isinstance(values, list)
        else one(values)
    )


def single(column: Column, subject: Subject) -> Cell:
    """What writes a single value."""
    match column.type:
        case FieldType.DATETIME:
            return moments(subject.timezone)
        case FieldType.FILE:
            return lambda value: file_address(value, subject.files_url)
        case _:
            return CELLS.get(column.type, str)


def moments(timezone: str) -> Cell:
    """Instants with the offset of the zone; a text has been cut to its precision already."""
    zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    return lambda value: value if isinstance(value, str) else local(value, zone).isoformat()


def local(value: datetime, zone: Any) -> datetime:
    """An instant in a zone; without a zone it is in UTC."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)


def day(value: date | datetime | str) -> str:
    """A day without time."""
    return value if isinstance(value, str) else value.isoformat()[:10]


def number(value: float) -> str:
    """The shortest text that reads back the same, with its `.0`; nothing for what is no number."""
    return repr(float(value)) if math.isfinite(value) else ""


def point(value: Any) -> str:
    """`lat, lon`."""
    return f"{value['lat']!r}, {value['lon']!r}"


def shape(value: Any) -> str:
    """A bare geometry as JSON text."""
    found = value if isinstance(value, dict) else orjson.loads(value)
    if found.get("type") == "Feature":
        found = found["geometry"]
    return orjson.dumps(found).decode()


def file_address(value: Any, files_url: str) -> str:
    """The address of a file's bytes."""
    found = value if isinstance(value, dict) else orjson.loads(value)
    if isinstance(found, dict) and "id" in found:
        return f"{files_url}/{found['id']}"
    return str(value)


CELLS: dict[FieldType, Cell] = {
    FieldType.INT: lambda value: str(int(value)),
    FieldType.DOUBLE: number,
    FieldType.BOOLEAN: str,
    FieldType.DATE: day,
    FieldType.GEO_POINT: point,
    FieldType.GEO_SHAPE: shape,
    FieldType.JSON: lambda value: value if isinstance(value, str) else orjson.dumps(value).decode(),
}
