"""What the measurement keeps: totals. No address, user agent, Referer, query text, user, session or hour. §13."""

from django.db import models

KEY = ("day", "area", "kind", "object_id", "event", "format", "language", "source")
"""Everything that tells rows of a day apart."""


class DailyTotal(models.Model):
    """How often something was looked at, searched, fetched or asked for on a day (UTC)."""

    day = models.DateField()
    area = models.CharField(max_length=8)
    kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=200, blank=True)
    event = models.CharField(max_length=16)
    format = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=8)
    count = models.PositiveBigIntegerField(default=0)
    entries = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=KEY, name="one_total_per_day_and_kind")]
        indexes = [models.Index(fields=["kind", "object_id", "day"], name="totals_of_an_object")]

    def __str__(self) -> str:
        return f"{self.day} {self.event} {self.object_id}: {self.count}"


class MonthlyTotal(models.Model):
    """What is left of days past their term: one number per object, event and month."""

    month = models.DateField()
    kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=200, blank=True)
    event = models.CharField(max_length=16)
    format = models.CharField(max_length=32, blank=True)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kind", "object_id", "event", "format"], name="one_total_per_month_and_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.event} {self.object_id}: {self.count}"


class VisitorEstimate(models.Model):
    """How many visitors a day is estimated to have had; only the number."""

    day = models.DateField(primary_key=True)
    visitors = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.visitors}"
