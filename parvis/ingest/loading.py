"""A source becomes the published version of a dataset: fetched, read, built, and only then pointed at."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from parvis.accounts.models import User
from parvis.engine.protocol import Progress
from parvis.ingest.publishing import publish_reading
from parvis.ingest.read import read
from parvis.ingest.reading import Issue
from parvis.ingest.sources import Source, identifier_of
from parvis.ingest.workplace import workplace
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.http import fetch
from parvis.lib.schema import Schema

FETCH_SECONDS = 3600.0
FINGERPRINT = "fingerprint"
"""The fact that tells what a version was made of."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a source."""

    dataset_id: str
    records_count: int
    schema: Schema
    seconds: float
    issues: tuple[Issue, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def load_source(source: Source, *, by: User | None, at: datetime, progress: Progress) -> Loaded:
    """Load a source into its dataset, which is made when it does not exist; the old version stays until the end.

    Raises:
        SourceError: the source cannot be read; the sentence says why and where.
        InputError: the identifier or the metadata cannot be.
        EngineError: the version could not be built.
    """
    started = time.monotonic()
    with workplace(settings.WORK_DIR) as work:
        path, name = obtain(source, work, progress)
        options = replace(
            source.options,
            max_unpacked_bytes=settings.INGEST_MAX_UNPACKED_BYTES,
            max_ratio=settings.INGEST_MAX_RATIO,
        )
        reading = read(path, name=name, options=options, work=work / "read", progress=part(progress, 0.1, 0.5))
        reading = replace(reading, schema=with_facets(reading.schema, source.facets))
        if source.fingerprint:
            reading = replace(reading, facts={**reading.facts, FINGERPRINT: source.fingerprint})
        source = replace(source, dataset_id=source.dataset_id or identifier_of(name))
        publish_reading(source, reading, name=name, by=by, at=at, progress=part(progress, 0.5, 1.0))
    seconds = time.monotonic() - started
    facts = {key: value for key, value in reading.facts.items() if key != FINGERPRINT}
    return Loaded(source.dataset_id, reading.records_count, reading.schema, seconds, reading.issues, facts)


def with_facets(schema: Schema, names: Sequence[str]) -> Schema:
    """The schema with these fields, called by name or by header, as facets."""
    return Schema(
        tuple(
            replace(one, annotations={**one.annotations, "facet": True}) if {one.name, one.label} & {*names} else one
            for one in schema
        )
    )


def obtain(source: Source, work: Path, progress: Progress) -> tuple[Path, str]:
    """The file, here, and its name.

    Raises:
        SourceInvalidError: there is no such file, it may not be read, or it is too large.
        SourceUnreachableError: the address gives nothing now.
    """
    if source.is_remote:
        progress(gettext_noop("Fetching the source"), 0.0)
        fetched = fetch(
            source.address,
            work / "fetched",
            max_bytes=settings.INGEST_MAX_BYTES,
            seconds=FETCH_SECONDS,
            allow_private=settings.ALLOW_PRIVATE_ADDRESSES,
        )
        return fetched.path, fetched.filename
    path = Path(source.address)
    try:
        if not path.is_file():
            raise SourceInvalidError(gettext_noop("There is no file {path}."), path=str(path))
        if path.stat().st_size > settings.INGEST_MAX_BYTES:
            raise SourceInvalidError(
                gettext_noop("The file {path} is larger than the limit of {limit} bytes."),
                path=str(path),
                limit=settings.INGEST_MAX_BYTES,
            )
        with path.open("rb"):
            return path.resolve(), path.name
    except OSError as error:
        raise SourceInvalidError(
            gettext_noop("The file {path} cannot be opened: {reason}."), path=str(path), reason=error.strerror
        ) from error


def part(progress: Progress, first: float, last: float) -> Progress:
    """Progress of a part of the whole."""
    return lambda step, share: progress(step, first + share * (last - first))
