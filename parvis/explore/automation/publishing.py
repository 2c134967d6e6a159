"""Publishing, which takes as long as it takes: a thread does it, scripts ask how far it is.

What a process was doing when it was stopped is not resumed: the state says so after a while, and scripts try again.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from parvis.accounts.models import User
from parvis.catalogue.actions import publish_dataset, set_metadata
from parvis.catalogue.errors import DatasetStatusError
from parvis.catalogue.models import Dataset
from parvis.catalogue.publication import publish_catalogue
from parvis.explore.automation.sources import source_of
from parvis.explore.models import Publication
from parvis.ingest.loading import load_source
from parvis.lib.errors import ParvisError, gettext_noop

logger = logging.getLogger(__name__)
GIVEN_UP = timedelta(hours=2)
"""How long a publication may take before it counts as lost."""
RESTING = (Publication.IDLE, Publication.ERROR)


def publication_of(dataset: Dataset) -> Publication:
    """How far the publication of a dataset is."""
    found, _ = Publication.objects.get_or_create(dataset=dataset)
    found.dataset = dataset
    if found.status not in RESTING and timezone.now() - found.since > GIVEN_UP:
        turn(dataset, Publication.ERROR, at=timezone.now(), message="The publication was interrupted.")
        found.refresh_from_db()
    return found


def turn(dataset: Dataset, status: str, *, at: datetime, message: str = "") -> None:
    """Note a new state."""
    with transaction.atomic():
        found = Publication.objects.select_for_update().get(dataset=dataset)
        found.previous, found.status, found.since, found.message = found.status, status, at, message
        found.save(update_fields=["previous", "status", "since", "message"])


def start_publication(dataset: Dataset, *, by: User) -> Publication:
    """Begin to publish. Raises DatasetStatusError while a publication runs."""
    if publication_of(dataset).status not in RESTING:
        raise DatasetStatusError(gettext_noop("The dataset {name} is being published."), name=dataset.dataset_id)
    turn(dataset, Publication.QUEUED, at=timezone.now())
    thread = threading.Thread(target=run, args=(dataset.pk, by.pk), name=f"publish-{dataset.uid}", daemon=True)
    transaction.on_commit(thread.start)
    return publication_of(dataset)


def run(dataset_pk: int, person_pk: int) -> None:
    """Publish in a thread of its own; whatever fails becomes a state."""
    try:
        dataset = Dataset.objects.get(pk=dataset_pk)
        turn(dataset, Publication.PROCESSING, at=timezone.now())
        try:
            publish_now(dataset, by=User.objects.filter(pk=person_pk).first())
        except ParvisError as refusal:
            turn(dataset, Publication.ERROR, at=timezone.now(), message=str(refusal))
        except Exception:  # a thread has nobody above it: the failure is recorded and told as a state
            logger.exception("Publishing %s failed.", dataset.dataset_id)
            turn(dataset, Publication.ERROR, at=timezone.now(), message="The portal failed; this has been recorded.")
        else:
            turn(dataset, Publication.IDLE, at=timezone.now())
    finally:
        connection.close()


def publish_now(dataset: Dataset, *, by: User | None) -> None:
    """Read the newest source, apply the metadata, show the dataset, tell the catalogue."""
    resource = dataset.resources.order_by("-updated_at", "-pk").first()
    apply_metadata(dataset)
    if resource is not None:
        load_source(source_of(resource), by=by, at=timezone.now(), progress=silent)
        dataset.refresh_from_db()
    publish_dataset(dataset, at=timezone.now())
    publish_catalogue()


def silent(_sentence: str, _share: float) -> None:
    """Tell nobody."""


def apply_metadata(dataset: Dataset) -> None:
    """Make the waiting metadata those of the dataset. Raises MetadataError."""
    with transaction.atomic():
        found = Publication.objects.select_for_update().get(dataset=dataset)
        waiting: dict[str, Any] = found.metadata
        if waiting:
            set_metadata(dataset, waiting, at=timezone.now())
            found.metadata = {}
            found.save(update_fields=["metadata"])


def publish_metadata_now(dataset: Dataset) -> Publication:
    """Apply the waiting metadata at once. Raises DatasetStatusError, MetadataError."""
    if publication_of(dataset).status not in RESTING:
        raise DatasetStatusError(gettext_noop("The dataset {name} is being published."), name=dataset.dataset_id)
    apply_metadata(dataset)
    return publication_of(dataset)
