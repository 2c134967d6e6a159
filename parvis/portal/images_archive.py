"""The files of the records that a question leaves, as one archive written while it is sent."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import IO, Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext

from parvis.catalogue.models import StoredFile
from parvis.lib.errors import NotFoundError, QueryTooLongError, gettext_noop
from parvis.lib.schema import Field
from parvis.portal.archive import Outlet
from parvis.portal.asking import answer, searched
from parvis.portal.cells import title_of
from parvis.portal.dataset_views import Opened, opened
from parvis.portal.images import UNNAMED, VIEW, files_of, having
from parvis.portal.reading import reading_page

MOST_FILES = 1_000
MOST_BYTES = 4_000_000_000
CHUNK_BYTES = 1 << 18
LONGEST_NAME = 150
LIST = "files.csv"


class ArchiveTooLargeError(QueryTooLongError):
    """More files than one archive holds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file with its name in the archive and the record it comes from."""

    name: str
    file: StoredFile
    record: str
    title: str


@reading_page
def images_archive(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The archive of the field that `image` names, or of the first. Raises NotFoundError, ArchiveTooLargeError."""
    dataset = opened(request, dataset_id)
    _files, field = files_of(dataset, request)
    kept = list(found_files(dataset, field)) if field else []
    if not kept:
        raise NotFoundError(gettext_noop("These records have no file."))
    if len(kept) > MOST_FILES or sum(one.file.bytes for one in kept) > MOST_BYTES:
        raise ArchiveTooLargeError(
            gettext_noop("An archive holds {most} files at most: narrow the records with a filter."), most=MOST_FILES
        )
    response = StreamingHttpResponse(archived(kept, dataset), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{dataset_id}-{field.name if field else ""}.zip"'
    return response  # type: ignore[return-value]


def found_files(dataset: Opened, field: Field) -> Iterator[Kept]:
    """The files of the records, each once, one more than an archive holds at most."""
    found = answer(dataset.question(VIEW))
    if found.problem:
        return
    query = replace(having(found.question.query(), field), limit=MOST_FILES + 1, offset=0)
    page = searched(dataset.source, query, with_ids=True)
    stored = {one.file_id: one for one in dataset.shown.dataset.files.all()}
    titles = [one for one in dataset.fields if one.type not in UNNAMED]
    taken: set[str] = set()
    for row, key in zip(page.results, page.ids, strict=True):
        file = stored.get(file_id(row.get(field.name)))
        if file is not None and file.path.is_file() and file.file_id not in taken:
            taken.add(file.file_id)
            yield Kept(safe_name(file, len(taken)), file, key, title_of(row, titles))


def file_id(value: Any) -> str:
    """Which stored file a value names."""
    return str(value.get("id") or "") if isinstance(value, Mapping) else ""


def safe_name(file: StoredFile, place: int) -> str:
    """A name that is one of a kind and opens everywhere: no folder, nothing that a system forbids."""
    path = PurePath(file.filename.replace("\\", "/").rsplit("/", 1)[-1])
    stem = "".join(one if one.isalnum() or one in " ._-" else "_" for one in path.stem).strip(" .")[:LONGEST_NAME]
    suffix = "".join(one for one in path.suffix if one.isalnum() or one == ".")[:10]
    return f"{place:04d}-{stem or 'file'}{suffix}"


def archived(kept: list[Kept], dataset: Opened) -> Iterator[bytes]:
    """The archive in chunks; pictures are packed already, so they are stored as they are."""
    outlet = Outlet()
    with zipfile.ZipFile(cast(IO[bytes], outlet), "w", zipfile.ZIP_STORED, allowZip64=True) as made:
        made.writestr(zipfile.ZipInfo(LIST), listed(kept, dataset))
        for one in kept:
            with made.open(zipfile.ZipInfo(one.name), "w", force_zip64=True) as entry, one.file.path.open("rb") as file:
                while content := file.read(CHUNK_BYTES):
                    entry.write(content)
                    yield outlet.drain()
    yield outlet.drain()


def listed(kept: list[Kept], dataset: Opened) -> str:
    """Which record each file comes from, and what it may be used for."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["file", "record", "title", "licence"])
    licence = dataset.shown.licence or gettext("No licence is given: ask the producer.")
    for one in kept:
        title = f"'{one.title}" if one.title.startswith(("=", "+", "-", "@")) else one.title
        writer.writerow([one.name, one.record, title, licence])
    return "\ufeff" + buffer.getvalue()
