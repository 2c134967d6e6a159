"""Records and facets as version 1 writes them. Source: legacy-v1.md §3, explore-api.md §7."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from parvis.lib.schema import FieldType, Schema
from parvis.odsql import OutputColumn
from parvis.records.facet_values import FacetGroup, FacetValue

Write = Callable[[Any], Any]


def point(value: Any) -> Any:
    """`[lat, lon]`."""
    return [value["lat"], value["lon"]]


def shape(value: Any) -> Any:
    """The geometry alone."""
    return value["geometry"] if isinstance(value, dict) and value.get("type") == "Feature" else value


def writer(column: OutputColumn) -> Write | None:
    """What makes a value of today one of version 1, or None where it is."""
    if column.type is FieldType.GEO_POINT:
        return point
    if column.type is FieldType.GEO_SHAPE or column.feature:
        return shape
    if column.multivalued:
        separator = str(column.field.annotations.get("multivalued") or ",") if column.field else ","
        return lambda value: separator.join(map(str, value)) if isinstance(value, list) else value
    return None


def geo_names(schema: Schema, hidden: frozenset[str]) -> list[str]:
    """The field that gives a record its geometry: the first point."""
    return [one.name for one in schema if one.type is FieldType.GEO_POINT and one.name not in hidden][:1]


def record_objects(
    results: Sequence[dict[str, Any]],
    ids: Sequence[str],
    columns: Sequence[OutputColumn],
    *,
    dataset_id: str,
    timestamp: str,
    geometry: str = "",
    kept: frozenset[str] | None = None,
) -> list[dict[str, Any]]:
    """Records with their fields apart, nulls left out; `geometry` names the field it is made of."""
    writers = [(one.key, write) for one in columns if (write := writer(one)) is not None]
    found = []
    for result, record_id in zip(results, ids, strict=True):
        record: dict[str, Any] = {"datasetid": dataset_id, "recordid": record_id, "fields": {}}
        place = result.get(geometry) if geometry else None
        if place is not None:
            record["geometry"] = {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
        for key, write in writers:
            if result.get(key) is not None:
                result[key] = write(result[key])
        record["fields"] = {
            key: value for key, value in result.items() if value is not None and (kept is None or key in kept)
        }
        record["record_timestamp"] = timestamp
        found.append(record)
    return found


def timestamp_text(moment: datetime | None, timezone: str) -> str:
    """When records were taken in, in the zone asked for."""
    zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    return moment.astimezone(zone).isoformat() if moment else ""


def facet_groups(groups: Sequence[FacetGroup]) -> list[dict[str, Any]]:
    """Facets with paths."""
    return [
        {
            "name": group.name,
            "count": sum(value.count or 0 for value in group.values),
            "facets": [facet_object(value) for value in group.values],
        }
        for group in groups
    ]


def facet_object(value: FacetValue) -> dict[str, Any]:
    """One value, with what is below it."""
    found: dict[str, Any] = {"name": value.name, "path": value.value, "state": value.state}
    if value.count is not None:
        found["count"] = value.count
    if value.children:
        found["facets"] = [facet_object(child) for child in value.children]
    return found
