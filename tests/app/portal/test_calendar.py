"""The view Calendar. Source: ui.md §7."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_analyse import ODD, publish

PATH = "/fr/explore/dataset/city-spots/calendar/"


def events(page: Reading) -> list[str]:
    return [one["title"] for one in page.all("a", class_="event")]


def test_a_month_shows_its_events_on_their_days(read: Read) -> None:
    page = read(f"{PATH}?from=opened_on&to=none&date=2019-07-15")

    assert " juillet 2019 " in page.text
    assert events(page) == ["Fontaine du Parc"]
    assert len(page.all("td", class_="month__day")) == 35
    assert "lundi 1 juillet 2019" in page.text
    assert page.links("date=2019-06-01")
    assert page.links("date=2019-08-01")


def test_it_opens_where_something_is_near(read: Read) -> None:
    page = read(f"{PATH}?from=opened_on&to=none")

    assert page.all("input", type="date")[0]["value"] == "2022-10-10"


def test_instants_have_their_hour_in_the_zone_asked(read: Read) -> None:
    paris = read(f"{PATH}?from=updated_at&date=2020-12-01&timezone=Europe/Paris")
    utc = read(f"{PATH}?from=updated_at&date=2020-12-01")

    assert "00:30" in read(f"{PATH}?from=updated_at&date=2021-01-01&layout=week&timezone=Europe/Paris").text
    assert "23:30" in utc.text
    assert "23:30" not in paris.text


def test_events_of_several_days_stand_on_each(client: Client, db: None, tmp_path: Path) -> None:
    columns = {
        make.a_field("title"): ["Foire", "Un jour", "À rebours"],
        make.a_field("date_start", "date"): [date(2024, 5, 30), date(2024, 6, 5), date(2024, 6, 9)],
        make.a_field("date_end", "date"): [date(2024, 6, 2), None, date(2024, 6, 1)],
        make.a_field("kind", facet=True): ["a", "b", None],
    }
    path = publish(tmp_path, columns).replace("analyze", "calendar")
    page = Reading(client.get(f"{path}?date=2024-06-15&colour=kind").content.decode())

    assert events(page) == ["Foire"] * 4 + ["Un jour", "À rebours"]
    assert [one["data-colour"] for one in page.all("span", class_="event__mark")] == ["1", "2", "3"]
    assert "(vide)" in page.text
    assert page.all("option", value="date_end")[1].get("selected") == ""


def test_a_full_day_leads_to_its_week(client: Client, db: None, tmp_path: Path) -> None:
    columns = {
        make.a_field("title"): [f"n{one:03}" for one in range(350)],
        make.a_field("d", "date"): [date(2024, 6, 5)] * 350,
    }
    path = publish(tmp_path, columns).replace("analyze", "calendar")

    month = Reading(client.get(f"{path}?date=2024-06-01").content.decode())
    week = Reading(client.get(f"{path}?date=2024-06-05&layout=week").content.decode())

    assert len(events(month)) == 4
    assert "et 296 autres" in month.text
    assert "Seuls les 300 premiers événements sur 350" in month.text
    assert any("layout=week" in link and "date=2024-06-05" in link for link in month.links("/calendar/"))
    assert len(events(week)) == 300
    rest = Reading(client.get(f"{path}?date=2024-06-05&layout=list&start=300").content.decode())
    assert events(rest) == [f"n{one:03}" for one in range(300, 350)]


def test_a_list_goes_on_page_by_page(read: Read) -> None:
    page = read(f"{PATH}?from=opened_on&to=none&layout=list&date=2019-01-01")

    assert len(events(page)) == 6
    assert re.search(r"Événements 1 à 6 sur 6", page.text)


def test_filters_narrow_and_their_feed_is_offered(client: Client, read: Read) -> None:
    page = read(f"{PATH}?refine.kind=fountain&from=opened_on&date=2019-03-01")

    answer = client.get(page.links("exports/ical")[0])
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20190326" in text
    other = read(f"{PATH}?from=updated_at")
    feed = b"".join(client.get(other.links("exports/ical")[0]).streaming_content).decode()  # type: ignore[attr-defined]
    assert "DTSTART:20200115T223000Z" in feed


def test_today_is_said_in_a_word(client: Client, db: None, tmp_path: Path) -> None:
    today = timezone.localdate()
    path = publish(tmp_path, {make.a_field("d", "date"): [today, date(1990, 1, 1)]}).replace("analyze", "calendar")

    page = Reading(client.get(path).content.decode())

    assert page.all("input", type="date")[0]["value"] == today.isoformat()
    assert len(page.all("td", **{"aria-current": "date"})) == 1
    assert "aujourd'hui" in page.text


def test_a_dataset_without_dates_has_no_calendar(read: Read) -> None:
    assert not read("/fr/explore/dataset/districts/table/").links("/calendar/")
    assert "n'ont pas de date" in read("/fr/explore/dataset/districts/calendar/").text
    assert read("/fr/explore/dataset/city-spots/table/").links("/calendar/")


def test_nonsense_is_ignored_and_refusals_are_said(read: Read) -> None:
    assert "opened_on" in read(f"{PATH}?from=name&to=gone&layout=year&date=2024-02-31&colour=location").markup
    assert "nothing" in read(f"{PATH}?refine.nothing=x", status=400).text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2530-01-01"])
@pytest.mark.parametrize("layout", ["month", "week", "list"])
def test_the_ends_of_the_calendar_hold(client: Client, db: None, tmp_path: Path, day: str, layout: str) -> None:
    columns = {
        make.a_field("t", "datetime"): [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59), datetime(2530, 1, 1)],
        make.a_field("name"): ["first", "last", "far"],
    }
    path = publish(tmp_path, columns).replace("analyze", "calendar")

    page = Reading(client.get(f"{path}?date={day}&layout={layout}").content.decode())

    assert {"0001-01-01": "first", "9999-12-31": "last", "2530-01-01": "far"}[day] in events(page)


@pytest.mark.parametrize("name", ODD)
def test_whatever_the_records_the_calendar_stands(client: Client, db: None, tmp_path: Path, name: str) -> None:
    path = publish(tmp_path, ODD[name]).replace("analyze", "calendar")

    for layout in ("month", "week", "list"):
        assert client.get(f"{path}?layout={layout}").status_code == 200
