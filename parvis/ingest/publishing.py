"""What was read becomes what is served: the version first, then what is said of it; a failure changes nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from parvis.accounts.models import User
from parvis.catalogue.actions import (
    create_or_update_dataset,
    delete_dataset,
    describe_fields,
    publish_dataset,
    publish_version,
    set_metadata,
)
from parvis.catalogue.models import Dataset
from parvis.engine.protocol import Progress
from parvis.ingest.reading import Reading
from parvis.ingest.sources import Source, title_of


def publish_reading(
    source: Source, reading: Reading, *, name: str, by: User | None, at: datetime, progress: Progress
) -> None:
    """Publish a reading under the identifier of its source, which it has by now.

    A dataset that exists keeps being read as it was until its new version is whole; its title stays when the source
    says none. A dataset that did not exist is gone again when its first version cannot be built.

    Raises:
        InputError: the identifier or the metadata cannot be.
        EngineError: the version could not be built.
    """
    dataset = Dataset.objects.called(source.dataset_id)
    is_new = dataset is None
    if dataset is None:
        title = {"default": {"title": title_of(name)}}
        dataset = create_or_update_dataset(source.dataset_id, title, at=at, by=by)
    try:
        try_metadata(dataset, source, at)
        publish_version(dataset, reading, at=at, progress=progress)
    except BaseException:
        if is_new:
            delete_dataset(dataset)
        raise
    set_metadata(dataset, source.metadata, at=at)
    describe_fields(dataset, texts_of(source, reading), at=at)
    if is_new and not source.draft:
        publish_dataset(dataset, at=at)


@transaction.atomic
def try_metadata(dataset: Dataset, source: Source, at: datetime) -> None:
    """Refuse metadata that cannot be, before anything is built; they are set after."""
    set_metadata(dataset, source.metadata, at=at)
    transaction.set_rollback(True)


def texts_of(source: Source, reading: Reading) -> dict[str, Mapping[str, object]]:
    """What the source says of fields that are there."""
    return {name: said for name, said in source.field_texts.items() if name in reading.schema}
