"""Files that belong to a dataset: attachments, alternative exports, and what its `file` fields refer to."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """Bytes kept once per dataset, whatever refers to them."""

    dataset = models.ForeignKey("catalogue.Dataset", on_delete=models.CASCADE, related_name="files")
    file_id = models.CharField(max_length=32)
    """32 hexadecimal digits, made of the bytes and the name."""
    filename = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("media type"), max_length=127)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "file_id"], name="one_stored_file_per_dataset_and_id")
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return files_folder(self.dataset.uid) / self.file_id

    @property
    def has_thumbnail(self) -> bool:
        """Whether a smaller picture of it can be made."""
        return self.width is not None

    def as_value(self) -> dict[str, Any]:
        """What a `file` field of a record says of it. Source: explore-api.md §7."""
        return {
            "thumbnail": self.has_thumbnail,
            "filename": self.filename,
            "format": self.media_type.partition("/")[2].upper().removeprefix("X-").partition("+")[0],
            "width": self.width,
            "height": self.height,
            "id": self.file_id,
            "mimetype": self.media_type,
        }


class Attachment(models.Model):
    """A document beside the records."""

    dataset = models.ForeignKey("catalogue.Dataset", on_delete=models.CASCADE, related_name="attachments")
    uid = models.CharField(max_length=9, unique=True)
    attachment_id = models.CharField(max_length=255)
    """Opaque once given, even when the title changes."""
    title = models.CharField(_("title"), max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "attachment_id"], name="one_attachment_per_dataset_and_id")
        ]

    def __str__(self) -> str:
        return self.title


class AlternativeExport(models.Model):
    """The data in a form made elsewhere: a file kept here, or an address."""

    dataset = models.ForeignKey("catalogue.Dataset", on_delete=models.CASCADE, related_name="alternative_exports")
    uid = models.CharField(max_length=9, unique=True)
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    media_type = models.CharField(_("media type"), max_length=127, blank=True)
    address = models.URLField(_("address"), max_length=2000, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("alternative export")
        verbose_name_plural = _("alternative exports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    models.Q(file__isnull=False, address="") | models.Q(file__isnull=True) & ~models.Q(address="")
                ),
                name="an_alternative_export_is_a_file_or_an_address",
            )
        ]

    def __str__(self) -> str:
        return self.title


def files_folder(uid: str) -> Path:
    """Where the files of a dataset are, beside its versions."""
    return Path(settings.DATA_DIR) / "files" / uid
