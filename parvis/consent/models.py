"""What consent keeps: revisions that never change, their renderings, numbers without persons."""

from typing import Any, Never

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptForeverError(TypeError):
    """Someone tried to change or delete a record that is only ever added."""


class AppendOnly(models.QuerySet[Any]):
    """Rows that can be added and read; terms that run out are erased by `consent.retention` alone."""

    def update(self, **_fields: object) -> Never:
        """Refused."""
        raise KeptForeverError("This record is never changed.")

    def delete(self) -> Never:
        """Refused."""
        raise KeptForeverError("This record is never deleted.")

    def bulk_update(self, *_args: object, **_options: object) -> Never:
        """Refused."""
        raise KeptForeverError("This record is never changed.")


class Kept(models.Model):
    """A row that is written once."""

    objects = AppendOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Add the row; a row that is there already stays as it is."""
        if not self._state.adding:
            raise KeptForeverError("This record is never changed.")
        super().save(**{**options, "force_insert": True})

    def delete(self, *_args: Any, **_options: Any) -> Never:
        """Refused."""
        raise KeptForeverError("This record is never deleted.")


class Revision(Kept):
    """One published state of the register; `chain` binds it to all before it."""

    number = models.PositiveIntegerField(primary_key=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=254)
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    chain = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    software = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("revision of the cookie register")
        permissions = [("publish_cookies", "Can publish the cookie register")]

    def __str__(self) -> str:
        return f"revision {self.number}"


class Rendering(Kept):
    """The exact HTML of one surface in one language, as a revision shows it."""

    revision = models.PositiveIntegerField()
    lang = models.CharField(max_length=10)
    surface = models.CharField(max_length=60)
    html = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "lang", "surface"], name="one_rendering_per_surface")
        ]

    def __str__(self) -> str:
        return f"{self.surface} ({self.lang}) of revision {self.revision}"


class AuditReport(Kept):
    """What an audit in a browser found, with the hash of its report."""

    at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    register_sha256 = models.CharField(max_length=64)
    result = models.CharField(max_length=4, choices=[("pass", "pass"), ("fail", "fail")])
    report = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.result} at {self.at:%Y-%m-%d %H:%M}"


class ManagedPart(models.Model):
    """The draft of the part that is edited in the back office; one row, published by freezing a revision."""

    parts = models.JSONField(default=dict)
    edited_by = models.CharField(max_length=254, blank=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        permissions = [("manage_cookies", "Can manage cookies")]

    def __str__(self) -> str:
        return "managed part"


class EmbeddedContent(models.Model):
    """One content of an outside provider, framed at `/embed/<slug>/`."""

    slug = models.SlugField(max_length=60, unique=True)
    service = models.CharField(max_length=40)
    resource = models.CharField(max_length=200)
    title = models.JSONField(default=dict)
    picture = models.CharField(max_length=200, blank=True)
    """A local path, never an outside address."""

    def __str__(self) -> str:
        return self.slug


class Tally(models.Model):
    """How many people decided the same in the same place on the same day; no row per person."""

    day = models.DateField()
    revision = models.PositiveIntegerField()
    surface = models.CharField(max_length=16)
    lang = models.CharField(max_length=10)
    action = models.CharField(max_length=16)
    decisions = models.CharField(max_length=512)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "revision", "surface", "lang", "action", "decisions"], name="one_tally_per_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.action}: {self.count}"


class FirewallEvent(models.Model):
    """How often something was held back on a day: no address, user agent, value, path argument or user."""

    day = models.DateField()
    layer = models.CharField(max_length=10)
    cookie = models.CharField(max_length=64)
    route = models.CharField(max_length=100)
    rule = models.CharField(max_length=120)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "layer", "cookie", "route", "rule"], name="one_row_per_event")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.layer} {self.cookie}: {self.count}"


class Erasure(models.Model):
    """What a scheduled erasure took away, so that it can be seen that it runs."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    before = models.DateField()
    rows = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.rows} rows before {self.before}"


class Change(models.Model):
    """Who changed what in the register's back office, and when."""

    at = models.DateTimeField()
    by = models.CharField(max_length=254)
    what = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.by}: {self.what}"
