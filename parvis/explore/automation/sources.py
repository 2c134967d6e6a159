"""Sources of data and the files sent for them. Source: management-api.md §5."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.utils import timezone

from parvis.catalogue.identifiers import new_uid
from parvis.catalogue.models import Dataset
from parvis.explore.automation.calls import Call, calls, nothing, page, reply
from parvis.explore.files import send_file
from parvis.explore.models import Resource, Upload
from parvis.explore.push.keys import renew_push_key
from parvis.ingest.reading import ReadOptions
from parvis.ingest.sources import Source
from parvis.lib.errors import NotFoundError, ParameterError, gettext_noop

FORMATS = {
    "csvfile": "csv", "jsonfile": "json", "xlsfile": None, "geojson": "geojson", "shapefile": "shapefile",
    "kmlfile": "kml", "gpxfile": "gpx", "realtime": None, "parquet": "parquet", "jsonlines": None,
}  # fmt: skip
"""Extractors of scripts, and how our reader calls them; None: it finds out."""
UNDERSTOOD = ("type", "title", "params", "datasource")


def source_of(resource: Resource) -> Source:
    """What the loader reads for a resource. Raises ParameterError."""
    datasource, params = resource.datasource, resource.params
    options = ReadOptions(
        encoding=params.get("encoding") or None,
        delimiter=params.get("separator") or None,
        header_line=None if params.get("headers_first_row", True) else 0,
    )
    match datasource.get("type"):
        case "uploaded_file":
            found = Upload.objects.filter(
                dataset=resource.dataset, uid=(datasource.get("file") or {}).get("uid", "")
            ).first()
            if found is None:
                raise ParameterError("datasource.file.uid", datasource.get("file"), "the uid of a file that was sent")
            return Source(str(named(found)), dataset_id=resource.dataset.dataset_id, options=options)
        case "http":
            connection = datasource.get("connection") or {}
            address = f"{connection.get('url', '')}{datasource.get('relative_url') or ''}"
            return Source(address, dataset_id=resource.dataset.dataset_id, options=options)
        case other:
            raise ParameterError("datasource.type", other, "uploaded_file or http")


def named(upload: Upload) -> Path:
    """The file under its own name, which readers look at."""
    return upload.path / upload.filename


def upload(call: Call, uid: str) -> HttpResponseBase:
    """Take a file in."""
    dataset = call.dataset(uid)
    sent = sent_file(call)
    found = Upload(
        uid=new_uid("fi"),
        dataset=dataset,
        filename=Path(str(sent.name)).name or "file",
        media_type=sent.content_type or "application/octet-stream",
    )
    found.path.mkdir(parents=True, exist_ok=True)
    with named(found).open("wb") as target:
        for chunk in sent.chunks():
            target.write(chunk)
    found.save(force_insert=True)
    return reply(upload_object(found), 201)


def sent_file(call: Call) -> UploadedFile:
    """The file of a form. Raises ParameterError."""
    sent = call.request.FILES.get("file")
    if sent is None:
        raise ParameterError("file", "nothing", "a file, as multipart/form-data")
    return sent


def upload_object(found: Upload) -> dict[str, Any]:
    """What is told of a file that was sent."""
    return {
        "uid": found.uid,
        "filename": found.filename,
        "mimetype": found.media_type,
        "created_at": found.created_at.isoformat(),
    }


def upload_list(call: Call, uid: str) -> HttpResponseBase:
    """The files that were sent."""
    return page(call, call.dataset(uid).uploads.order_by("pk"), upload_object)


def one_upload(call: Call, uid: str, file: str) -> HttpResponseBase:
    """One of them."""
    return reply(upload_object(upload_called(call.dataset(uid), file)))


def download(call: Call, uid: str, file: str) -> HttpResponseBase:
    """Its bytes."""
    found = upload_called(call.dataset(uid), file)
    return send_file(
        call.request,
        named(found),
        media_type=found.media_type,
        filename=found.filename,
        tag=found.uid,
        as_download=True,
    )


def upload_called(dataset: Dataset, file: str) -> Upload:
    """A file by its uid. Raises NotFoundError."""
    found = dataset.uploads.filter(uid=file).first()
    if found is None:
        raise NotFoundError(gettext_noop("The file {name} does not exist."), name=file)
    return found


def resource_list(call: Call, uid: str) -> HttpResponseBase:
    """The sources of a dataset."""
    return page(call, call.dataset(uid).resources.order_by("pk"), resource_object)


def create(call: Call, uid: str) -> HttpResponseBase:
    """Add a source."""
    resource = Resource(uid=new_uid("re"), dataset=call.dataset(uid))
    return reply(resource_object(saved(resource, call.body)), 201)


def saved(resource: Resource, body: dict[str, Any]) -> Resource:
    """A source as it was described. Raises ParameterError."""
    for name in UNDERSTOOD:
        if name in body:
            setattr(resource, name, body[name] or ({} if name in {"params", "datasource"} else ""))
    if resource.type not in FORMATS:
        raise ParameterError("type", resource.type, f"one of {', '.join(FORMATS)}")
    if not isinstance(resource.params, dict) or not isinstance(resource.datasource, dict):
        raise ParameterError("datasource", type(resource.datasource).__name__, "an object")
    if resource.type != "realtime":
        source_of(resource)
    resource.updated_at = timezone.now()
    resource.full_clean()
    resource.save()
    return resource


def resource_object(found: Resource) -> dict[str, Any]:
    """A source as scripts see it."""
    return {
        "uid": found.uid,
        "type": found.type,
        "title": found.title,
        "display_name": found.title or found.type,
        "params": found.params,
        "datasource": found.datasource,
        "updated_at": found.updated_at.isoformat(),
    }


def resource_called(dataset: Dataset, resource: str) -> Resource:
    """A source by its uid. Raises NotFoundError."""
    found = dataset.resources.filter(uid=resource).first()
    if found is None:
        raise NotFoundError(gettext_noop("The resource {name} does not exist."), name=resource)
    return found


def read(call: Call, uid: str, resource: str) -> HttpResponseBase:
    """One source."""
    return reply(resource_object(resource_called(call.dataset(uid), resource)))


def replace(call: Call, uid: str, resource: str) -> HttpResponseBase:
    """Describe a source anew."""
    return reply(resource_object(saved(resource_called(call.dataset(uid), resource), call.body)))


def delete(call: Call, uid: str, resource: str) -> HttpResponseBase:
    """Forget a source; records that came from it stay until the next publication."""
    resource_called(call.dataset(uid), resource).delete()
    return nothing()


def renew_key(call: Call, uid: str, resource: str) -> HttpResponseBase:
    """A new key for pushing records; the old one is void."""
    dataset = call.dataset(uid)
    return reply({"api_key": renew_push_key(dataset, resource)})


files = calls(GET=upload_list, POST=upload)
file = calls(GET=one_upload)
file_bytes = calls(GET=download)
list_or_create = calls(GET=resource_list, POST=create)
one = calls(GET=read, PUT=replace, DELETE=delete)
key = calls(POST=renew_key, PUT=renew_key)
