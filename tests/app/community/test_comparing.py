"""Two versions compared record by record: by a field that names records, or as whole records."""

import csv
import io
from pathlib import Path

import pytest
from django.test import Client

from parvis.catalogue.actions import publish_version, set_access
from parvis.catalogue.models import Dataset
from tests import make
from tests.app.portal.conftest import Reading
from tests.make import a_field, records

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = (a_field("code"), a_field("name"), a_field("street"), a_field("stars", "int"))
PAGE = "/en/explore/dataset/shops/compare/"


@pytest.fixture
def shops(tmp_path: Path) -> Dataset:
    """Two versions: Bo changed its street, Cy went, Di came; Al stays."""
    dataset = make.dataset("shops", title="Shops")
    before = [("a1", "Al", "Rue A", 3), ("b2", "Bo", None, 4), ("c3", "Cy", "Rue C", 4)]
    after = [("a1", "Al", "Rue A", 3), ("b2", "Bo", "=1+1", 4), ("d4", "Di", "Rue D", 4)]
    for place, rows in enumerate((before, after)):
        columns = dict(zip(FIELDS, zip(*rows, strict=True), strict=True))
        publish_version(dataset, records(tmp_path / str(place), columns), at=make.NOON)
    return dataset


def read(client: Client, address: str, status: int = 200) -> Reading:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:2_000]
    return Reading(answer.content.decode())


def test_records_are_named_by_the_field_that_tells_them_apart(client: Client, shops: Dataset) -> None:
    page = read(client, PAGE)

    assert [one["value"] for one in page.all("option") if "selected" in one] == ["1", "2", "code"]
    assert "Added 1 Removed 1 Changed 1" in page.text
    assert "Before: " not in page.text.split("b2")[0]
    assert len(page.all("del")) == 0
    assert len(page.all("ins")) == 1


def test_whole_records_come_and_go(client: Client, shops: Dataset) -> None:
    page = read(client, f"{PAGE}?key=")

    assert "Added 2 Removed 2 Changed 0" in page.text


def test_the_file_holds_all_differences_and_no_formula(client: Client, shops: Dataset) -> None:
    (link,) = read(client, PAGE).links("compare.csv")

    answer = client.get(link)
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]

    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["difference", "code", "name", "street", "stars"],
        ["added", "d4", "Di", "Rue D", "4"],
        ["before", "b2", "Bo", "", "4"],
        ["after", "b2", "Bo", "'=1+1", "4"],
        ["removed", "c3", "Cy", "Rue C", "4"],
    ]


def test_a_field_that_does_not_name_records_is_refused_with_a_way_out(client: Client, shops: Dataset) -> None:
    page = read(client, f"{PAGE}?key=stars", 400)

    assert "does not name records" in page.text
    assert page.links("?from=1&to=2&key=") == ["?from=1&to=2&key="]


def test_a_version_compared_with_itself_has_no_difference(client: Client, shops: Dataset) -> None:
    assert "hold the same records" in read(client, f"{PAGE}?from=2&to=2").text


def test_equal_records_are_counted(client: Client, tmp_path: Path) -> None:
    dataset = make.dataset("n")
    for place, values in enumerate(([1, 1, 2], [1, 2, 2, 2])):
        publish_version(dataset, make.numbers(tmp_path / str(place), *values), at=make.NOON)

    page = read(client, "/en/explore/dataset/n/compare/")

    assert "Added 2 Removed 1 Changed 0" in page.text
    assert "× 2" in page.text


def test_versions_that_are_gone_are_a_410(client: Client, shops: Dataset) -> None:
    read(client, f"{PAGE}?from=1&to=9", 410)


def test_who_may_not_read_all_records_compares_nothing(client: Client, shops: Dataset) -> None:
    set_access(shops, row_filter="stars = 4")

    page = read(client, PAGE, 403)

    assert "Rue D" not in page.text
    assert client.get("/en/explore/dataset/shops/compare.csv").status_code == 403


def test_one_version_alone_says_so(client: Client, tmp_path: Path) -> None:
    publish_version(make.dataset("n"), make.numbers(tmp_path / "one", 1), at=make.NOON)

    assert "nothing to compare" in read(client, "/en/explore/dataset/n/compare/").text
    assert client.get("/en/explore/dataset/n/compare.csv").status_code == 404


def test_the_versions_of_a_dataset_lead_to_their_comparison(client: Client, shops: Dataset) -> None:
    assert read(client, "/en/explore/dataset/shops/information/").links("/compare/") == [f"{PAGE}?to=2"]
    assert read(client, "/en/explore/dataset/shops/table/?version=1").links("/compare/") == [f"{PAGE}?from=1&to=2"]
