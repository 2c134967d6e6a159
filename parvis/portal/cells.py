"""A value of a record as people read it. Text of records is never markup: templates escape it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from parvis.lib.schema import Field, FieldType
from parvis.ui.templatetags.ui import NARROW_SPACE

LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")
GROUPED_FROM = 10_000
"""Smaller whole numbers are often years or codes, and French leaves four digits together."""
MOST_LISTED = 50
THUMBNAIL_PIXELS = 96
PICTURE = re.compile(r"\.(avif|gif|jpe?g|png|tiff?|webp)$", re.IGNORECASE)
DEGREES_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` is one of text, number, void, link, boolean, moment, point, shape, file, json. `text` is whole."""

    kind: str
    text: str
    url: str = ""
    lang: str = ""
    place: str = ""
    """Latitude and longitude in plain digits, of a point."""
    picture: str = ""
    """A small picture of a file that is one."""

    def cut(self, length: int) -> str:
        """Its beginning, for a table."""
        return self.text if len(self.text) <= length else self.text[: length - 1].rstrip() + "…"

    @property
    def short(self) -> str:
        """What a dense table shows."""
        return self.cut(160)

    @property
    def long(self) -> str:
        """What an airy table and a sheet show."""
        return self.cut(600)


VOID = Cell("void", "")


def cell(value: Any, field: Field) -> Cell:
    """A value as the API writes it, for a reader."""
    if value in (None, "", []):
        return VOID
    if isinstance(value, list) and field.type not in {FieldType.JSON, FieldType.GEO_SHAPE}:
        return Cell("text", ", ".join(str(one) for one in value[:MOST_LISTED]))
    match field.type:
        case FieldType.BOOLEAN:
            return Cell("boolean", gettext("yes") if value else gettext("no"))
        case FieldType.INT | FieldType.DOUBLE:
            return Cell("number", number_text(value, field))
        case FieldType.DATE | FieldType.DATETIME:
            return Cell("moment", moment_text(str(value), with_time=field.type is FieldType.DATETIME))
        case FieldType.GEO_POINT:
            return point(value)
        case FieldType.GEO_SHAPE:
            return Cell("shape", shape_text(value))
        case FieldType.FILE:
            return file(value)
        case FieldType.JSON:
            return Cell("json", first_level(value))
        case _:
            return text(str(value))


def text(value: str) -> Cell:
    """A text, or the link that it is."""
    return Cell("link", value, value) if LINK.fullmatch(value.strip()) else Cell("text", value)


def number_text(value: object, field: Field) -> str:
    """A number in the reader's language, with the decimals that the producer asks for."""
    if not isinstance(value, int | float):
        return str(value)
    decimals = field.annotations.get("decimals")
    if isinstance(value, float):
        if isinstance(decimals, int) and not isinstance(decimals, bool):
            value = round(value, decimals)
        if value.is_integer() and abs(value) < 10**15 and decimals is None:
            value = int(value)
    grouped = abs(value) >= GROUPED_FROM and not field.annotations.get("id")
    return str(number_format(value, force_grouping=grouped)).replace("\xa0", NARROW_SPACE)


def moment_text(value: str, *, with_time: bool) -> str:
    """A day or an instant; what no calendar of ours holds stays as it came."""
    try:
        if with_time:
            found = datetime.fromisoformat(value)
            return f"{date_format(found, 'SHORT_DATE_FORMAT')} {found:%H:%M}"
        return str(date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT"))
    except ValueError:
        return value


def point(value: object) -> Cell:
    """Latitude, longitude."""
    if not isinstance(value, Mapping) or "lat" not in value or "lon" not in value:
        return Cell("text", str(value))
    places = (round(float(value[name]), DEGREES_DECIMALS) for name in ("lat", "lon"))
    lat, lon = places
    return Cell("point", f"{number_format(lat)}, {number_format(lon)}", place=f"{lat:.5f},{lon:.5f}")


def with_map(cell: Cell, map_url: str) -> Cell:
    """A place that leads to the map; other cells as they are."""
    return replace(cell, url=f"{map_url}?location=16,{cell.place}") if map_url and cell.place else cell


def first_level(value: Any) -> str:
    """The first level of an object or of a list; what lies deeper is only said to be there."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {inner(one)}" for name, one in list(value.items())[:MOST_LISTED])
    if isinstance(value, list):
        return ", ".join(inner(one) for one in value[:MOST_LISTED])
    return inner(value)


def inner(value: Any) -> str:
    """A value inside an object."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shape_text(value: object) -> str:
    """What kind of outline it is."""
    geometry = value.get("geometry") if isinstance(value, Mapping) else None
    kind = str(geometry.get("type", "")) if isinstance(geometry, Mapping) else ""
    return {
        "Point": gettext("point"),
        "MultiPoint": gettext("points"),
        "LineString": gettext("line"),
        "MultiLineString": gettext("lines"),
        "Polygon": gettext("outline"),
        "MultiPolygon": gettext("outlines"),
    }.get(kind, gettext("outline"))


def file(value: object) -> Cell:
    """A file by its name, served from here."""
    if not isinstance(value, Mapping):
        return text(str(value))
    name, url = str(value.get("filename") or value.get("id") or ""), str(value.get("url") or "")
    return Cell("file", name, url, picture=thumbnail_url(url) if PICTURE.search(name) and url else "")


def thumbnail_url(url: str) -> str:
    """A small picture of a file, from here: pages load nothing from elsewhere, their own full address included."""
    return f"{urlsplit(url).path}?thumbnail_size={THUMBNAIL_PIXELS}"


def title_of(record: Mapping[str, Any], fields: Sequence[Field]) -> str:
    """What to call a record: its first text that has a letter, else its first value."""
    shown = [cell(record.get(field.name), field) for field in fields]
    named = [one for one in shown if one.kind in {"text", "number", "moment", "boolean", "point", "file"}]
    words = (one for one in named if one.kind == "text" and any(letter.isalpha() for letter in one.text))
    found = next(words, next(iter(named), None))
    return found.cut(120) if found else gettext("Record")
