"""Records with a date are events."""

from datetime import UTC, date, datetime

import pytest

from parvis.formats.ical import escaped, event, identity, prop, times
from parvis.formats.registry import Column, Subject
from parvis.lib.schema import FieldType

SUBJECT = Subject("trees", "Arbres", site_url="https://data.example.org/fr", moment=datetime(2024, 1, 2, tzinfo=UTC))
COLUMNS = (
    Column("place", "Lieu", FieldType.GEO_POINT),
    Column("day", "Jour", FieldType.DATE),
    Column("name", "", FieldType.TEXT),
    Column("kind", "Essence", FieldType.TEXT),
)


def lines(text: str) -> dict[str, str]:
    unfolded = text.replace("\r\n ", "")
    return dict(line.split(":", 1) for line in unfolded.split("\r\n") if line)


def test_the_first_text_is_the_title_and_the_rest_is_told() -> None:
    values = ({"lon": 2.5, "lat": 48.0}, date(2020, 5, 1), "Chêne", "Quercus, robur")

    found = lines(event("7", COLUMNS, values, ["48.0, 2.5", "2020-05-01", "Chêne", "Quercus, robur"], SUBJECT))

    assert found["SUMMARY"] == "Chêne"
    assert found["DESCRIPTION"] == r"Lieu: 48.0\, 2.5\nEssence: Quercus\, robur"
    assert found["GEO"] == "48.0;2.5"
    assert found["UID"] == "7.trees@data.example.org"
    assert found["DTSTAMP"] == "20240102T000000Z"


def test_an_event_without_a_title_has_that_of_its_dataset() -> None:
    found = lines(event("7", COLUMNS, (None, date(2020, 5, 1), None, None), [None, "2020-05-01", None, None], SUBJECT))

    assert found["SUMMARY"] == "Arbres"
    assert not found.keys() & {"GEO", "DESCRIPTION"}


@pytest.mark.parametrize("day", [None, "2020"])
def test_a_record_without_a_whole_day_is_no_event(day: str | None) -> None:
    assert event("7", COLUMNS, (None, day, "Chêne", None), [None, day, "Chêne", None], SUBJECT) == ""


def test_columns_without_a_date_make_no_event() -> None:
    assert event("7", COLUMNS[2:], ("Chêne", None), ["Chêne", None], SUBJECT) == ""


def test_a_day_ends_the_day_after() -> None:
    assert times(date(2020, 12, 31)) == ["DTSTART;VALUE=DATE:20201231\r\n", "DTEND;VALUE=DATE:20210101\r\n"]


def test_years_have_four_digits_up_to_the_end_of_the_calendar() -> None:
    assert times(date(33, 4, 3))[0] == "DTSTART;VALUE=DATE:00330403\r\n"
    assert times(date.max) == ["DTSTART;VALUE=DATE:99991231\r\n", "DTEND;VALUE=DATE:99991231\r\n"]
    assert times(datetime(33, 4, 3, 15)) == ["DTSTART:00330403T150000Z\r\n"]


def test_what_parts_lines_and_values_is_escaped() -> None:
    assert escaped("a\\b;c,d\r\ne") == r"a\\b\;c\,d\ne"


def test_long_lines_are_folded_between_characters() -> None:
    written = prop("DESCRIPTION", "é" * 100)

    parts = written.removesuffix("\r\n").split("\r\n ")

    assert all(len(part.encode()) <= 75 for part in parts)
    assert len(parts[1].encode()) <= 74
    assert "".join(parts) == "DESCRIPTION:" + "é" * 100


def test_a_portal_without_an_address_still_names_its_events() -> None:
    assert identity("7", Subject("trees")) == "7.trees@parvis"
