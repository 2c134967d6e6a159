"""Every change of the catalogue has a number: what was published before it is no longer the catalogue."""

from typing import Any

from django.db.models import F

from parvis.catalogue.models.state import ONLY, CatalogueState


def note_change() -> None:
    """Say, within the transaction that changes something, that the published catalogue is behind."""
    if not CatalogueState.objects.filter(pk=ONLY).update(revision=F("revision") + 1):
        CatalogueState.objects.get_or_create(pk=ONLY)
        CatalogueState.objects.filter(pk=ONLY).update(revision=F("revision") + 1)


def current_revision() -> int:
    """The number of the last change."""
    found = CatalogueState.objects.filter(pk=ONLY).values_list("revision", flat=True).first()
    return found or 0


def custom_fields() -> dict[str, dict[str, Any]]:
    """The portal's own metadata keys."""
    found = CatalogueState.objects.filter(pk=ONLY).values_list("custom_fields", flat=True).first()
    return found or {}


def add_custom_fields(new: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Add or replace own metadata keys, within a transaction; give them all."""
    CatalogueState.objects.get_or_create(pk=ONLY)
    state = CatalogueState.objects.select_for_update().get(pk=ONLY)
    state.custom_fields = {**state.custom_fields, **new}
    state.save(update_fields=["custom_fields"])
    return dict(state.custom_fields)
