"""New versions of a dataset's records: built aside, turned to in one transaction, the old ones let go later.

Whenever a load is killed, the row still points to the old version, whole; what the load left in the folder has no row
and is removed by the next load of the dataset, or by `clean_leftovers` at the next start.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import F

from parvis.catalogue.errors import DatasetStatusError
from parvis.catalogue.features import features_of_records
from parvis.catalogue.folders import appearing, locked, locked_if_free, remove_others, take_in
from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.catalogue.revisions import note_change
from parvis.catalogue.schemas import schema_as_text
from parvis.catalogue.serving import engine
from parvis.engine.protocol import Built, Progress
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import Schema, Version

SOURCE_FILE = "source.parquet"
MANIFEST_FILE = "manifest.json"
GRACE_SECONDS = 900
"""A version that nobody points to any more is kept for those who still read it: longer than an export may take."""
ABANDONED_SECONDS = 3600
KEPT_BY: list[Callable[[Dataset], Iterable[int]]] = []
"""Rooms above say here which versions of a dataset (by primary key) are quoted, and stay."""


class NewRecords(Protocol):
    """What ingestion hands over (`parvis.ingest.reading.Reading` is one): issues are dataclasses, facts JSON-ready."""

    @property
    def schema(self) -> Schema: ...

    @property
    def parquet(self) -> Path: ...

    @property
    def issues(self) -> Sequence[Any]: ...

    @property
    def facts(self) -> Mapping[str, object]: ...


def publish_version(
    dataset: Dataset, records: NewRecords, *, at: datetime, progress: Progress | None = None
) -> DatasetVersion:
    """Build a version from `records.parquet` (left where it is) and have everyone read it from then on.

    Loads of one dataset wait for each other, in all processes; the last to come here is the one that is read. Must not
    be called inside a transaction: building takes its time. Publishing records does not show a draft.

    Raises:
        EngineError: the version could not be built; the old one is still read.
        DatasetStatusError: the dataset was deleted meanwhile.
    """
    parent = dataset_folder(dataset.uid)
    with locked(parent):
        clean(dataset, parent)
        number = next_number(dataset)
        with appearing(parent / str(number)) as work:
            built = build(dataset, number, records, work, progress)
        version = turn_to(dataset, number, records, built, at)
        prune(dataset, at)
        clean(dataset, parent)
    return version


def rebuild_version(version: DatasetVersion, *, progress: Progress | None = None) -> None:
    """Make the serving file of a version anew from its source, for one that is damaged or of an older release.

    What is being read is read to its end from the old file. Raises EngineError: the old file is still there.
    """
    parent = dataset_folder(version.dataset.uid)
    with locked(parent):
        schema = version.schema_in(version.dataset.language)
        engine().publish(version.folder / SOURCE_FILE, schema, version.folder, progress=progress)
    forget_versions(version.dataset.uid, [version.number])


def dataset_folder(uid: str) -> Path:
    """Where the versions of a dataset are."""
    return Path(settings.DATASETS_DIR) / uid


def next_number(dataset: Dataset) -> int:
    """A number that no version of the dataset has had. Raises DatasetStatusError."""
    if not Dataset.objects.filter(pk=dataset.pk).update(last_number=F("last_number") + 1):
        raise deleted(dataset)
    dataset.refresh_from_db(fields=["last_number"])
    return dataset.last_number


def build(dataset: Dataset, number: int, records: NewRecords, work: Path, progress: Progress | None) -> Built:
    """Fill the folder of a version."""
    source = work / SOURCE_FILE
    take_in(records.parquet, source)
    built = engine().publish(source, records.schema, work, progress=progress)
    manifest = {
        "dataset_id": dataset.dataset_id,
        "uid": dataset.uid,
        "number": number,
        "records_count": built.records_count,
        "fields": orjson.loads(schema_as_text(records.schema)),
    }
    (work / MANIFEST_FILE).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return built


@transaction.atomic
def turn_to(dataset: Dataset, number: int, records: NewRecords, built: Built, at: datetime) -> DatasetVersion:
    """Point the dataset to its new version. Raises DatasetStatusError."""
    found = Dataset.objects.select_for_update().filter(pk=dataset.pk).first()
    if found is None:
        raise deleted(dataset)
    version = DatasetVersion.objects.create(
        dataset=dataset,
        number=number,
        records_count=built.records_count,
        bytes=built.bytes,
        schema=schema_as_text(records.schema),
        statistics=built.statistics,
        features=features_of_records(records.schema, records.parquet),
        bbox=built.bbox,
        geometry_types=list(built.geometry_types),
        issues=[json_ready(asdict(issue)) for issue in records.issues],
        facts=json_ready(dict(records.facts)),
        built_at=at,
    )
    DatasetVersion.objects.filter(dataset=dataset, retired_at=None).exclude(pk=version.pk).update(retired_at=at)
    dataset.metadata, dataset.current, dataset.data_processed_at = found.metadata, version, at
    dataset.modified_at = at if follows_data(found) else found.modified_at
    dataset.save(update_fields=["current", "data_processed_at", "modified_at"])
    note_change()
    return version


def follows_data(dataset: Dataset) -> bool:
    """Whether new records make a dataset modified: as an officer says, else when no date was given by hand."""
    default = dataset.metadata.get("default", {})
    return bool(default.get("modified_updates_on_data_change", "modified" not in default))


def json_ready(value: Any) -> Any:
    """The same with moments as text, and what JSON has no word for as its own text."""
    return orjson.loads(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS))


def deleted(dataset: Dataset) -> DatasetStatusError:
    """The refusal of records whose dataset is gone."""
    return DatasetStatusError(
        gettext_noop("The dataset {name} was deleted while its records were published."), name=dataset.dataset_id
    )


def prune(dataset: Dataset, at: datetime) -> None:
    """Forget the rows of versions beyond those kept, once nobody can be reading them."""
    kept = list(dataset.versions.order_by("-number").values_list("pk", flat=True)[: max(1, settings.KEPT_VERSIONS)])
    quoted = {key for keep in KEPT_BY for key in keep(dataset)}
    grace = timedelta(seconds=max(GRACE_SECONDS, settings.EXPORT_SECONDS + 60))
    dataset.versions.filter(retired_at__lt=at - grace).exclude(pk__in={*kept, *quoted}).delete()


def clean(dataset: Dataset, parent: Path) -> None:
    """Remove the folders that no row knows; only who holds the lock may."""
    known = {str(number) for number in dataset.versions.values_list("number", flat=True)}
    gone = remove_others(parent, known)
    forget_versions(dataset.uid, [int(name) for name in gone if name.isdigit()])


def forget_versions(uid: str, numbers: Iterable[int]) -> None:
    """Let this process's engine close files that are gone; other processes close theirs when they need room."""
    for number in numbers:
        engine().forget(Version(f"{uid}_{number}", dataset_folder(uid) / str(number), Schema(()), 0))


def clean_leftovers() -> None:
    """Remove what killed loads and deleted datasets left; whoever is at work is left alone. For starts."""
    datasets = {one.uid: one for one in Dataset.objects.only("uid")}
    for folder in sorted(Path(settings.DATASETS_DIR).glob("da_*")):
        with locked_if_free(folder) as free:
            if not free:
                continue
            if folder.name in datasets:
                clean(datasets[folder.name], folder)
            elif time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
