"""What has run out of its term is erased: tallies, audits and revisions years after they were replaced, events."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models, transaction

from parvis.consent.models import AuditReport, Erasure, FirewallEvent, Rendering, Revision, Tally
from parvis.consent.options import options

DAYS_IN_YEAR = 365.25
DAYS_IN_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Erased:
    """One kind of rows, and how many of them were past their term."""

    kind: str
    before: date
    rows: int


def erase_records(at: datetime, *, dry_run: bool = False) -> list[Erased]:
    """Erase what is over its term at a moment, and note that it was done; repeating it finds nothing more."""
    years_ago = (at - timedelta(days=options().record_years * DAYS_IN_YEAR)).date()
    months_ago = (at - timedelta(days=options().audience_months * DAYS_IN_MONTH)).date()
    old = replaced_before(years_ago)
    kinds: list[tuple[str, date, models.QuerySet[models.Model]]] = [
        ("tally", years_ago, plain(Tally).filter(revision__in=old, day__lt=years_ago)),
        ("audit", years_ago, plain(AuditReport).filter(revision__in=old, at__date__lt=years_ago)),
        ("rendering", years_ago, plain(Rendering).filter(revision__in=old)),
        ("revision", years_ago, plain(Revision).filter(number__in=old)),
        ("event", months_ago, plain(FirewallEvent).filter(day__lt=months_ago)),
    ]
    with transaction.atomic():
        return [erase(kind, before, rows, at=at, dry_run=dry_run) for kind, before, rows in kinds]


def erase(kind: str, before: date, rows: models.QuerySet[models.Model], *, at: datetime, dry_run: bool) -> Erased:
    """Erase rows of one kind; where there were some, the erasure itself is noted."""
    count = rows.count()
    if count and not dry_run:
        rows.delete()
        Erasure.objects.create(at=at, kind=kind, before=before, rows=count)
    return Erased(kind, before, count)


def replaced_before(day: date) -> list[int]:
    """Revisions that a later one had replaced before a day; the newest is never among them."""
    heads = list(Revision.objects.order_by("number").values_list("number", "published_at"))
    return [
        number
        for (number, _), (_, replaced_at) in itertools.pairwise(heads)
        if replaced_at.astimezone(UTC).date() < day
    ]


def plain(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """The rows of a model, the append-only ones included: erasing after the term is the one exception."""
    return models.QuerySet(model)
