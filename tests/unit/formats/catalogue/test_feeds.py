"""Tables, feeds and the rest of the catalogue's formats."""

import csv
import io
import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from parvis.formats.catalogue import CATALOGUE_FORMATS, listed_catalogue_formats
from parvis.lib.errors import ParameterError
from tests.unit.formats.catalogue.documents import BASE, DATASETS, DOCUMENTS, FULL, written

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"


def rows(**params: str) -> list[dict[str, str]]:
    delimiter = params.get("delimiter", ";")
    return list(csv.DictReader(io.StringIO(written("csv", **params).decode("utf-8-sig")), delimiter=delimiter))


def test_429_lists_follow_the_contract() -> None:
    expected = "csv json data.json rdf ttl dublin_core dcat rss sitemap xlsx"

    assert " ".join(one.name for one in listed_catalogue_formats()) == expected


def test_430_json_is_an_array_of_documents() -> None:
    assert json.loads(written("json")) == DOCUMENTS
    assert json.loads(written("json", [])) == []


def test_431_csv_has_a_row_a_dataset() -> None:
    found = rows()

    assert next(iter(found[0])) == "datasetid"
    assert [one["datasetid"] for one in found] == ["city-spots", "big-series", "paper-plan", "closed-data"]
    assert found[0]["default.title"] == "Lieux de la ville"
    assert found[0]["default.theme"] == "Environnement,Espaces verts,Vie locale"
    assert found[0]["custom.data-owner"] == "Bureau"
    assert (found[0]["default.federated"], found[0]["default.records_count"]) == ("False", "8")
    assert json.loads(found[0]["default.bbox"])["type"] == "Feature"
    assert (found[1]["default.title"], found[2]["default.update_frequency"]) == ("", "parfois")
    names = list(found[0])
    assert names.index("default.update_frequency") < names.index("dcat.issued")


def test_csv_options() -> None:
    assert rows(list_separator="|", delimiter=",")[0]["default.keyword"] == "eau|sport"
    assert not written("csv", with_bom="false").startswith(b"\xef\xbb\xbf")
    with pytest.raises(ParameterError, match="delimiter"):
        written("csv", delimiter="x")


def test_selected_columns_stay_flat() -> None:
    flat: list[dict[str, Any]] = [{"title": "A", "n": 1}, {"title": None, "n": 2}]

    assert written("csv", flat) == b"\xef\xbb\xbftitle;n\r\nA;1\r\n;2\r\n"
    assert written("csv", []) == b"\xef\xbb\xbfdatasetid\r\n"
    assert CATALOGUE_FORMATS["csv"].takes_select
    assert not CATALOGUE_FORMATS["dcat"].takes_select


def test_438_workbooks_have_numbers() -> None:
    header, *found = openpyxl.load_workbook(io.BytesIO(written("xlsx"))).active.values

    first = dict(zip(header, found[0], strict=True))
    assert len(found) == 4
    assert (first["default.records_count"], first["default.federated"]) == (8, False)
    assert first["default.theme"] == "Environnement,Espaces verts,Vie locale"


def test_436_rss() -> None:
    channel = ElementTree.fromstring(written("rss"))[0]

    items = channel.findall("item")
    assert items[0].findtext("link") == f"{BASE}/explore/dataset/city-spots/"
    assert len(items) == 4
    assert channel.findtext("title") == "Portail & <Cie>"
    moment = parsedate_to_datetime(items[0].findtext("pubDate") or "")
    assert moment == datetime(2026, 1, 10, 8, tzinfo=UTC)
    assert items[0].findtext("description") == '<p>Eau & sport, "été" 😀</p>'
    assert items[1].find("pubDate") is None


def test_atom() -> None:
    feed = ElementTree.fromstring(written("atom"))

    entries = feed.findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}id") == f"{DATASETS}/city-spots"
    assert all(entry.findtext(f"{ATOM}updated") for entry in [feed, *entries])


def test_sitemap() -> None:
    pages = [one.text for one in ElementTree.fromstring(written("sitemap")).iter() if one.tag.endswith("}loc")]

    assert pages == [f"{BASE}/explore/dataset/{one['dataset_id']}/" for one in DOCUMENTS]


def test_dublin_core() -> None:
    first = ElementTree.fromstring(written("dublin_core"))[0]

    assert first.findtext(f"{DC}title") == "Lieux de la ville"
    assert [one.text for one in first.findall(f"{DC}identifier")] == [
        "city-spots",
        f"{BASE}/explore/dataset/city-spots/",
    ]
    assert {one.tag for one in first} <= {f"{DC}{name}" for name in ELEMENTS}


ELEMENTS = [
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
]


def test_437_data_json() -> None:
    found = json.loads(written("data.json"))

    assert (found["@type"], found["conformsTo"]) == ("dcat:Catalog", "https://project-open-data.cio.gov/v1.1/schema")
    compulsory = {
        "title",
        "description",
        "keyword",
        "modified",
        "publisher",
        "contactPoint",
        "identifier",
        "accessLevel",
    }
    assert all(compulsory | {"distribution"} <= set(one) for one in found["dataset"])
    first = found["dataset"][0]
    assert first["spatial"] == "2.3,48.8,2.4,48.9"
    assert first["contactPoint"]["hasEmail"] == "mailto:data@ville.example"
    assert {"downloadURL", "mediaType"} <= set(first["distribution"][0])


def test_schema_org() -> None:
    found = json.loads(written("schema_org"))

    first = found["dataset"][0]
    assert (found["@type"], first["@type"], first["description"]) == ("DataCatalog", "Dataset", 'Eau & sport, "été" 😀')
    assert first["spatialCoverage"]["geo"]["box"] == "48.8 2.3 48.9 2.4"


@pytest.mark.parametrize("name", CATALOGUE_FORMATS)
def test_every_format_takes_an_empty_catalogue_and_repeats_itself(name: str) -> None:
    assert written(name, [])
    assert written(name, [FULL]) == written(name, [FULL])
