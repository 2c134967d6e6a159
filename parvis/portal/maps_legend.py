"""What the marks of a map mean, in words, numbers and colours."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.portal.maps_choices import DENSITY, GROUPS, POINTS, ZONES, MapChoices
from parvis.records.legends import Legend
from parvis.ui.templatetags.ui import NARROW_SPACE

OTHERS = 7
"""The colour of what is not named."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One colour: its class of the style sheet, what it stands for, and for scripts the value or the lower limit."""

    swatch: str
    text: str
    value: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A legend. `kind` says how scripts read the entries: none, limits or values."""

    title: str
    kind: str = "none"
    entries: tuple[Entry, ...] = ()
    note: str = ""


def key_of(choices: MapChoices, colours: Legend | None, zones: str = "", empty: int = 0) -> Key:
    """The legend of a map; of zones, with their title and how many hold nothing."""
    if choices.mode == ZONES and colours is not None:
        title = gettext("Records in each zone")
        hatched = [Entry("empty", gettext("no record"), count=shown(empty))] if empty else []
        entries = (*colour_key(colours).entries, *hatched)
        return Key(title, "limits", entries, gettext("Zones: {title}.").format(title=zones))
    if colours is not None:
        return colour_key(colours)
    if choices.mode == GROUPS:
        return Key(
            gettext("Records by place"),
            note=gettext("Circles tell how many records are grouped; choose one to come nearer."),
        )
    if choices.mode == DENSITY:
        entries = tuple(Entry(f"q{place}", "") for place in range(1, 7))
        note = gettext("From few to many records in the same place.")
        return Key(gettext("Density of records"), kind="density", entries=entries, note=note)
    if choices.mode == POINTS:
        return Key(gettext("Records"), note=gettext("Each mark is a record, or several in the same place."))
    return Key(gettext("Records"), note=gettext("Each outline is a record."))


def colour_key(colours: Legend) -> Key:
    """The legend of colours."""
    unit = colours.field.annotations.get("unit")
    name = colours.field.label or colours.field.name
    title = f"{name} ({unit})" if unit else name
    missing = [Entry("missing", gettext("no data"), count=shown(colours.missing))] if colours.missing else []
    if colours.limits:
        limits = [shown(one) for one in colours.limits]
        entries = [
            Entry(f"q{place}", gettext("{low} to {high}").format(low=low, high=high), value=repr(limit))
            for place, (low, high, limit) in enumerate(zip(limits, limits[1:], colours.limits, strict=False))
        ]
        return Key(title, "limits", (*entries, *missing))
    entries = [
        Entry(f"c{place}", value_text(value), value_key(value), shown(count))
        for place, (value, count) in enumerate(colours.values)
    ]
    others = [Entry(f"c{OTHERS}", gettext("Others"), count=shown(colours.others))] if colours.others else []
    return Key(title, "values", (*entries, *others, *missing))


def value_text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return shown(value) if isinstance(value, int | float) else str(value)


def value_key(value: Any) -> str:
    """A value as tiles hold it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def shown(value: float) -> str:
    """A number in the reader's language."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return str(number_format(whole, force_grouping=abs(whole) >= 10_000)).replace("\xa0", NARROW_SPACE)
