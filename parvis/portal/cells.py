"""A value of a record as people read it. Text of records is never markup: templates escape it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from parvis.lib.schema import Field, FieldType
from parvis.ui.templatetags.ui import NARROW_SPACE

LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")
GROUPED_FROM = 10_000
"""Smaller whole numbers are often years or codes, and French leaves four digits together."""
MOST_LISTED = 50
DEGREES_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` is one of text, number, void, link, boolean, moment, point, shape, file, json. `text` is whole."""

    kind: str
    text: str
    url: str = ""
    lang: str = ""

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
            return Cell("json", json.dumps(value, ensure_ascii=False))
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
    return Cell("point", ", ".join(str(number_format(place)) for place in places))


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
    return Cell("file", str(value.get("filename") or value.get("id") or ""), str(value.get("url") or ""))


def title_of(record: Mapping[str, Any], fields: Sequence[Field]) -> str:
    """What to call a record: its first text that has a letter, else its first value."""
    shown = [cell(record.get(field.name), field) for field in fields]
    named = [one for one in shown if one.kind in {"text", "number", "moment", "boolean", "point", "file"}]
    words = (one for one in named if one.kind == "text" and any(letter.isalpha() for letter in one.text))
    found = next(words, next(iter(named), None))
    return found.cut(120) if found else gettext("Record")
