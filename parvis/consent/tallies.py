"""How many people decided what: one number per day and decision, no row per person. Source: cookies.md §14."""

import logging
from datetime import UTC, datetime

from django.db import DatabaseError, transaction
from django.db.models import F

from parvis.consent.events import note
from parvis.consent.models import Tally

logger = logging.getLogger(__name__)
SURFACES = ("banner", "preferences", "footer", "placeholder")


def tally(*, revision: int, surface: str, lang: str, action: str, decisions: str) -> None:
    """Count one recorded choice; when that fails, the choice stands and an event says so."""
    key = {
        "day": datetime.now(UTC).date(),
        "revision": revision,
        "surface": surface,
        "lang": lang,
        "action": action,
        "decisions": decisions,
    }
    try:
        with transaction.atomic():
            if not Tally.objects.filter(**key).update(count=F("count") + 1):
                row, created = Tally.objects.get_or_create(**key, defaults={"count": 1})
                if not created:
                    Tally.objects.filter(pk=row.pk).update(count=F("count") + 1)
    except DatabaseError:
        logger.exception("A choice could not be counted; it stands all the same.")
        note("tally", "cookies_preferences", "cookies:choice", "a choice could not be counted")
