"""What was pushed is noted first, and becomes a version within seconds: nothing that was answered with OK is lost.

One thread per process gathers what came in the last second, so that a hundred pushes make one version. A process that
is stopped leaves its notes; the next push, or `parvis flush_pushes`, takes them up.
"""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from parvis.catalogue.models import Dataset
from parvis.explore.models import PushedChange
from parvis.explore.push.versions import publish_changes
from parvis.lib.errors import ParvisError

logger = logging.getLogger(__name__)
GATHER_SECONDS = 0.5
lock = threading.Lock()
waiting: set[int] = set()
"""Keys of the datasets that a thread of this process will publish."""


def note_changes(dataset: Dataset, records: Sequence[dict[str, Any]], *, is_removal: bool) -> None:
    """Keep what was sent, and have it published soon."""
    with transaction.atomic():
        PushedChange.objects.bulk_create(
            [PushedChange(dataset=dataset, record=one, is_removal=is_removal) for one in records]
        )
        transaction.on_commit(lambda: publish_soon(dataset.pk))


def publish_soon(dataset_pk: int) -> None:
    """Have a thread publish, unless one waits already."""
    with lock:
        if dataset_pk in waiting:
            return
        waiting.add(dataset_pk)
    threading.Timer(GATHER_SECONDS, publish_in_thread, (dataset_pk,)).start()


def publish_in_thread(dataset_pk: int) -> None:
    """Publish what waits for one dataset; what fails stays noted."""
    with lock:
        waiting.discard(dataset_pk)
    try:
        publish_changes(dataset_pk)
    except ParvisError as refusal:
        logger.warning("Pushed records of dataset %s were not published: %s", dataset_pk, refusal)
    except Exception:  # a thread has nobody above it: the failure is recorded, the notes stay
        logger.exception("Pushed records of dataset %s were not published.", dataset_pk)
    finally:
        connection.close()


def publish_all() -> int:
    """Publish what waits for any dataset; how many datasets had something."""
    keys = list(PushedChange.objects.order_by().values_list("dataset_id", flat=True).distinct())
    for dataset_pk in keys:
        publish_changes(int(dataset_pk))
    return len(keys)
