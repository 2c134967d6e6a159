"""What changed in datasets since they were last looked at: the source of feeds, mails and webhooks.

Rooms below say nothing of what they do, so this one compares: a version, its fields and a digest of each metadata value
with those it saw before. Looking twice finds nothing the second time.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from django.db import transaction

from parvis.catalogue.models import Dataset
from parvis.community.models import Change, Observed, Topic

Found = tuple[str, datetime, dict[str, Any]]
"""Topic, moment, facts."""
MOST_NAMES = 20
"""Names of fields or keys that a change lists."""
IGNORED = {"default.modified"}
"""Metadata that follow the data, and are no change of the documentation."""


def observe_all(*, at: datetime) -> int:
    """Look at every dataset, and at those that were there before; how many changes were found."""
    found = 0
    known = {one.uid: one for one in Observed.objects.all()}
    for dataset in Dataset.objects.select_related("current").order_by("pk").iterator(chunk_size=200):
        found += len(observe(dataset, at=at, before=known.pop(dataset.uid, None)))
    for gone in known.values():
        found += len(end(gone, at=at))
    return found


@transaction.atomic
def observe(dataset: Dataset, *, at: datetime, before: Observed | None = None) -> list[Change]:
    """Compare a dataset with how it was, and note what changed; the first look notes nothing."""
    before = before or Observed.objects.select_for_update().filter(uid=dataset.uid).first()
    if before is None:
        if dataset.is_published:
            save(Observed(uid=dataset.uid), dataset)
        return []
    if not dataset.is_published:
        return end(before, at=at)
    changes = [
        Change(
            uid=dataset.uid, dataset_id=dataset.dataset_id, title=dataset.title(), topic=topic, at=moment, facts=facts
        )
        for topic, moment, facts in differences(before, dataset)
    ]
    if changes or not before.is_published or before.dataset_id != dataset.dataset_id:
        save(before, dataset)
    return Change.objects.bulk_create(changes)


def end(before: Observed, *, at: datetime) -> list[Change]:
    """Note that a dataset is no longer published, once."""
    if not before.is_published:
        return []
    before.is_published = False
    before.save(update_fields=["is_published"])
    change = Change(uid=before.uid, dataset_id=before.dataset_id, title=before.title, topic=Topic.END, at=at)
    change.save()
    return [change]


def save(seen: Observed, dataset: Dataset) -> None:
    """Remember a dataset as it is now."""
    current = dataset.current
    seen.dataset_id, seen.title = dataset.dataset_id, dataset.title()
    seen.number = current.number if current else 0
    seen.records_count = current.records_count if current else 0
    seen.fields, seen.metadata = fields_of(dataset), digests(dataset.metadata)
    seen.is_published = True
    seen.save()


def differences(before: Observed, dataset: Dataset) -> Iterator[Found]:
    """What differs, each with its moment."""
    current = dataset.current
    if current is not None and current.number != before.number:
        counts = {"version": current.number, "records_count": current.records_count, "before": before.records_count}
        yield Topic.DATA, current.built_at, counts
    if told := compared(before.fields, fields_of(dataset)):
        yield Topic.FIELDS, current.built_at if current else dataset.modified_at, told
    if told := compared(before.metadata, digests(dataset.metadata)):
        keys = sorted({name for names in told.values() for name in names})
        yield Topic.DOCUMENTATION, dataset.metadata_processed_at, {"keys": keys[:MOST_NAMES]}


def compared(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    """Names that were added, removed or changed; empty when nothing was."""
    told = {
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "changed": [name for name in new if name in old and old[name] != new[name]],
    }
    return {word: names[:MOST_NAMES] for word, names in told.items() if names}


def fields_of(dataset: Dataset) -> dict[str, str]:
    """The fields that everybody sees, with their types."""
    version = dataset.version(dataset.language)
    shown = dataset.visible_fields
    return {
        one.name: one.type.value
        for one in (version.schema if version else ())
        if (shown is None or one.name in shown) and not one.annotations.get("hideInApi")
    }


def digests(metadata: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """A short digest of each metadata value."""
    return {
        name: blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()
        for template, values in metadata.items()
        for key, value in values.items()
        if (name := f"{template}.{key}") not in IGNORED
    }
