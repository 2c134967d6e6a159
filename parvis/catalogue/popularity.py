"""How much each dataset is used, from the anonymous totals; the catalogue sorts by it."""

from datetime import UTC, datetime

from django.db import transaction

from parvis.catalogue.models import Dataset
from parvis.catalogue.revisions import note_change
from parvis.usage.figures import Totals, dataset_totals

FIELDS = (
    "popularity_score",
    "download_count",
    "api_call_count",
    "attachment_download_count",
    "file_fields_download_count",
)


@transaction.atomic
def refresh_popularity(at: datetime | None = None) -> int:
    """Write the numbers of usage into the datasets; how many changed. Repeating it changes nothing."""
    used = dataset_totals((at or datetime.now(UTC)).date())
    changed = []
    for dataset in Dataset.objects.only("dataset_id", *FIELDS).order_by("pk"):
        totals = used.get(dataset.dataset_id, Totals())
        now = (
            totals.popularity,
            totals.downloads,
            totals.api_calls,
            totals.attachment_downloads,
            totals.file_downloads,
        )
        if now != tuple(getattr(dataset, name) for name in FIELDS):
            for name, value in zip(FIELDS, now, strict=True):
                setattr(dataset, name, value)
            changed.append(dataset)
    if changed:
        Dataset.objects.bulk_update(changed, FIELDS, batch_size=500)
        note_change()
    return len(changed)
