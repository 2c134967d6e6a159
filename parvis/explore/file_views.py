"""Attachments, alternative exports and files of records. Source: explore-api.md §4.10 to §4.12."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from parvis.catalogue.models import Dataset, DatasetVersion, StoredFile
from parvis.explore.answers import answer, mark, tag_of, unchanged
from parvis.explore.files import disposition, send_file
from parvis.explore.links import dataset_url, link
from parvis.explore.record_views import seen_dataset
from parvis.explore.requests import person_of, read_only
from parvis.lib.errors import ForbiddenError, NotFoundError, ParameterError, gettext_noop
from parvis.records.files import may_read_file
from parvis.records.parameters import whole_number
from parvis.records.query import RecordsQuery
from parvis.records.thumbnails import thumbnail

SOURCE = "source.parquet"
"""The file of a version that holds its records."""


@read_only
def attachments(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """What comes beside the records."""
    query = RecordsQuery.from_params(request.GET)
    dataset = seen_dataset(request, dataset_id)
    url = dataset_url(request, dataset.dataset_id) + "/attachments"
    found = dataset.attachments.select_related("file").order_by("position", "pk")
    content = {
        "links": [link("self", url)],
        "attachments": [
            {
                "href": f"{url}/{one.attachment_id}",
                "metas": {
                    "mime-type": one.file.media_type,
                    "title": one.title,
                    "url": f"odsfile://{one.file.filename}",
                    "id": one.attachment_id,
                },
            }
            for one in found
        ],
    }
    return answer(request, content, lang=query.lang)


@read_only
def attachment(request: HttpRequest, dataset_id: str, attachment_id: str) -> HttpResponseBase:
    """The bytes of an attachment."""
    dataset = seen_dataset(request, dataset_id)
    found = dataset.attachments.select_related("file__dataset").filter(attachment_id=attachment_id).first()
    if found is None:
        raise NotFoundError(gettext_noop("The requested attachment {name} does not exist."), name=attachment_id)
    return send_stored(request, found.file)


@read_only
def alternative_export(request: HttpRequest, dataset_id: str, export_id: str) -> HttpResponseBase:
    """The bytes of an alternative export, or where they are."""
    dataset = seen_dataset(request, dataset_id)
    found = dataset.alternative_exports.select_related("file__dataset").filter(uid=export_id).first()
    if found is None:
        raise NotFoundError(gettext_noop("The requested alternative export {name} does not exist."), name=export_id)
    if not dataset.data_visible_to(person_of(request)):
        raise ForbiddenError(gettext_noop("You don't have permission to access the requested resource"))
    if found.file is None:
        return HttpResponseRedirect(found.address)
    return send_stored(request, found.file)


@read_only
def record_file(
    request: HttpRequest, dataset_id: str, file_id: str, *, size: str = "", as_download: bool = False
) -> HttpResponseBase:
    """A file that a record refers to, or a smaller picture of it."""
    dataset = seen_dataset(request, dataset_id)
    person = person_of(request)
    if not dataset.data_visible_to(person):
        raise ForbiddenError(gettext_noop("You don't have permission to access the requested resource"))
    found = dataset.files.select_related("dataset").filter(file_id=file_id).first()
    if found is None or not may_read_file(dataset, found, person=person):
        raise NotFoundError(gettext_noop("The requested file {name} does not exist."), name=file_id)
    wanted = asked_size(request, size)
    if wanted is None or not found.has_thumbnail:
        return send_stored(request, found, as_download=as_download)
    return send_thumbnail(request, found, wanted)


def asked_size(request: HttpRequest, size: str) -> int | None:
    """The size asked for a thumbnail, in pixels."""
    wanted = int(size) if size.isascii() and size.isdigit() else whole_number(request.GET.dict(), "thumbnail_size")
    if wanted is not None and wanted < 1:
        raise ParameterError("thumbnail_size", wanted, "thumbnail_size >= 1")
    return wanted


def send_thumbnail(request: HttpRequest, found: StoredFile, size: int) -> HttpResponseBase:
    """A smaller picture; a file never changes under its id, so neither does the picture."""
    tag = tag_of(request, found.file_id, size)
    if same := unchanged(request, tag, lang=""):
        return same
    body, media_type = thumbnail(found.path, size)
    response = HttpResponse(body, content_type=media_type)
    mark(request, response, lang="", tag=tag)
    response.headers["Content-Disposition"] = disposition(found.filename, inside=True)
    return response


def send_stored(request: HttpRequest, found: StoredFile, *, as_download: bool = False) -> HttpResponseBase:
    """A kept file under its own name."""
    if not found.path.is_file():
        raise NotFoundError(gettext_noop("The requested file {name} does not exist."), name=found.file_id)
    return send_file(
        request,
        found.path,
        media_type=found.media_type,
        filename=found.filename,
        tag=found.file_id,
        as_download=as_download,
    )


@read_only
def old_file(request: HttpRequest, dataset_id: str, file_id: str) -> HttpResponseBase:
    """The front office's old address of a file: it is downloaded."""
    return record_file(request, dataset_id, file_id, as_download=True)


@read_only
def old_thumbnail(request: HttpRequest, dataset_id: str, file_id: str, size: str) -> HttpResponseBase:
    """The front office's old address of a thumbnail."""
    return record_file(request, dataset_id, file_id, size=size)


@read_only
def snapshots(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """The publications that are kept, the newest first."""
    query = RecordsQuery.from_params(request.GET)
    dataset = whole_dataset(request, dataset_id)
    url = dataset_url(request, dataset.dataset_id) + "/snapshots"
    results = [
        {
            "id": str(one.number),
            "date": one.built_at.astimezone(UTC).isoformat(),
            "records_count": one.records_count,
            "href": f"{url}/{one.number}",
        }
        for one in kept_versions(dataset)
    ]
    return answer(request, {"total_count": len(results), "results": results}, lang=query.lang)


@read_only
def snapshot(request: HttpRequest, dataset_id: str, number: str) -> HttpResponseBase:
    """The records of one publication, in Parquet."""
    dataset = whole_dataset(request, dataset_id)
    found = next((one for one in kept_versions(dataset) if str(one.number) == number), None)
    if found is None:
        raise NotFoundError(gettext_noop("The requested snapshot {name} does not exist."), name=number)
    return send_file(
        request,
        found.folder / SOURCE,
        media_type="application/vnd.apache.parquet",
        filename=f"{dataset.dataset_id}-{found.number}.parquet",
        tag=found.alias,
        as_download=True,
    )


def whole_dataset(request: HttpRequest, dataset_id: str) -> Dataset:
    """A dataset of which the caller may read everything. Raises ForbiddenError."""
    dataset = seen_dataset(request, dataset_id)
    access = dataset.access_for(person_of(request))
    version = dataset.version(dataset.language)
    is_narrowed = bool(access.guards) or bool(version and dataset.hidden_from(person_of(request), version.schema))
    if not access.data_visible or is_narrowed:
        raise ForbiddenError(gettext_noop("You don't have permission to access the requested resource"))
    return dataset


def kept_versions(dataset: Dataset) -> list[DatasetVersion]:
    """The versions whose files are there, the newest first."""
    found = dataset.versions.select_related("dataset").defer("statistics", "issues", "facts").order_by("-number")
    return [one for one in found if (one.folder / SOURCE).is_file()]
