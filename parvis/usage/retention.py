"""Days past their term become one number per object and month, then they are erased. Source: cookies.md §13."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from parvis.consent.models import Erasure
from parvis.consent.options import options
from parvis.consent.retention import Erased
from parvis.usage.models import DailyTotal, MonthlyTotal, VisitorEstimate


def first_kept_day(at: datetime) -> date:
    """The first day whose totals are still kept apart, so many months before a moment."""
    months = at.year * 12 + at.month - 1 - options().audience_months
    year, month = divmod(months, 12)
    day = min(at.day, 28)
    return date(year, month + 1, day)


def erase_old_days(at: datetime, *, dry_run: bool = False) -> list[Erased]:
    """Erase daily totals past their term; repeating it finds nothing more."""
    before = first_kept_day(at)
    old, estimates = DailyTotal.objects.filter(day__lt=before), VisitorEstimate.objects.filter(day__lt=before)
    erased = [Erased("usage", before, old.count()), Erased("visitors", before, estimates.count())]
    if dry_run or not any(one.rows for one in erased):
        return erased
    with transaction.atomic():
        keep_months(before)
        old.delete()
        estimates.delete()
        for one in erased:
            if one.rows:
                Erasure.objects.create(at=at, kind=one.kind, before=before, rows=one.rows)
    return erased


def keep_months(before: date) -> None:
    """Add the totals of old days to those of their months."""
    sums = (
        DailyTotal.objects.filter(day__lt=before, kind="dataset")
        .annotate(month=TruncMonth("day"))
        .values("month", "kind", "object_id", "event", "format")
        .annotate(total=Sum("count"))
        .order_by("month", "kind", "object_id", "event", "format")
    )
    for one in sums:
        total = one.pop("total")
        row, created = MonthlyTotal.objects.get_or_create(**one, defaults={"count": total})
        if not created:
            MonthlyTotal.objects.filter(pk=row.pk).update(count=F("count") + total)
