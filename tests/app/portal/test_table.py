"""The columns of a table: which, in which order, what is known of them; pages of 50, 100 or 200."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from parvis.catalogue.actions import publish_version, set_access
from parvis.catalogue.models import Dataset
from parvis.portal.cells import cell
from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_dataset import TABLE, first_cells


def headings(page: Reading) -> list[str]:
    """The names of columns, by the filters that their menus offer."""
    return [parse_qs(urlsplit(one).query)["filter.field"][0] for one in page.links("filter.field=")]


def test_columns_are_chosen_ordered_hidden_and_pinned_by_the_address(read: Read) -> None:
    assert headings(read(f"{TABLE}?columns=name,code")) == ["name", "code"]
    assert headings(read(f"{TABLE}?columns=name&columns=code&columns=nosuch")) == ["name", "code"]
    assert "code" not in headings(read(f"{TABLE}?hide=code,name"))
    assert headings(read(f"{TABLE}?pin=rating"))[0] == "rating"
    assert len(headings(read(f"{TABLE}?columns=nosuch"))) == 14


def test_boxes_of_the_form_say_what_is_shown(read: Read) -> None:
    page = read(f"{TABLE}?hide=extra,photo,location,tags&q=fontaine")

    assert "Champs affichés : 10 sur 14" in page.text
    assert not [one for one in page.all("input", name="columns", value="extra") if "checked" in one]
    assert [one for one in page.all("input", name="columns", value="code") if "checked" in one]
    assert page.all("input", name="q", value="fontaine")


def test_menus_lead_where_they_say(read: Read) -> None:
    page = read(f"{TABLE}?columns=code,name,visits&refine.kind=gym")

    for part, order in (
        ("columns=name%2Ccode%2Cvisits", ["name", "code", "visits"]),
        ("pin=visits", ["visits", "code", "name"]),
        ("columns=code%2Cvisits", ["code", "visits"]),
    ):
        address = next(one for one in page.links(part) if one.endswith(part) and "refine.kind=gym" in one)
        assert headings(read(address)) == order


def test_hiding_the_columns_one_by_one_leaves_one(read: Read) -> None:
    page = read(f"{TABLE}?columns=code,name")

    last = read(next(one for one in page.links("columns=name") if one.endswith("columns=name")))
    assert headings(last) == ["name"]
    assert "Masquer" not in last.text


def test_numbers_and_dates_show_how_they_spread(read: Read) -> None:
    page = read(TABLE)

    assert len(page.all("svg", class_="bars")) == 4
    assert "Rempli à 88 %" in page.text
    assert "De 0 à 100" in page.text


def test_nothing_measured_on_hidden_records_is_told(read: Read, portal: None) -> None:
    set_access(Dataset.objects.get(dataset_id="city-spots"), row_filter='district = "3e"')

    page = read(TABLE)

    assert first_cells(page) == ["A4", "A5"]
    assert not page.all("svg", class_="bars")
    assert "Rempli" not in page.text


def test_two_hundred_rows_on_a_page(read: Read) -> None:
    page = read("/fr/explore/dataset/big-series/table/?rows=200&start=11900")

    assert len(first_cells(page)) == 100
    whole = read("/fr/explore/dataset/big-series/table/?rows=200")
    assert len(set(whole.links("/record/"))) == 200
    assert "Enregistrements 1 à 200 sur 12 000" in whole.text


def test_the_request_of_the_view_answers_its_columns(client: Client, read: Read) -> None:
    page = read(f"{TABLE}?columns=name,visits&where=visits>9&sort=visits")

    address = next(one for one in page.links("/api/explore/v2.1/") if "select=" in one)
    answer = client.get(address).json()
    assert list(answer["results"][0]) == ["name", "visits"]
    assert answer["total_count"] == 5


def test_places_lead_to_the_map_and_pictures_are_shown_small(client: Client, read: Read) -> None:
    page = read(TABLE)

    assert client.get(next(one for one in page.links("/map/?location=16,48.86060,2.33760"))).status_code == 200
    (picture,) = page.all("img", class_="records__picture")
    assert client.get(picture["src"])["Content-Type"].startswith("image/")


def test_objects_show_their_first_level() -> None:
    json = make.a_field("j", "json_blob")

    assert (
        cell({"a": 1, "b": {"c": 2}, "d": [1], "e": None, "f": "é"}, json).text == "a: 1, b: {…}, d: […], e: null, f: é"
    )
    assert cell([1, {"a": 2}, "x"], json).text == "1, {…}, x"


@pytest.mark.django_db
def test_numbers_that_name_things_are_not_grouped(client: Client, tmp_path: Path) -> None:
    columns = {
        make.a_field("code_insee", "int"): [75056, 13055] * 60,
        make.a_field("serie", "int"): [200_000 + n for n in range(120)],
        make.a_field("population", "int"): [2_103_778, 877_215] * 60,
    }
    publish_version(make.dataset("n"), make.records(tmp_path, columns), at=make.NOON)

    text = Reading(client.get("/fr/explore/dataset/n/table/").content.decode()).text

    assert "75056" in text
    assert "200000" in text
    assert "2 103 778" in text
