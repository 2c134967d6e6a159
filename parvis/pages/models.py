"""The blocks of the home page as the operator arranged them; no row at all is the order of the house."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

EDIT_HOME = "pages.edit_home"


def text_name() -> str:
    """The public name of a block that the operator wrote: `text-3f9a01`."""
    return f"text-{secrets.token_hex(3)}"


class HomeBlock(models.Model):
    """One block in its place: a block of the house by its name, or a text of the operator."""

    name = models.SlugField(max_length=40, unique=True, default=text_name)
    is_text = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    is_shown = models.BooleanField(default=True)
    titles = models.JSONField(default=dict)
    """By language, as `texts` and `link_labels`."""
    texts = models.JSONField(default=dict)
    """Markup as it was typed: whoever shows it cleans it."""
    link = models.CharField(max_length=500, blank=True)
    link_labels = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("block of the home page")
        default_permissions: ClassVar = ()
        permissions: ClassVar = [("edit_home", _("Arrange and write the blocks of the home page"))]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_text=True, name__startswith="text-") | Q(is_text=False),
                name="a_text_block_is_named_as_one",
            )
        ]

    def __str__(self) -> str:
        return self.name
