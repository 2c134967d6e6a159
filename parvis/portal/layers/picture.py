"""Several layers in one drawn map of at most 40 KB: the ground, then each layer in its colour, the first on top."""

from collections.abc import Sequence
from hashlib import blake2b

from django.core.cache import cache

from parvis.lib.schema import FieldType
from parvis.portal.layers.laid import LaidLayer
from parvis.portal.maps_choices import Location
from parvis.portal.maps_land import land
from parvis.portal.maps_picture import (
    CATEGORIES,
    DARK_CATEGORIES,
    HEAD_BYTES,
    HEIGHT,
    LAND_BYTES,
    MOST_BYTES,
    WIDTH,
    Frame,
    dots,
    framed,
    shapes,
)
from parvis.records.tiles import KEPT_SECONDS, kept_name

GROUP_BYTES = 20
"""What the element around a layer weighs."""


def stack_picture(layers: Sequence[LaidLayer], location: Location) -> str:
    """The map as SVG; layers that are hidden, or that this reader does not see, are left out."""
    drawn = [one for one in layers if one.is_drawn]
    name = picture_name(drawn, location)
    found: str | None = cache.get(name) if name else None
    if found is None:
        found = made(drawn, location)
        if name:
            cache.set(name, found, KEPT_SECONDS)
    return found


def picture_name(layers: Sequence[LaidLayer], location: Location) -> str:
    """What the picture is kept under; empty where a layer changes without its records."""
    names = [
        kept_name(one.asked.dataset.source, one.asked.question, "layer", one.colour, one.asked.choices.mode)
        for one in layers
        if one.asked
    ]
    if not all(names):
        return ""
    return f"portal.stack.{blake2b(repr((names, location)).encode(), digest_size=16).hexdigest()}"


def made(layers: Sequence[LaidLayer], location: Location) -> str:
    """The picture, drawn anew."""
    frame = Frame.of(location)
    ground = land(frame.left, frame.top, frame.scale, WIDTH, HEIGHT, location.zoom, most_bytes=LAND_BYTES)
    rules = style(sorted({one.colour for one in layers}))
    room = (MOST_BYTES - HEAD_BYTES - len(ground) - len(rules)) // max(1, len(layers)) - GROUP_BYTES
    return framed(rules + ground + "".join(drawn(one, frame, location, room) for one in reversed(layers)))


def style(colours: Sequence[int]) -> str:
    """The rules of the colours of layers, in both themes."""
    light, dark = (
        "".join(
            f".k{one} .d{{stroke:{palette[one]}}}.k{one} .a{{fill:{palette[one]}}}.k{one} .l{{stroke:{palette[one]}}}"
            for one in colours
        )
        for palette in (CATEGORIES, DARK_CATEGORIES)
    )
    return f"<style>{light}@media(prefers-color-scheme:dark){{{dark}}}</style>"


def drawn(layer: LaidLayer, frame: Frame, location: Location, room: int) -> str:
    """One layer; where a field has colours of its own, the layer has none."""
    if layer.asked is None:
        return ""
    source, question = layer.asked.dataset.source, layer.asked.question
    if question.field.type is FieldType.GEO_SHAPE:
        marks = shapes(source, question, frame, location, layer.colours, room)
    else:
        marks = dots(source, question, frame, location, room)
    own = question.field.type is FieldType.GEO_SHAPE and layer.colours is not None
    return marks if own else f'<g class="k{layer.colour}">{marks}</g>'
