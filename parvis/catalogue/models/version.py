"""Publications of a dataset's records."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.schemas import described_schema
from parvis.lib.schema import Schema, Version


class DatasetVersion(models.Model):
    """One immutable publication of a dataset's records. Its files were whole before its row was written."""

    dataset = models.ForeignKey("catalogue.Dataset", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    """Never used twice, even when a load failed."""
    records_count = models.PositiveBigIntegerField(_("records"))
    bytes = models.PositiveBigIntegerField(_("bytes"))
    schema = models.TextField()
    """JSON as `schemas.py` writes it; text, because it is parsed once per process and not once per row read."""
    statistics = models.JSONField(default=dict)
    features = models.JSONField(default=list)
    bbox = models.JSONField(null=True)
    """West, south, east, north, in degrees."""
    geometry_types = models.JSONField(default=list)
    issues = models.JSONField(default=list)
    """What reading the source had to say: `code`, `sentence`, `data`, `line`, `column`, `value`, `count`."""
    facts = models.JSONField(default=dict)
    """What was found out about the source: `format`, `encoding`, `delimiter`…"""
    built_at = models.DateTimeField(_("published"))
    retired_at = models.DateTimeField(null=True)
    """Since when another is read instead."""

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "number"], name="one_version_per_dataset_and_number")
        ]

    def __str__(self) -> str:
        return self.alias

    @property
    def alias(self) -> str:
        """Its name inside an engine."""
        return f"{self.dataset.uid}_{self.number}"

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(settings.DATASETS_DIR) / self.dataset.uid / str(self.number)

    def schema_in(self, lang: str) -> Schema:
        """Its fields, described for a reader of this language."""
        return described_schema(self.schema, self.dataset.field_settings, lang, self.dataset.language)

    def as_version(self, lang: str) -> Version:
        """What the engine and the language know it by."""
        return Version(self.alias, self.folder, self.schema_in(lang), self.records_count)
