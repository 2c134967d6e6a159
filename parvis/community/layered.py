"""Maps of several layers: each is a view of a dataset with its filters, its colour and whether it is shown at first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parvis.accounts.models import User
from parvis.community.composing import changing
from parvis.community.errors import ProposalError
from parvis.community.models import ComposedMap
from parvis.lib.errors import gettext_noop

MOST_MAPS = 100
MOST_LAYERS = 12
VALUES = ("title", "dataset", "query", "mode", "by", "colour", "hidden")
"""All texts; `hidden` is `yes` or empty, `query` the filters of the view without the question mark."""


def begin_map(title: str, *, by: User, at: datetime) -> ComposedMap:
    """Begin a map. Raises ProposalError."""
    if by.composed_maps.count() >= MOST_MAPS:
        raise ProposalError(gettext_noop("You have as many maps as one may: remove some first."))
    return ComposedMap.objects.create(person=by, title=title, created_at=at, modified_at=at)


def change_map(found: ComposedMap, values: Mapping[str, Any], *, at: datetime) -> None:
    """Change what is said of the whole map: `title`, `is_shared`, `basemap`, `location`, those given."""
    for name in values:
        setattr(found, name, values[name])
    found.modified_at = at
    found.save(update_fields=[*values, "modified_at"])


def put_layer(found: ComposedMap, values: Mapping[str, Any], *, place: int | None, at: datetime) -> None:
    """Put a layer on top, or in the place of another. Raises ProposalError."""
    layer = {name: str(values.get(name) or "") for name in VALUES}
    with changing(found, at) as layers:
        if place is None:
            if len(layers) >= MOST_LAYERS:
                raise ProposalError(gettext_noop("A map holds {most} layers at most."), most=MOST_LAYERS)
            layers.insert(0, layer)
        elif 0 <= place < len(layers):
            layers[place] = layer


def hide_layer(found: ComposedMap, place: int, *, at: datetime) -> None:
    """Hide a layer at first, or show it again."""
    with changing(found, at) as layers:
        if 0 <= place < len(layers):
            layers[place] = {**layers[place], "hidden": "" if layers[place].get("hidden") else "yes"}
