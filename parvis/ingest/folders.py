"""Folders of datasets: a `datasets.json` that describes what lies beside it, or one `NAME.schema.json` per dataset."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from parvis.catalogue.models import Dataset
from parvis.ingest.loading import FINGERPRINT
from parvis.ingest.reading import ReadOptions
from parvis.ingest.schema_files import SUFFIX, read_object
from parvis.ingest.sources import Source, sources_of
from parvis.lib.errors import SourceInvalidError, gettext_noop

CATALOGUE = "datasets.json"
CHUNK_BYTES = 1024 * 1024


def sources_in(folder: Path) -> list[Source]:
    """The datasets of a folder, each with a fingerprint of its records and of what is said of them.

    Raises:
        SourceInvalidError: there is no such folder, nothing in it, or what describes it cannot be read.
    """
    catalogue = folder / CATALOGUE
    if catalogue.is_file():
        return [described_source(one, folder) for one in records_of(catalogue)]
    found = sources_of([str(path) for path in sorted(folder.glob(f"*{SUFFIX}"))])
    if not found:
        raise SourceInvalidError(
            gettext_noop("The folder {folder} holds neither a {catalogue} nor a *{suffix}."),
            folder=str(folder),
            catalogue=CATALOGUE,
            suffix=SUFFIX,
        )
    return [replace(one, fingerprint=fingerprint(one)) for one in found]


def is_unchanged(source: Source) -> bool:
    """Whether what is published was made of the same."""
    dataset = Dataset.objects.called(source.dataset_id)
    if dataset is None or dataset.current is None:
        return False
    return bool(dataset.current.facts.get(FINGERPRINT) == source.fingerprint)


def records_of(catalogue: Path) -> list[Mapping[str, Any]]:
    """The records of a `datasets.json`."""
    found = read_object(catalogue).get("datasets")
    if not isinstance(found, list) or not all(isinstance(one, dict) and one.get("file") for one in found):
        raise SourceInvalidError(
            gettext_noop("In the file {name}, {what} must be {expected}."),
            name=catalogue.name,
            what="datasets",
            expected="a list of objects with a file",
        )
    return found


def described_source(record: Mapping[str, Any], folder: Path) -> Source:
    """One record of a `datasets.json` as a source."""
    hints = object_in(record, "hints")
    multivalued = hints.get("multivalued") or {}
    source = Source(
        str(folder / str(record["file"])),
        dataset_id=str(record.get("id") or ""),
        options=ReadOptions(multivalued=multivalued if isinstance(multivalued, dict) else {}),
        metadata={"default": {key: value for key, value in metadata_of(record).items() if value}},
        facets=tuple(str(one) for one in hints.get("facets") or ()),
    )
    return replace(source, fingerprint=fingerprint(source))


def metadata_of(record: Mapping[str, Any]) -> dict[str, object]:
    """What a record says, under the keys of the catalogue."""
    licence = object_in(record, "licence")
    spatial = object_in(record, "coverage").get("spatial")
    keywords = record.get("keywords")
    attribution = record.get("attribution")
    return {
        "title": record.get("title"),
        "description": record.get("description"),
        "theme": listed(record.get("theme")),
        "keyword": {"fr": keywords} if isinstance(keywords, list) else keywords,
        "publisher": record.get("publisher"),
        "license": licence.get("name"),
        "license_url": licence.get("url"),
        "attributions": [attribution] if attribution else None,
        "territory": [spatial] if spatial else None,
        "language": "fr",
    }


def object_in(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object of a record, empty where there is none."""
    found = record.get(key) or {}
    if not isinstance(found, dict):
        raise SourceInvalidError(
            gettext_noop("In the file {name}, {what} must be {expected}."),
            name=CATALOGUE,
            what=f"{key} of {record['file']}",
            expected="an object",
        )
    return found


def listed(texts: object) -> object:
    """Texts by language as lists by language."""
    return {lang: [text] for lang, text in texts.items()} if isinstance(texts, dict) else texts


def fingerprint(source: Source) -> str:
    """What changes when the records or what is said of them change."""
    found = hashlib.sha256(json.dumps([source.metadata, source.facets, source.field_texts], default=str).encode())
    found.update(repr(source.options).encode())
    path = Path(source.address)
    if path.is_file():
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                found.update(chunk)
    return found.hexdigest()
