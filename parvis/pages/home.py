"""Arranging the home page: which blocks, in which order, and the texts among them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.pages.blocks import BLOCKS
from parvis.pages.models import HomeBlock


@dataclass(frozen=True, slots=True)
class Text:
    """What an operator writes, by language."""

    titles: dict[str, str]
    texts: dict[str, str]
    link: str = ""
    link_labels: dict[str, str] = field(default_factory=dict)
    is_shown: bool = True


def arranged() -> list[HomeBlock]:
    """All blocks in their order; those of the house that have no place yet come last, as the house has them."""
    placed = [row for row in HomeBlock.objects.order_by("position", "pk") if row.is_text or row.name in BLOCKS]
    known = {row.name for row in placed}
    fresh = [name for name in BLOCKS if name not in known]
    return placed + [HomeBlock(name=name, position=len(placed) + place) for place, name in enumerate(fresh)]


@transaction.atomic
def show_blocks(listed: Collection[str], *, shown: Collection[str]) -> None:
    """Show those of the listed blocks that are named, hide the others; what somebody else added meanwhile stays."""
    for row in in_place():
        if row.name in listed and row.is_shown != (row.name in shown):
            row.is_shown = not row.is_shown
            row.save(update_fields=["is_shown"])


@transaction.atomic
def move_block(name: str, *, by: int) -> None:
    """Move a block up (negative) or down; at either end it stays. Raises NotFoundError."""
    rows = in_place()
    found = next((row for row in rows if row.name == name), None)
    if found is None:
        raise NotFoundError(gettext_noop("There is no block {name} on the home page."), name=name)
    place = rows.index(found)
    rows.insert(max(0, place + by), rows.pop(place))
    number(rows)


@transaction.atomic
def write_text(text: Text, *, name: str = "") -> HomeBlock:
    """Write a text block, at the end where it is new. Raises NotFoundError."""
    rows = in_place()
    if name:
        found = next((row for row in rows if row.name == name and row.is_text), None)
        if found is None:
            raise NotFoundError(gettext_noop("There is no block {name} on the home page."), name=name)
    else:
        found = HomeBlock(is_text=True, position=len(rows))
    found.titles, found.texts = text.titles, text.texts
    found.link, found.link_labels, found.is_shown = text.link, text.link_labels, text.is_shown
    found.save()
    return found


@transaction.atomic
def remove_text(name: str) -> None:
    """Take a text block away for good."""
    HomeBlock.objects.filter(name=name, is_text=True).delete()


def in_place() -> list[HomeBlock]:
    """All blocks as rows that are held until the transaction ends, numbered from zero."""
    for row in arranged():
        HomeBlock.objects.get_or_create(name=row.name, defaults={"position": row.position})
    held = HomeBlock.objects.select_for_update().order_by("position", "pk")
    rows = [row for row in held if row.is_text or row.name in BLOCKS]
    number(rows)
    return rows


def number(rows: list[HomeBlock]) -> None:
    """Write the positions that changed."""
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])
