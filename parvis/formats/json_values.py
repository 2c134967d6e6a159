"""One value as JSON holds it. Source: explore-api.md §7."""

import math
from collections.abc import Callable
from typing import Any

import orjson

from parvis.formats.cells import day, moments
from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

Convert = Callable[[Any], Any]
LARGEST_INTEGER = 2**63


def json_value_of(column: Column, subject: Subject) -> Convert:
    """What makes the values of a column that are not null fit."""
    match column.type:
        case FieldType.DATETIME:
            return moments(subject.timezone)
        case FieldType.FILE:
            return lambda value: file_object(value, subject.files_url)
        case _:
            return CONVERTS.get(column.type, lambda value: value)


def file_object(value: Any, files_url: str) -> Any:
    """A file with the address of its bytes."""
    found = parsed(value)
    if isinstance(found, dict) and "id" in found:
        found["url"] = f"{files_url}/{found['id']}"
    return found


def parsed(value: Any) -> Any:
    """JSON kept as text, as the value it stands for."""
    return orjson.loads(value) if isinstance(value, str) else value


def feature(value: Any) -> Any:
    """A geometry as a feature without properties."""
    found = parsed(value)
    if isinstance(found, dict) and found.get("type") == "Feature":
        return found
    return {"type": "Feature", "geometry": found, "properties": {}}


def whole(value: Any) -> Any:
    """An integer, or the nearest double where 64 bits are not enough."""
    number = int(value)
    return number if -LARGEST_INTEGER <= number < LARGEST_INTEGER else float(number)


CONVERTS: dict[FieldType, Convert] = {
    FieldType.INT: whole,
    FieldType.DOUBLE: lambda value: float(value) if math.isfinite(value) else None,
    FieldType.DATE: day,
    FieldType.GEO_SHAPE: feature,
    FieldType.JSON: parsed,
}
