"""Several exports as one archive, written while it is sent: files, licences, citations, and a list with versions."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, cast

import orjson
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from parvis.portal.citations import cite
from parvis.portal.datasets import Shown
from parvis.records.exports import Export

LICENCES, CITATIONS, MANIFEST = "LICENCES.txt", "CITATIONS.bib", "manifest.json"


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the archive: its name, its bytes to come, its dataset and the filters it was asked with."""

    name: str
    file: Export
    shown: Shown
    query: str

    @property
    def number(self) -> int:
        """The version its records are of."""
        return self.shown.dataset.current.number if self.shown.dataset.current else 0

    @property
    def address(self) -> str:
        """Where the same records can be read, on this version."""
        path = settings.SITE_URL + self.shown.view_url("table")
        rest = "&".join(part for part in self.query.split("&") if part and not part.startswith("version="))
        return f"{path}?{rest}&version={self.number}" if rest else f"{path}?version={self.number}"


class Outlet:
    """A file that only goes forward: what is written waits to be sent."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Take bytes in."""
        self.waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        """What was written since the last time."""
        found, self.waiting = b"".join(self.waiting), []
        return found


def archive(taken: Sequence[Taken], *, at: datetime) -> Iterator[bytes]:
    """The archive in chunks; its memory is that of one batch. A file that fails on the way cuts the archive short."""
    outlet = Outlet()
    moment = at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(cast(IO[bytes], outlet), "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=5) as made:
        for name, content in texts(taken, at):
            made.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
        for one in taken:
            entry = zipfile.ZipInfo(one.name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with made.open(entry, "w", force_zip64=True) as file:
                for chunk in one.file.chunks:
                    file.write(chunk)
                    if sent := outlet.drain():
                        yield sent
    yield outlet.drain()


def texts(taken: Sequence[Taken], at: datetime) -> Iterator[tuple[str, str]]:
    """What is said of the files, before them."""
    yield LICENCES, licences(taken)
    yield CITATIONS, "\n\n".join(citation(one) for one in taken) + "\n"
    yield MANIFEST, manifest(taken, at)


def licences(taken: Sequence[Taken]) -> str:
    """Under which terms each file may be used."""
    lines = [gettext("What each file of this archive may be used for, as its producer says."), ""]
    for one in taken:
        licence = one.shown.licence or gettext("No licence is given: ask the producer.")
        lines += [one.name, f"  {one.shown.title}"]
        lines += [f"  {text}" for text in (one.shown.publisher, licence, one.shown.licence_url) if text]
        lines.append("")
    return "\n".join(lines)


def citation(one: Taken) -> str:
    """How to quote one file."""
    on = timezone.localtime(one.shown.modified_at).date()
    return cite(one.shown, one.address, on=on, version=one.number).bibtex


def manifest(taken: Sequence[Taken], at: datetime) -> str:
    """The list of files for programs."""
    files = [
        {
            "file": one.name,
            "dataset_id": one.shown.dataset.dataset_id,
            "title": one.shown.title,
            "publisher": one.shown.publisher or None,
            "licence": one.shown.licence or None,
            "licence_url": one.shown.licence_url or None,
            "version": one.number,
            "version_at": one.shown.dataset.current.built_at.isoformat() if one.shown.dataset.current else None,
            "filters": one.query or None,
            "media_type": one.file.media_type,
            "address": one.address,
        }
        for one in taken
    ]
    head = {"portal": settings.SITE_URL, "name": settings.SITE_NAME, "made_at": at.astimezone(UTC).isoformat()}
    return orjson.dumps({**head, "files": files}, option=orjson.OPT_INDENT_2).decode()
