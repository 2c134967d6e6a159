"""The basket: its list is in the address, and it leaves as one archive."""

import io
import json
import zipfile

import pytest
from django.test import Client

from parvis.community.models import KeptBasket
from tests import make
from tests.app.portal.conftest import Read

SPOTS = "city-spots?refine.kind=gym"


def opened(client: Client, query: str) -> zipfile.ZipFile:
    answer = client.get(f"/fr/basket/archive.zip?{query}")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_the_address_says_what_is_in_the_basket_and_each_line_can_be_taken_out(read: Read) -> None:
    page = read(f"/en/basket/?basket={SPOTS.replace('=', '%3D')}&basket=districts")

    assert "Lieux de la ville" in page.text
    assert "kind: gym" in page.text
    assert "ODbL" in page.text
    assert "/en/basket/?basket=districts" in page.links("basket=")
    assert [one["value"] for one in page.all("input", name="basket")][:2] == [SPOTS, "districts"]


def test_the_archive_holds_filtered_files_licences_citations_and_versions(client: Client, portal: None) -> None:
    found = opened(client, f"basket={SPOTS.replace('=', '%3D')}&format=csv&basket=districts&format=geojson")

    names = found.namelist()
    assert names == ["LICENCES.txt", "CITATIONS.bib", "manifest.json", "01-city-spots.csv", "02-districts.geojson"]
    assert found.testzip() is None
    rows = found.read("01-city-spots.csv").decode("utf-8-sig").strip().splitlines()
    api = client.get("/api/explore/v2.1/catalog/datasets/city-spots/records?refine=kind:gym&limit=0").json()
    assert len(rows) - 1 == api["total_count"] > 0
    assert json.loads(found.read("02-districts.geojson"))["type"] == "FeatureCollection"
    assert "ODbL" in found.read("LICENCES.txt").decode()
    assert found.read("CITATIONS.bib").decode().count("@misc{") == 2
    manifest = json.loads(found.read("manifest.json"))
    assert [one["version"] for one in manifest["files"]] == [1, 1]
    assert manifest["files"][0]["filters"] == "refine.kind=gym"


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("basket=nothing", 404), ("basket=secret", 404), ("basket=city-spots&format=exe", 400)],
)
def test_what_cannot_be_had_is_refused_before_the_first_byte(
    client: Client, portal: None, query: str, status: int
) -> None:
    assert client.get(f"/fr/basket/archive.zip?{query}").status_code == status


def test_a_line_that_cannot_be_had_says_why_and_leaves_the_others(read: Read) -> None:
    page = read("/en/basket/?basket=closed-data&basket=city-spots")

    assert "You don't have permission" in page.text
    assert "Lieux de la ville" in page.text


def test_a_search_adds_to_the_list(read: Read) -> None:
    page = read("/en/basket/?basket=city-spots&q=arrondissements")

    assert "/en/basket/?basket=city-spots&basket=districts" in page.links("districts")


def test_the_account_keeps_the_list_and_no_cookie_is_set(client: Client, portal: None) -> None:
    anonymous = client.get("/fr/basket/?basket=city-spots")
    assert not anonymous.cookies
    person = make.person()
    client.force_login(person)

    client.post("/fr/basket/keep/", {"basket": ["city-spots", SPOTS]}, headers={"sec-fetch-site": "same-origin"})

    assert KeptBasket.objects.get(person=person).choices == ["city-spots", SPOTS]
    assert client.get("/fr/basket/")["Location"].startswith("/fr/basket/?basket=city-spots&basket=city-spots%3Frefine")
