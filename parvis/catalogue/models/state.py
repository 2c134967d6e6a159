"""How far the catalogue has come, and what of it is published. Why: `publication.py`."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from parvis.catalogue.schemas import schema_from_text
from parvis.lib.schema import Version

ONLY = 1


class CatalogueState(models.Model):
    """The one row that changes with every change of the catalogue."""

    revision = models.PositiveBigIntegerField(default=0)
    custom_fields = models.JSONField(default=dict)
    """The portal's own metadata keys: `{name: {"type": "text", "label": {"fr": …}, "is_filter": false}}`."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="there_is_one_state_of_the_catalogue")
        ]

    def __str__(self) -> str:
        return str(self.revision)


class CatalogueVersion(models.Model):
    """The catalogue's metadata in one language, published into the engine; immutable."""

    lang = models.CharField(max_length=8)
    revision = models.PositiveBigIntegerField()
    token = models.CharField(max_length=8)
    """Makes the folder and the alias new, whatever became of an earlier attempt."""
    records_count = models.PositiveIntegerField()
    schema = models.TextField()
    build_seconds = models.FloatField()
    built_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lang", "token"], name="one_catalogue_version_per_language_and_token")
        ]
        indexes: ClassVar = [models.Index(fields=["lang", "-revision"], name="newest_catalogue_by_language")]

    def __str__(self) -> str:
        return self.alias

    @property
    def alias(self) -> str:
        """Its name inside an engine."""
        return f"catalogue_{self.lang.replace('-', '_')}_{self.token}"

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(settings.DATASETS_DIR) / "catalogue" / self.lang / self.token

    def as_version(self) -> Version:
        """What the engine and the language know it by."""
        return Version(self.alias, self.folder, schema_from_text(self.schema), self.records_count)
