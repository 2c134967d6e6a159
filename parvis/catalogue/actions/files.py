"""Files come to a dataset and leave it."""

import hashlib
import mimetypes
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import transaction
from PIL import Image, UnidentifiedImageError

from parvis.catalogue.identifiers import free_slug, new_uid
from parvis.catalogue.models import AlternativeExport, Attachment, Dataset, StoredFile
from parvis.catalogue.models.files import files_folder
from parvis.catalogue.revisions import note_change

BLOCK_BYTES = 1024 * 1024
UNKNOWN = "application/octet-stream"
LONGEST_NAME = 255


def store_file(
    dataset: Dataset, content: IO[bytes], *, filename: str, media_type: str = "", kind: str = "record"
) -> StoredFile:
    """Keep the bytes that a `file` field refers to (its value is `.as_value()`); the same bytes and name are one file.

    `kind` keeps the files of records, attachments and exports apart, so that each goes with what refers to it.
    """
    name = plain_name(filename)
    folder = files_folder(dataset.uid)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as kept:
        path = Path(kept.name)
        try:
            digest = hashlib.blake2b(f"{kind}\n{name}\n".encode(), digest_size=16)
            for block in blocks(content):
                digest.update(block)
                kept.write(block)
            kept.flush()
            os.fsync(kept.fileno())
            size = kept.tell()
            path.replace(folder / digest.hexdigest())
        finally:
            path.unlink(missing_ok=True)
    width, height = picture_size(folder / digest.hexdigest())
    found, _ = StoredFile.objects.get_or_create(
        dataset=dataset,
        file_id=digest.hexdigest(),
        defaults={
            "filename": name,
            "media_type": media_type or mimetypes.guess_type(name)[0] or UNKNOWN,
            "bytes": size,
            "width": width,
            "height": height,
        },
    )
    return found


def blocks(content: IO[bytes]) -> Iterator[bytes]:
    """The bytes, in pieces."""
    while block := content.read(BLOCK_BYTES):
        yield block


def plain_name(filename: str) -> str:
    """A file's name without folders and control characters."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(one for one in last if one.isprintable()).strip()[-LONGEST_NAME:] or "file"


def picture_size(path: Path) -> tuple[int | None, int | None]:
    """Width and height of a picture that can be read, in pixels; only its header is."""
    try:
        with Image.open(path) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None, None


@transaction.atomic
def add_attachment(
    dataset: Dataset, content: IO[bytes], *, filename: str, at: datetime, title: str = "", media_type: str = ""
) -> Attachment:
    """Add a document to a dataset; its identifier comes from its name. An attachment of that name stays beside it."""
    taken = set(dataset.attachments.values_list("attachment_id", flat=True))
    file = store_file(dataset, content, filename=filename, media_type=media_type, kind="attachment")
    added = Attachment.objects.create(
        dataset=dataset,
        uid=new_uid("at"),
        attachment_id=free_slug(file.filename, taken),
        title=title or file.filename,
        file=file,
        position=len(taken),
    )
    note_files(dataset, at)
    return added


@transaction.atomic
def remove_attachment(attachment: Attachment, *, at: datetime) -> None:
    """Take a document away, with its bytes when no other refers to them."""
    dataset, file = attachment.dataset, attachment.file
    attachment.delete()
    if not Attachment.objects.filter(file=file).exists():
        drop_file(file)
    note_files(dataset, at)


@transaction.atomic
def add_alternative_export(
    dataset: Dataset, source: IO[bytes] | str, *, title: str, at: datetime, filename: str = "", media_type: str = ""
) -> AlternativeExport:
    """Offer the data in a form made elsewhere: a file, named `filename`, or the address of one."""
    file = None
    if not isinstance(source, str):
        file = store_file(dataset, source, filename=filename or title, media_type=media_type, kind="export")
    added = AlternativeExport.objects.create(
        dataset=dataset,
        uid=new_uid("ae"),
        title=title,
        media_type=file.media_type if file else media_type,
        address=source if isinstance(source, str) else "",
        file=file,
        position=dataset.alternative_exports.count(),
    )
    note_files(dataset, at)
    return added


@transaction.atomic
def describe_alternative_export(export: AlternativeExport, description: str, *, at: datetime) -> None:
    """Say what an alternative export is."""
    export.description = description
    export.save(update_fields=["description"])
    note_files(export.dataset, at)


@transaction.atomic
def remove_alternative_export(export: AlternativeExport, *, at: datetime) -> None:
    """Take an alternative export away, with its bytes when no other refers to them."""
    dataset, file = export.dataset, export.file
    export.delete()
    if file is not None and not AlternativeExport.objects.filter(file=file).exists():
        drop_file(file)
    note_files(dataset, at)


def drop_file(file: StoredFile) -> None:
    """Remove a file's row now, and its bytes once that is certain."""
    path = file.path
    file.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def note_files(dataset: Dataset, at: datetime) -> None:
    """Say that what a dataset offers has changed."""
    Dataset.objects.filter(pk=dataset.pk).update(metadata_processed_at=at)
    note_change()
