"""iCalendar: one event a record that has a date. Source: exports.md §1, RFC 5545."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self

from parvis.formats.cells import cell_of, local
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

LINE_BYTES = 75
MOMENT = "%Y%m%dT%H%M%SZ"
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class IcalOptions:
    """A calendar leaves no choice."""

    lines: ClassVar[str | None] = None

    @classmethod
    def from_params(cls, _params: Mapping[str, str]) -> Self:
        """Nothing to read."""
        return cls()

    def line_options(self) -> Mapping[str, Any]:
        """There are no lines."""
        return {}


@export_format(
    "ical", media_type="text/calendar; charset=utf-8", extension="ics", options=IcalOptions, needs=Needs.MOMENT
)
def write_ical(
    records: RecordStream, columns: tuple[Column, ...], _options: IcalOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One calendar; the first day or instant of a record is its beginning, the first text its title."""
    name = prop("X-WR-CALNAME", escaped(subject.title or subject.dataset_id))
    yield f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Parvis//Records//EN\r\nCALSCALE:GREGORIAN\r\n{name}".encode()
    cells = [cell_of(column, subject) for column in columns]
    row = 0
    for batch in records.batches:
        events: list[str] = []
        for record in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            row += 1
            values = record[: len(columns)]
            known = str(record[len(columns)]) if subject.record_ids else ""
            texts = [None if one is None else cell(one) for one, cell in zip(values, cells, strict=True)]
            events.append(event(known or str(row), columns, values, texts, subject))
        yield "".join(events).encode()
    yield b"END:VCALENDAR\r\n"


def event(
    key: str, columns: tuple[Column, ...], values: tuple[Any, ...], texts: list[str | None], subject: Subject
) -> str:
    """One record; nothing when it has no date."""
    kinds = [column.type for column in columns]
    begin = next((place for place, kind in enumerate(kinds) if kind.is_moment), None)
    if begin is None or not isinstance(values[begin], date):
        return ""
    title = kinds.index(FieldType.TEXT) if FieldType.TEXT in kinds else None
    summary = texts[title] if title is not None else None
    told = [
        f"{column.label or column.name}: {text}"
        for place, (column, text) in enumerate(zip(columns, texts, strict=True))
        if text is not None and place not in {begin, title}
    ]
    lines = [
        "BEGIN:VEVENT\r\n",
        prop("UID", identity(key, subject)),
        prop("DTSTAMP", subject.moment.astimezone(UTC).strftime(MOMENT)),
        *times(values[begin]),
        prop("SUMMARY", escaped(summary or subject.title or subject.dataset_id)),
        prop("DESCRIPTION", escaped("\n".join(told))) if told else "",
        place_of(kinds, values),
        "END:VEVENT\r\n",
    ]
    return "".join(lines)


def place_of(kinds: list[FieldType], values: tuple[Any, ...]) -> str:
    """Where it happens: the first point; nothing when there is none."""
    point = values[kinds.index(FieldType.GEO_POINT)] if FieldType.GEO_POINT in kinds else None
    return prop("GEO", f"{point['lat']!r};{point['lon']!r}") if point else ""


def times(begin: date) -> list[str]:
    """A whole day, or an instant."""
    if isinstance(begin, datetime):
        moment = local(begin, UTC)
        return [prop("DTSTART", f"{moment.year:04d}{moment.strftime('%m%dT%H%M%SZ')}")]
    days = [f"{one.year:04d}{one.month:02d}{one.day:02d}" for one in (begin, following(begin))]
    return [prop("DTSTART;VALUE=DATE", days[0]), prop("DTEND;VALUE=DATE", days[1])]


def following(day: date) -> date:
    """The next day; the last day of the calendar is its own."""
    return day if day == date.max else day + timedelta(days=1)


def identity(key: str, subject: Subject) -> str:
    """The same for the same record each time, so that calendars update rather than repeat."""
    host = subject.site_url.partition("://")[2].partition("/")[0] or "parvis"
    return f"{key}.{subject.dataset_id}@{host}"


def escaped(text: str) -> str:
    """A text as the value of a property. Source: RFC 5545 §3.3.11."""
    return text.translate(ESCAPES)


def prop(name: str, value: str) -> str:
    """One property, folded to lines of 75 bytes. Source: RFC 5545 §3.1."""
    rest, lines, room = f"{name}:{value}".encode(), [], LINE_BYTES
    while len(rest) > room:
        head = rest[:room].decode(errors="ignore")
        lines.append(head)
        rest = rest[len(head.encode()) :]
        room = LINE_BYTES - 1
    lines.append(rest.decode())
    return "\r\n ".join(lines) + "\r\n"
