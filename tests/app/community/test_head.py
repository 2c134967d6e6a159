"""What others read of a dataset's page: pictures for shared addresses, schema.org, search, the map of the site."""

import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from parvis.catalogue.actions import create_or_update_dataset
from tests import make
from tests.app.portal.conftest import Read


@pytest.mark.parametrize("name", ["city-spots", "districts", "big-series", "paper-plan"])
def test_a_shared_address_has_a_picture_drawn_here(client: Client, read: Read, name: str) -> None:
    page = read(f"/fr/explore/dataset/{name}/information/")
    address = page.all("meta", property="og:image")[0]["content"]

    answer = client.get(address.removeprefix("http://127.0.0.1:8000"))

    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(image.getcolors(maxcolors=1_000_000) or []) > 20
    assert "immutable" in answer["Cache-Control"]


def test_a_hidden_dataset_has_no_picture(client: Client, portal: None) -> None:
    assert client.get("/fr/explore/dataset/secret/card-1.png").status_code == 404


def test_schema_org_stands_in_the_page_and_cannot_end_its_element(client: Client, portal: None) -> None:
    create_or_update_dataset("city-spots", {"default": {"title": "</script><script>alert(1)</script>"}}, at=make.NOON)

    page = client.get("/fr/explore/dataset/city-spots/information/").content.decode()

    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    described = json.loads(found)
    assert described["@type"] == "Dataset"
    assert described["name"] == "</script><script>alert(1)</script>"
    assert described["distribution"]


def test_browsers_learn_how_to_search_here(client: Client, read: Read) -> None:
    address = read("/fr/").all("link", rel="search")[0]["href"]

    root = ElementTree.fromstring(client.get(address).content)

    templates = [one.get("template", "") for one in root.iter() if one.tag.endswith("Url")]
    assert client.get(templates[0].removeprefix("http://127.0.0.1:8000").replace("{searchTerms}", "lieux"), follow=True)
    answer = client.get(templates[1].removeprefix("http://127.0.0.1:8000").replace("{searchTerms}", "lieux"))
    assert answer.json()["total_count"] == 1


def test_the_proof_page_shows_the_raw_results_of_the_release(client: Client, read: Read) -> None:
    results = client.get("/fr/proof.json").json()

    page = read("/fr/proof/")

    assert results["pages"]
    assert [one["path"] for one in results["pages"] if one["path"] not in page.text] == []
    assert "/fr/proof.json" in page.links("proof")
