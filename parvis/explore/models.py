"""What the writing APIs keep: how far a publication is, sources of data, and records that were pushed."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from parvis.catalogue.models import Dataset


class Publication(models.Model):
    """How far a dataset's publication is, and the metadata that it will bring. Source: management-api.md §2."""

    IDLE, QUEUED, PROCESSING, ERROR = "idle", "queued", "processing", "error"

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, primary_key=True, related_name="publication")
    status = models.CharField(max_length=20, default=IDLE)
    previous = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField(default=timezone.now)
    message = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    """Changes by template and key, waiting for the next publication."""

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.status}"


class Upload(models.Model):
    """A file that a script sent, to be read as a source."""

    uid = models.CharField(max_length=9, unique=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="uploads")
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=127)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.filename

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return Path(settings.DATA_DIR) / "uploads" / self.dataset.uid / self.uid


class Resource(models.Model):
    """Where a dataset's records come from. Source: management-api.md §5."""

    uid = models.CharField(max_length=9, unique=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="resources")
    type = models.CharField(max_length=50)
    title = models.CharField(max_length=255, blank=True)
    params = models.JSONField(default=dict, blank=True)
    datasource = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title or self.uid


class PushKey(models.Model):
    """What a sender must know to push records to a resource; its text is not kept."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="push_keys")
    resource_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "resource_id"], name="one_push_key_per_dataset_and_resource")
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.resource_id}"


class PushedChange(models.Model):
    """A record that was pushed or taken back, waiting for the next version."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="pushed_changes")
    is_removal = models.BooleanField(default=False)
    record = models.JSONField()
    pushed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.pk}"
