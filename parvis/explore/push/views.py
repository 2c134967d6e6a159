"""The addresses of the push API. Source: management-api.md §10."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from parvis.catalogue.models import Dataset
from parvis.explore.errors import MethodNotAllowedError
from parvis.explore.push.journal import note_changes
from parvis.explore.push.keys import check_push_key
from parvis.explore.refusals import in_json
from parvis.lib.errors import NotFoundError, ParameterError, gettext_noop
from parvis.records.query import RecordsQuery
from parvis.records.search import find_record
from parvis.records.source import Source

MOST_BYTES = 5 * 1024 * 1024


@csrf_exempt
def push(request: HttpRequest, dataset_id: str, resource_id: str) -> HttpResponseBase:
    """Take records in."""
    return changed(request, dataset_id, resource_id, is_removal=False)


@csrf_exempt
def delete(request: HttpRequest, dataset_id: str, resource_id: str) -> HttpResponseBase:
    """Take records back, given the values they were pushed with."""
    return changed(request, dataset_id, resource_id, is_removal=True)


def changed(request: HttpRequest, dataset_id: str, resource_id: str, *, is_removal: bool) -> HttpResponse:
    """Note what was sent. The key proves the sender, so no browser's cookie matters."""
    if request.method != "POST":
        raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
    dataset = check_push_key(dataset_id, resource_id, request.GET.get("pushkey", ""))
    note_changes(dataset, records_of(request), is_removal=is_removal)
    return in_json({"status": "OK"}, 200)


@csrf_exempt
def delete_one(request: HttpRequest, dataset_id: str, resource_id: str, record_id: str) -> HttpResponseBase:
    """Take back the record of an id."""
    if request.method not in {"GET", "POST", "HEAD"}:
        raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
    dataset = check_push_key(dataset_id, resource_id, request.GET.get("pushkey", ""))
    if request.method != "HEAD":
        note_changes(dataset, [record_of(dataset, record_id)], is_removal=True)
    return in_json({"status": "OK"}, 200)


def record_of(dataset: Dataset, record_id: str) -> dict[str, Any]:
    """The values of a record. Raises NotFoundError."""
    version = dataset.version(dataset.language)
    if version is None:
        raise NotFoundError(gettext_noop("The requested record {record_id} does not exist."), record_id=record_id)
    source = Source(name=dataset.dataset_id, version=version, lang=dataset.language)
    found: dict[str, Any] = find_record(source, record_id, RecordsQuery()).results[0]
    return found


def records_of(request: HttpRequest) -> list[dict[str, Any]]:
    """What was sent, read as JSON whatever it is called. Raises ParameterError."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise ParameterError("body", request.META["CONTENT_LENGTH"], f"at most {MOST_BYTES} bytes")
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ParameterError("body", "more", f"at most {MOST_BYTES} bytes")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ParameterError("body", str(error), "JSON") from error
    records = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in records):
        raise ParameterError("body", "something else", "an object or an array of objects")
    return records
