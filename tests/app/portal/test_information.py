"""What Information tells of the data, and the page of a record with its neighbours."""

import re
from pathlib import Path

import pytest
from django.test import Client

from parvis.catalogue.actions import publish_version, set_access
from parvis.catalogue.models import Dataset
from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_dataset import TABLE

PAGE = "/fr/explore/dataset/city-spots/information/"


def test_facts_come_from_the_data(read: Read) -> None:
    page = read(PAGE)

    assert "Type de lieu : fountain en compte le plus, 3." in page.text
    assert "Ouvert le : de 05/11/2018 à 10/10/2022." in page.text
    assert len(page.all("li", class_="facts-list__one")) == 3


def test_fields_tell_how_far_they_are_filled_in_and_an_example(read: Read) -> None:
    page = read(PAGE)

    assert "88 %" in page.text
    assert "13 %" in page.text
    assert "fountain" in page.text
    assert len(page.all("svg", class_="bars")) == 4


def test_quality_is_a_list_of_checks_with_reasons(read: Read) -> None:
    page = read(PAGE)

    checks = page.all("li", class_="checks__one")
    assert len(checks) == 7
    assert {one["data-state"] for one in checks} == {"ok", "to-do"}
    assert "1 champ sur 14 est décrit." in page.text
    assert "Il n’a pas de description." in page.text
    assert "ODbL" in page.text


def test_nothing_measured_on_what_is_kept_back_is_told(read: Read, portal: None) -> None:
    set_access(Dataset.objects.get(dataset_id="city-spots"), row_filter='district = "3e"')

    page = read(PAGE)

    assert "fountain" not in page.text
    assert not page.all("svg", class_="bars")
    assert len(page.all("li", class_="checks__one")) == 6


@pytest.mark.django_db
def test_versions_say_how_many_records_came_and_went(client: Client, tmp_path: Path) -> None:
    dataset = make.dataset("n")
    for place, values in enumerate(([1, 2, 3], [1, 2, 3, 4, 5], [1])):
        publish_version(dataset, make.numbers(tmp_path / str(place), *values), at=make.NOON)

    page = Reading(client.get("/fr/explore/dataset/n/information/").content.decode())

    assert "+2" in page.text
    assert "−4" in page.text
    assert client.get(page.links("?version=2")[0]).status_code == 200


def test_machines_find_the_same(client: Client, read: Read) -> None:
    page = read(PAGE)

    for part in ("exports/dcat?", "exports/schema_org?"):
        answer = client.get(page.links(part)[0])
        content = b"".join(answer).decode()  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert "Lieux de la ville" in content
        assert "Série longue" not in content


def test_a_record_leads_to_its_neighbours_in_the_list_one_comes_from(read: Read) -> None:
    table = read(f"{TABLE}?refine.kind=fountain&sort=visits")
    first, second, third = (one for one in table.links("/record/"))

    middle = read(second)
    assert middle.all("a", rel="prev")[0]["href"] == first
    assert middle.all("a", rel="next")[0]["href"] == third
    assert f"{TABLE}?refine.kind=fountain&sort=visits" in middle.links(TABLE)
    assert not read(first).all("a", rel="prev")
    assert not read(third).all("a", rel="next")


def test_a_place_that_is_another_records_by_now_has_no_neighbours(read: Read) -> None:
    address = re.sub(r"at=\d+", "at=7", read(TABLE).links("/record/")[1])

    assert not read(address).all("a", rel="next")
    assert not read(address.replace("at=7", "at=999999999")).all("a", rel="next")
    assert not read(address.replace("at=7", "at=x")).all("a", rel="next")


def test_a_record_shows_where_it_is_and_its_permanent_address(client: Client, read: Read) -> None:
    links = read(TABLE).links("/record/")

    page = read(links[0])
    (picture,) = [one for one in page.all("img") if "/map/" in one["src"]]
    drawn = client.get(picture["src"])
    assert drawn["Content-Type"] == "image/svg+xml"
    assert b'class="d' in drawn.content
    assert page.all("link", rel="canonical")[0]["href"].endswith(links[0].partition("?")[0])
    without_place = read(links[6])
    assert not [one for one in without_place.all("img") if "/map/" in one["src"]]
