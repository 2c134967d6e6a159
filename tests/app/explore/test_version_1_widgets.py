"""What widgets, feed readers and old scripts ask of version 1. Source: legacy-v1.md §1 to §4; other-services.md §1, §8."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from parvis.catalogue.models import Dataset
from parvis.community.models import Reuse, ReuseState

SEARCH = "/api/records/1.0/search/?dataset=city-spots"
ATOM = "{http://www.w3.org/2005/Atom}"


def reuse_of(dataset_id: str, title: str, **changes: object) -> Reuse:
    """A reuse that an officer accepted."""
    made = Reuse.objects.create(
        title=title, kind="map", address="https://atlas.example/", author="Zoé", description="Une carte.",
        **{"state": ReuseState.PUBLISHED, "decided_at": datetime(2026, 2, 1, tzinfo=UTC), **changes},
    )  # fmt: skip
    made.datasets.add(Dataset.objects.get(dataset_id=dataset_id))
    return made


def test_the_widget_of_reuses_gets_a_list(client: Client, portal: None) -> None:
    reuse_of("city-spots", "Atlas")
    reuse_of("city-spots", "Brouillon", state=ReuseState.PROPOSED)
    reuse_of("secret", "Caché")

    found = client.get("/api/reuses/?rows=5&sort=modified&timezone=Europe/Paris&lang=fr").json()

    assert [(one["title"], one["dataset"]) for one in found] == [
        ("Atlas", {"id": "city-spots", "title": "Lieux de la ville"})
    ]
    assert found[0]["created_at"]
    assert client.get("/api/reuses?dataset=districts").json() == []


def test_records_are_a_feed(client: Client, portal: None) -> None:
    answer = client.get(f"{SEARCH}&rows=2&sort=-code&format=rss")
    items = ElementTree.fromstring(answer.content).findall("./channel/item")

    assert answer["Content-Type"].startswith("application/rss+xml")
    assert [one.findtext("title") for one in items] == ["A1", "A2"]
    assert "/explore/dataset/city-spots/record/" in (items[0].findtext("link") or "")
    assert "Fontaine Étoile" in (items[0].findtext("description") or "")


def test_records_are_an_atom_feed(client: Client, portal: None) -> None:
    feed = ElementTree.fromstring(client.get(f"{SEARCH}&refine.kind=gym&format=atom").content)

    assert len(feed.findall(f"{ATOM}entry")) == 2


@pytest.mark.parametrize(("kind", "entries"), [("rss", "./channel/item"), ("atom", f"./{ATOM}entry")])
def test_the_catalogue_is_a_feed(client: Client, portal: None, kind: str, entries: str) -> None:
    answer = client.get(f"/api/datasets/1.0/search/?refine.publisher=Direction%20A&format={kind}")

    assert len(ElementTree.fromstring(b"".join(answer)).findall(entries)) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("%23null(nowhere)", 8),
        ("NOT %23null(nowhere)", 0),
        ('%23startswith(nowhere, "World/France")', 0),
        ('%23search(nowhere, "fontaine")', 0),
        ('%23exact(nowhere, "x") OR code:A1', 1),
        ("nowhere:[2019 TO 2020]", 0),
        ("nowhere>%23now(days=-1)", 0),
        ("nowhere:[a TO b] OR kind:gym", 2),
    ],
)
def test_a_field_that_is_not_there_holds_nothing(client: Client, portal: None, asked: str, count: int) -> None:
    assert client.get(f"{SEARCH}&q={asked}").json()["nhits"] == count


def test_a_digest_of_another_day_selects_nothing(client: Client, portal: None) -> None:
    assert client.get(f"{SEARCH}&geo_digest=-8675309").json()["nhits"] == 0


def test_scripts_that_want_a_million_datasets_get_all(client: Client, portal: None) -> None:
    assert len(client.get("/api/datasets/1.0/search?rows=1000000").json()["datasets"]) == 5


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("/data.json", "/api/explore/v2.1/catalog/exports/data.json"),
        ("/catalog.rdf", "/api/explore/v2.1/catalog/exports/rdf"),
        ("/catalog.xml?limit=2", "/api/explore/v2.1/catalog/exports/rdf?limit=2"),
        ("/catalog.ttl", "/api/explore/v2.1/catalog/exports/ttl"),
    ],
)
def test_harvesters_find_the_catalogue_at_the_root(client: Client, portal: None, address: str, where: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"].endswith(where)
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api//records/1.0/search/?dataset=city-spots",
        "/api/records/1.0/search//?dataset=city-spots",
        "/api/explore/v2.1//catalog/datasets/city-spots/records",
        "/api/explore/v2.1/catalog/datasets/city-spots/exports/CSV",
        "/api/records/1.0/download/?dataset=city-spots&format=GeoJSON",
        "/explore/dataset/city-spots//download/?format=csv",
        "/api/datasets/1.0/city-spots/download?format=csv",
    ],
)
def test_addresses_put_together_by_hand_are_understood(client: Client, portal: None, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/api/v2/console", "/api/v1/console/records/1.0/search/"])
def test_old_consoles_lead_to_the_one_there_is(client: Client, portal: None, address: str) -> None:
    assert client.get(address).status_code == 302


def test_scripts_of_other_sites_may_read_the_headers_of_files(client: Client, portal: None) -> None:
    answer = client.options("/api/explore/v2.1/catalog/datasets/city-spots/exports/parquet")

    allowed = answer["Access-Control-Allow-Headers"].split(", ")
    assert {"Range", "Content-Type", "If-None-Match"} <= set(allowed)
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert {"ODS-Analyze-Truncated", "Content-Range", "Accept-Ranges", "ETag"} <= set(exposed)


@pytest.mark.parametrize("said", ["true", "1", "on", "True"])
def test_switches_are_read_as_forms_write_them(client: Client, portal: None, said: str) -> None:
    found = client.get(f"{SEARCH}&disjunctive.kind={said}&refine.kind=gym&refine.kind=pool&pretty_print={said}")

    assert found.json()["nhits"] == 3
    assert b"\n" in found.content


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/explore/dataset/nope/download/?format=csv", 404, "Unknown dataset: nope"),
        ("/explore/dataset/city-spots/download/?format=csv&rows=many", 400, "rows"),
    ],
)
def test_old_downloads_say_what_is_wrong(client: Client, portal: None, address: str, status: int, said: str) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert said in answer.json()["error"]
