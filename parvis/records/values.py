"""What the engine gives, as it goes on the wire. Source: explore-api.md §7."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from parvis.lib.schema import FieldType
from parvis.odsql import OutputColumn

Convert = Callable[[Any], Any]
LARGEST_INTEGER = 2**63


def converters(columns: Sequence[OutputColumn], *, timezone: str, files_url: str) -> list[tuple[str, Convert]]:
    """For each column that does not go as it is: its key, and what makes its values fit."""
    found = ((column.key, converter(column, timezone=timezone, files_url=files_url)) for column in columns)
    return [(key, convert) for key, convert in found if convert is not None]


def converter(column: OutputColumn, *, timezone: str, files_url: str) -> Convert | None:
    """What makes the values of a column fit, or None where they already do."""
    if column.feature or column.type is FieldType.GEO_SHAPE:
        return feature
    match column.type:
        case FieldType.DATETIME:
            return moments(timezone)
        case FieldType.FILE:
            return files(files_url)
        case _:
            return CONVERTERS.get(column.type)


def moments(timezone: str) -> Convert:
    """Instants with the offset of the zone, a fraction only where there is one: `2020-01-15T23:30:00+01:00`."""
    if timezone == "UTC":
        return lambda value: value if isinstance(value, str) else value.isoformat() + "+00:00"
    zone = ZoneInfo(timezone)

    def moment(value: Any) -> Any:
        return value if isinstance(value, str) else value.replace(tzinfo=UTC).astimezone(zone).isoformat()

    return moment


def files(files_url: str) -> Convert:
    """File objects with the absolute address of their bytes."""

    def file(value: Any) -> Any:
        found = parsed(value)
        if isinstance(found, dict) and "id" in found:
            found["url"] = f"{files_url}/{found['id']}"
        return found

    return file


def parsed(value: Any) -> Any:
    """JSON kept as text, as the value it stands for."""
    return orjson.loads(value) if isinstance(value, str) else value


def feature(value: Any) -> Any:
    """A geometry as a GeoJSON feature without properties."""
    geometry = parsed(value)
    if isinstance(geometry, dict) and geometry.get("type") == "Feature":
        return geometry
    return {"type": "Feature", "geometry": geometry, "properties": {}}


def finite(value: float) -> float | None:
    """JSON has no NaN and no infinity."""
    return float(value) if math.isfinite(value) else None


def whole(value: Any) -> Any:
    """An integer, or the nearest double where 64 bits are not enough."""
    number = int(value)
    return number if -LARGEST_INTEGER <= number < LARGEST_INTEGER else float(number)


def day(value: date | datetime | str) -> str:
    """A day without time; a text is a day cut to its precision already."""
    return value if isinstance(value, str) else value.isoformat()[:10]


CONVERTERS: dict[FieldType, Convert] = {
    FieldType.INT: whole,
    FieldType.DOUBLE: finite,
    FieldType.DATE: day,
    FieldType.JSON: parsed,
}


def as_results(
    rows: Sequence[tuple[Any, ...]], keys: Sequence[str], converts: Sequence[tuple[str, Convert]]
) -> list[dict[str, Any]]:
    """Rows as flat objects in the order of the keys; null for null."""
    results = [dict(zip(keys, row, strict=False)) for row in rows]
    for key, convert in converts:
        for result in results:
            value = result[key]
            if value is not None:
                result[key] = convert(value)
    return results
