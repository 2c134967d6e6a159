"""Who sees what of a dataset, beside what everyone sees."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.access import Access, CallsQuota


class SecurityRule(models.Model):
    """What a person, or the people of a group, may do with one dataset. Having a rule opens a restricted dataset.

    A person's own rule counts alone; else those of their groups do, together; else the dataset's default does.
    """

    dataset = models.ForeignKey("catalogue.Dataset", on_delete=models.CASCADE, related_name="rules")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="rules")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="rules")
    permissions = models.JSONField(_("permissions"), default=list)
    """Those of `Dataset.Meta.permissions` that hold for this dataset alone."""
    data_visible = models.BooleanField(_("may read the records"), default=True)
    visible_fields = models.JSONField(_("fields shown"), null=True, default=None)
    """Names; null for all, an empty list for none."""
    row_filter = models.TextField(_("records shown"), blank=True, default="")
    """A condition in ODSQL, or after `#v1 ` in the language of version 1."""
    calls_quota = models.JSONField(_("quota of calls"), null=True, default=None)
    """`{"unit": "day", "limit": 1000}`, or null."""

    class Meta:
        verbose_name = _("security rule")
        verbose_name_plural = _("security rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                name="a_rule_is_for_one_person_or_one_group",
            ),
            models.UniqueConstraint(fields=["dataset", "user"], name="one_rule_per_dataset_and_person"),
            models.UniqueConstraint(fields=["dataset", "group"], name="one_rule_per_dataset_and_group"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.user_id or self.group_id}"

    @property
    def reader(self) -> str:
        """The one it is for, as the published catalogue writes it: `u12`, `g3`."""
        return f"u{self.user_id}" if self.user_id else f"g{self.group_id}"

    @property
    def quota(self) -> CallsQuota | None:
        """How many calls it lets make, or None for no limit of its own."""
        found = self.calls_quota
        return CallsQuota(str(found["unit"]), int(found["limit"])) if found else None

    def as_access(self) -> Access:
        """What it lets see."""
        return access_of(self.visible_fields, self.row_filter, data_visible=self.data_visible)


def access_of(visible_fields: list[str] | None, row_filter: str, *, data_visible: bool) -> Access:
    """The columns of a rule, as what they let see."""
    return Access(
        data_visible,
        None if visible_fields is None else frozenset(visible_fields),
        (row_filter,) if row_filter.strip() else (),
    )
