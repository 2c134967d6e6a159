"""Datasets and records in the shapes of version 2.0. Source: legacy-v1.md §9."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict

from parvis.explore.links import Links, link, self_url

DEFAULTS = {"timezone": "UTC", "include_app_metas": "False"}
TECHNICAL = ("_id", "_timestamp", "_size")
DATASET_PARTS = ("attachments", "exports", "records", "aggregates", "facets")


def page_links(request: HttpRequest, *, total: int, limit: int, offset: int) -> Links:
    """Where the pages of a list are, with all parameters spelled out."""
    last = (total - 1) // limit * limit if limit and total else 0
    places = {"self": offset, "first": 0, "last": last}
    if offset > 0:
        places["prev"] = max(0, offset - limit)
    if limit and offset + limit < total:
        places["next"] = offset + limit
    return [link(rel, at_place(request, limit, place)) for rel, place in places.items()]


def at_place(request: HttpRequest, limit: int, offset: int) -> str:
    """The address that was asked, at another place of the list."""
    asked: QueryDict = request.GET.copy()
    for alias in ("rows", "start", "limit", "offset"):
        asked.pop(alias, None)
    params = [*((name, value) for name, values in asked.lists() for value in values if name not in {"apikey"})]
    params += [(name, value) for name, value in DEFAULTS.items() if name not in asked]
    return f"{self_url(request)}?{urlencode([*params, ('limit', limit), ('offset', offset)])}"


def dataset_url(base: str, dataset_id: str) -> str:
    """The address of a dataset."""
    return f"{base}/datasets/{quote(dataset_id, safe='@')}"


def dataset_links(base: str, dataset_id: str) -> Links:
    """What hangs on a dataset."""
    url = dataset_url(base, dataset_id)
    parts = (link(part, f"{url}/{part}") for part in DATASET_PARTS)
    return [link("self", url), *parts, link("catalog", base)]


def older_dataset(content: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset whose annotations are lists."""
    found = dict(content)
    if "fields" in found:
        found["fields"] = [
            {**one, "annotations": {name: as_list(value) for name, value in one["annotations"].items()}}
            for one in found["fields"]
        ]
    return found


def as_list(value: Any) -> list[Any]:
    """`true` is an empty list, a scalar a list of one."""
    return [] if value is True else [value]


def record_object(base: str, dataset_id: str, result: dict[str, Any]) -> dict[str, Any]:
    """A record whose fields are apart from what is technical; a group has nothing else."""
    if TECHNICAL[0] not in result:
        return {"links": [link("dataset", dataset_url(base, dataset_id))], "record": {"fields": result}}
    record_id, timestamp, size = (result.pop(name) for name in TECHNICAL)
    url = dataset_url(base, dataset_id)
    return {
        "links": [
            link("self", f"{url}/records/{record_id}"),
            link("datasets", f"{base}/datasets"),
            link("dataset", url),
            link("catalog", base),
        ],
        "record": {"id": record_id, "timestamp": timestamp, "size": size, "fields": result},
    }
