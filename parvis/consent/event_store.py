"""Counted events go to the database now and then, so that the back office sees those of every process."""

import logging

from django.db import DatabaseError, transaction
from django.db.models import F

from parvis.consent.events import Event, drained, note
from parvis.consent.models import FirewallEvent

logger = logging.getLogger(__name__)
LONGEST_ROUTE = 100
LONGEST_RULE = 120


def store_events() -> int:
    """Add what this process has counted to the rows of the day; the number of kinds stored.

    When the database does not answer, everything is counted on in memory.
    """
    taken = drained()
    if not taken:
        return 0
    try:
        with transaction.atomic():
            for event, count in taken.items():
                add(event, count)
    except DatabaseError:
        logger.exception("Events of the cookie firewall could not be stored; they stay in memory.")
        for event, count in taken.items():
            note(event.layer, event.cookie, event.route, event.rule, times=count)
        return 0
    return len(taken)


def add(event: Event, count: int) -> None:
    """Add to the row of one kind of event."""
    key = {
        "day": event.day,
        "layer": event.layer,
        "cookie": event.cookie,
        "route": event.route[:LONGEST_ROUTE],
        "rule": event.rule[:LONGEST_RULE],
    }
    row, created = FirewallEvent.objects.get_or_create(**key, defaults={"count": count})
    if not created:
        FirewallEvent.objects.filter(pk=row.pk).update(count=F("count") + count)
