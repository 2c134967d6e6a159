"""Totals in memory, added to the rows of the day every few seconds; nothing of a request stays but its kind.

Views that know more than their address says call `count(request, …)`; everything else is counted by the middleware.
"""

import atexit
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.http import HttpRequest

from parvis.consent.event_store import store_events
from parvis.usage.models import DailyTotal
from parvis.usage.retention import erase_old_days
from parvis.usage.seen import Seen

logger = logging.getLogger(__name__)
ACT = "usage_act"
"""Where a request keeps what a view says it was."""
MOST_KINDS = 50_000
"""Kinds of totals kept apart in memory between two writings; past it, nothing new is counted."""


class Key(NamedTuple):
    """What tells totals apart; the fields of `DailyTotal`."""

    day: date
    area: str
    kind: str
    object_id: str
    event: str
    format: str
    language: str
    source: str


Daily = Callable[[datetime], object]
daily: list[Daily] = [erase_old_days]
"""What is done once a day in every process; rooms above add theirs when they open. Repeating it must be harmless."""
counts: Counter[Key] = Counter()
entries: Counter[Key] = Counter()
lock = threading.Lock()


def count(request: HttpRequest, event: str, *, kind: str = "dataset", dataset: str = "", format: str = "") -> None:  # noqa: A002
    """Say what a request is, where its address does not: `count(request, "download", dataset="trees", format="csv")`.

    Counted when the answer leaves, if it succeeds and the visitor may be counted. Events: `view`, `search`,
    `no_result`, `download`, `api`.
    """
    area = "api" if request.path_info.startswith("/api/") else "front"
    setattr(request, ACT, Seen(area, kind, dataset, event, format))


def add(seen: Seen, *, language: str, source: str, entry: bool) -> None:
    """Count one act of today."""
    key = Key(datetime.now(UTC).date(), seen.area, seen.kind, seen.object_id, seen.event, seen.format, language, source)
    with lock:
        if key not in counts and len(counts) >= MOST_KINDS:
            return
        counts[key] += 1
        if entry:
            entries[key] += 1
    writer.wake()


def store() -> int:
    """Add what this process has counted to the rows of the days; the number of kinds stored.

    When the database does not answer, everything is kept in memory for the next time.
    """
    with lock:
        taken, begun = dict(counts), dict(entries)
        counts.clear()
        entries.clear()
    try:
        with transaction.atomic():
            for key, number in taken.items():
                add_to_row(key, number, begun.get(key, 0))
    except DatabaseError:
        logger.exception("Usage totals could not be stored; they stay in memory.")
        with lock:
            counts.update(taken)
            entries.update(begun)
        return 0
    return len(taken)


def add_to_row(key: Key, number: int, begun: int) -> None:
    """Add to one row of a day."""
    fields = key._asdict()
    if DailyTotal.objects.filter(**fields).update(count=F("count") + number, entries=F("entries") + begun):
        return
    row, created = DailyTotal.objects.get_or_create(**fields, defaults={"count": number, "entries": begun})
    if not created:
        DailyTotal.objects.filter(pk=row.pk).update(count=F("count") + number, entries=F("entries") + begun)


def forget() -> None:
    """Start counting anew."""
    with lock:
        counts.clear()
        entries.clear()


class Writer:
    """One thread per process that writes totals every few seconds, and erases old days when a day begins.

    Begins with the first count (after a fork, each process has its own) and ends with the process.
    """

    def __init__(self) -> None:
        self.process = 0
        self.day = date.min

    def wake(self) -> None:
        """Begin, unless this process has begun already or the setting says that nothing is written by itself."""
        if self.process == os.getpid() or not settings.USAGE_WRITE_SECONDS:
            return
        with lock:
            if self.process == os.getpid():
                return
            self.process = os.getpid()
        threading.Thread(target=self.run, name="usage-writer", daemon=True).start()
        atexit.register(self.write)

    def run(self) -> None:
        """Write again and again."""
        while True:
            time.sleep(settings.USAGE_WRITE_SECONDS)
            try:
                self.write()
            except Exception:  # the loop of a worker: whatever fails once is tried again with the next round
                logger.exception("Usage totals could not be written.")
            finally:
                connection.close()

    def write(self) -> None:
        """Write what was counted; at the start of a day, erase what is over its term."""
        store()
        store_events()
        today = datetime.now(UTC).date()
        if today != self.day:
            self.day = today
            for act in daily:
                act(datetime.now(UTC))


writer = Writer()
