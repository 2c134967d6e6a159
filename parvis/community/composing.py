"""What pages and maps that people compose have in common: parts in an order, changed one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from parvis.community.models import Composed

Part = dict[str, str]


@contextmanager
def changing(found: Composed, at: datetime) -> Iterator[list[Part]]:
    """The parts, for this transaction alone; kept at its end."""
    with transaction.atomic():
        held = type(found)._default_manager.select_for_update().get(pk=found.pk)
        parts: list[Part] = list(getattr(held, found.PARTS))
        yield parts
        setattr(found, found.PARTS, parts)
        found.modified_at = at
        found.save(update_fields=[found.PARTS, "modified_at"])


def move_part(found: Composed, place: int, *, down: bool, at: datetime) -> None:
    """Change places with a neighbour; at an end nothing happens."""
    other = place + (1 if down else -1)
    with changing(found, at) as parts:
        if 0 <= place < len(parts) and 0 <= other < len(parts):
            parts[place], parts[other] = parts[other], parts[place]


def remove_part(found: Composed, place: int, *, at: datetime) -> None:
    """Take a part out."""
    with changing(found, at) as parts:
        if 0 <= place < len(parts):
            del parts[place]
