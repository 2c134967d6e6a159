"""Datasets and their publication. Source: management-api.md §2."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone

from parvis.catalogue.actions import (
    create_or_update_dataset,
    delete_dataset,
    rename_dataset,
    set_access,
    unpublish_dataset,
)
from parvis.catalogue.identifiers import slug
from parvis.catalogue.models import Dataset, Visibility
from parvis.explore.automation.calls import CREATE, MANAGE, PUBLISH, Call, calls, nothing, page, reply
from parvis.explore.automation.metadata import pending, unwrapped, wrapped_metadata
from parvis.explore.automation.publishing import publication_of, publish_metadata_now, start_publication
from parvis.explore.models import Publication
from parvis.lib.errors import ParameterError
from parvis.records.query import RecordsQuery
from parvis.records.search import prepared
from parvis.records.source import source_of_catalogue


def dataset_list(call: Call) -> HttpResponseBase:
    """The datasets that the person may change."""
    found = Dataset.objects.editable_by(call.person).order_by("dataset_id")
    if wanted := call.request.GET.get("dataset_id"):
        found = found.filter(dataset_id=wanted)
    if where := tuple(call.request.GET.getlist("where")):
        found = found.filter(dataset_id__in=matching(call, where))
    return page(call, found, dataset_object)


def matching(call: Call, where: tuple[str, ...]) -> list[str]:
    """The datasets that a condition in ODSQL finds among those that are shown. Raises OdsqlError."""
    query = RecordsQuery(where=where, group_by="dataset_id", limit=-1)
    source = source_of_catalogue(person=call.person, lang=query.lang)
    return [str(one["dataset_id"]) for one in prepared(source, query).page().results]


def dataset_object(dataset: Dataset) -> dict[str, Any]:
    """A dataset as scripts see it."""
    return {
        "uid": dataset.uid,
        "dataset_uid": dataset.uid,
        "dataset_id": dataset.dataset_id,
        "created_at": dataset.created_at.isoformat(),
        "updated_at": dataset.metadata_processed_at.isoformat(),
        "is_published": dataset.is_published,
        "is_restricted": dataset.visibility == Visibility.RESTRICTED,
        "metadata": wrapped_metadata(dataset),
        "default_security": {
            "is_data_visible": dataset.data_open,
            "visible_fields": dataset.visible_fields,
            "filter_query": dataset.row_filter,
            "api_calls_quota": None,
        },
    }


def create(call: Call) -> HttpResponseBase:
    """A new dataset, not yet shown."""
    call.must(CREATE)
    body = call.body
    metadata = unwrapped(body.get("metadata") or {})
    title = metadata.get("default", {}).get("title")
    if not title:
        raise ParameterError("metadata.default.title", title, "a title")
    dataset_id = str(body.get("dataset_id") or slug(str(title)).replace("_", "-"))
    if Dataset.objects.called(dataset_id) is not None:
        raise ParameterError("dataset_id", dataset_id, "an identifier that is free")
    dataset = create_or_update_dataset(dataset_id, metadata, at=timezone.now(), by=call.person)
    if body.get("is_restricted"):
        set_access(dataset, restricted=True)
    return reply(dataset_object(dataset), 201)


def read(call: Call, uid: str) -> HttpResponseBase:
    """One dataset."""
    return reply(dataset_object(call.dataset(uid)))


def replace(call: Call, uid: str) -> HttpResponseBase:
    """Change a dataset; what only the portal decides is ignored."""
    dataset, body = call.dataset(uid), call.body
    if name := body.get("dataset_id"):
        rename_dataset(dataset, str(name))
    if "is_restricted" in body:
        call.must(MANAGE, dataset)
        set_access(dataset, restricted=bool(body["is_restricted"]))
    if isinstance(body.get("metadata"), dict):
        pending(dataset, unwrapped(body["metadata"]))
    dataset.refresh_from_db()
    return reply(dataset_object(dataset))


def delete(call: Call, uid: str) -> HttpResponseBase:
    """Remove a dataset for good."""
    delete_dataset(call.dataset(uid, MANAGE))
    return nothing()


def publish(call: Call, uid: str) -> HttpResponseBase:
    """Read the sources, apply the metadata, show the dataset."""
    return reply(status_object(start_publication(call.dataset(uid, PUBLISH), by=call.person)))


def publish_metadata(call: Call, uid: str) -> HttpResponseBase:
    """Apply the metadata alone."""
    return reply(status_object(publish_metadata_now(call.dataset(uid, PUBLISH))))


def unpublish(call: Call, uid: str) -> HttpResponseBase:
    """Withdraw the dataset."""
    dataset = call.dataset(uid, PUBLISH)
    unpublish_dataset(dataset)
    return reply(status_object(publication_of(dataset)))


def status(call: Call, uid: str) -> HttpResponseBase:
    """How far the publication is."""
    return reply(status_object(publication_of(call.dataset(uid))))


def status_object(found: Publication) -> dict[str, Any]:
    """How far a publication is. Source: management-api.md §2."""
    return {
        "status": found.status,
        "previous": found.previous or None,
        "next": None,
        "since": found.since.isoformat(),
        "is_published": found.dataset.is_published,
        "message": found.message or None,
        "records_errors": [],
        "params": {},
    }


def versions(call: Call, uid: str) -> HttpResponseBase:
    """The versions that there are, the newest first."""
    dataset = call.dataset(uid)
    found = dataset.versions.order_by("-number").only("number", "records_count", "built_at")
    return page(
        call,
        found,
        lambda one: {
            "uid": str(one.number),
            "records_count": one.records_count,
            "created_at": one.built_at.isoformat(),
            "is_current": one.pk == dataset.current_id,
        },
    )


list_or_create = calls(GET=dataset_list, POST=create)
one = calls(GET=read, PUT=replace, DELETE=delete)
publishing = calls(POST=publish, PUT=publish)
metadata_publishing = calls(POST=publish_metadata, PUT=publish_metadata)
unpublishing = calls(POST=unpublish, PUT=unpublish)
state = calls(GET=status)
version_list = calls(GET=versions)
