"""Statements of explore-api.md §11 on the catalogue that no other file holds: B and M. Each carries its number there."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from openpyxl import load_workbook
from rdflib import DCAT, Graph

Ask = Callable[..., Any]
CATALOGUE = "/api/explore/v2.1/catalog"


@pytest.fixture
def file(client: Client, portal: None) -> Callable[[str], bytes]:
    """An export of the catalogue."""

    def reading(path: str) -> bytes:
        answer = client.get(f"{CATALOGUE}/exports/{path}")
        assert answer.status_code == 200, path
        return b"".join(answer)  # type: ignore[arg-type]

    return reading


def test_s063_s064_uids_name_datasets_too(ask: Ask) -> None:
    uid = ask("city-spots")["dataset_uid"]

    assert ask(uid)["dataset_id"] == "city-spots"


def test_s087_to_s089_attachments(client: Client, ask: Ask) -> None:
    found = ask("city-spots/attachments")

    assert found["links"][0]["rel"] == "self"
    assert found["attachments"][0]["metas"] == {
        "mime-type": "application/pdf",
        "title": "Notice.pdf",
        "url": "odsfile://Notice.pdf",
        "id": "notice_pdf",
    }
    answer = client.get(f"{CATALOGUE}/datasets/city-spots/attachments/notice_pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer)
    assert 'filename="Notice.pdf"' in answer["Content-Disposition"]
    assert ask("city-spots/attachments/nope", status=404)["error_code"] == "NotFoundResource"


def test_alternative_exports_are_sent_or_led_to(client: Client, ask: Ask) -> None:
    (one,) = ask("paper-plan")["alternative_exports"]

    assert client.get(one["url"].removeprefix("http://testserver")).status_code in {200, 302}
    assert client.get(f"{CATALOGUE}/datasets/paper-plan/alternative_exports/ae_000000").status_code == 404


@pytest.mark.parametrize("base", [CATALOGUE, "/api/v2/catalog"])
def test_s093_metadata_templates(client: Client, portal: None, base: str) -> None:
    found = client.get(f"{base}/metadata_templates/basic/default").json()

    assert found["metadata_template"]["name"] == "default"
    assert "title" in [one["name"] for one in found["metadata_template"]["schema"]]
    assert client.get(f"{base}/metadata_templates/basic").json()["metadata_templates"]
    assert client.get(f"{base}/metadata_templates").json()["links"]
    assert client.get(f"{base}/metadata_templates/nope").status_code == 404
    assert client.get(f"{base}/metadata_templates/basic/nope").status_code == 404


def test_snapshots_are_listed_and_sent(client: Client, ask: Ask) -> None:
    found = ask("city-spots/snapshots")

    assert found["total_count"] == 1
    answer = client.get(found["results"][0]["href"].removeprefix("http://testserver"))
    assert b"".join(answer)[:4] == b"PAR1"
    assert ask("closed-data/snapshots", status=403)["error_code"] == "ForbiddenAccess"
    assert ask("city-spots/reuses")["total_count"] == 0


def test_s429_formats_of_the_catalogue(client: Client, portal: None) -> None:
    names = [one["rel"] for one in client.get(f"{CATALOGUE}/exports").json()["links"]]

    assert names[0] == "self"
    assert {"csv", "json", "xlsx", "rdf", "ttl", "rss", "data.json", "dcat"} <= set(names)


def test_s430_s439_json(file: Callable[[str], bytes], ask: Ask) -> None:
    found = json.loads(file("json"))

    assert len(found) == 5
    assert {one["dataset_id"] for one in found} == {one["dataset_id"] for one in ask("")["results"]}
    assert len(json.loads(file("json?limit=2&offset=1"))) == 2


def test_s431_s432_csv(file: Callable[[str], bytes]) -> None:
    def rows(body: bytes) -> list[list[str]]:
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))

    header, *lines = rows(file("csv"))
    assert header[0] == "datasetid"
    assert "default.title" in header
    assert len(lines) == 5
    assert len(rows(file('csv?where=publisher="Direction A"'))) == 3


def test_s433_s434_dcat(file: Callable[[str], bytes]) -> None:
    graph = Graph().parse(data=file("dcat"), format="xml")

    datasets = set(graph.subjects(predicate=None, object=DCAT.Dataset))
    urls = [str(one) for one in graph.objects(predicate=DCAT.downloadURL)]
    assert len(datasets) == 5
    assert any("city-spots/exports/csv" in one and one.endswith("use_labels=true") for one in urls)
    two = Graph().parse(data=file("dcat?include_exports=csv,json&use_labels_in_exports=false"), format="xml")
    found = [str(one) for one in two.objects(predicate=DCAT.downloadURL) if "/city-spots/exports/" in str(one)]
    assert len(found) == 2
    assert not any("use_labels" in one for one in found)


@pytest.mark.parametrize(("number", "name", "format_"), [(435, "rdf", "xml"), (435, "ttl", "turtle")])
def test_rdf(file: Callable[[str], bytes], number: int, name: str, format_: str) -> None:
    graph = Graph().parse(data=file(name), format=format_)

    assert len(set(graph.subjects(predicate=None, object=DCAT.Dataset))) == 5


def test_s436_s437_s438_feeds_and_workbooks(file: Callable[[str], bytes]) -> None:
    feed = ElementTree.fromstring(file("rss"))
    data = json.loads(file("data.json"))
    sheet = load_workbook(io.BytesIO(file("xlsx"))).active

    assert feed.get("version") == "2.0"
    assert len(feed.findall("channel/item")) == 5
    assert len(data["dataset"]) == 5
    assert all({"identifier", "distribution"} <= set(one) for one in data["dataset"])
    assert sheet is not None
    assert sheet.max_row == 6


@pytest.mark.parametrize(
    ("number", "path", "magic"),
    [
        (414, "city-spots/exports/geojson?where=in_bbox(location,48.858,2.325,48.865,2.345)", b'{"type"'),
        (417, "city-spots/exports/xlsx", b"PK"),
        (421, "districts/exports/shp", b"PK"),
        (422, "city-spots/exports/kml", b"<?xml"),
        (423, "city-spots/exports/gpx?name_field=name", b"<?xml"),
        (424, "districts/exports/fgb", b"fgb"),
    ],
)
def test_files(client: Client, portal: None, number: int, path: str, magic: bytes) -> None:
    answer = client.get(f"{CATALOGUE}/datasets/{path}")

    assert answer.status_code == 200
    assert b"".join(answer).startswith(magic)  # type: ignore[arg-type]


def test_exports_go_on_where_they_were_cut(client: Client, portal: None) -> None:
    path = f"{CATALOGUE}/datasets/big-series/exports/csv"
    first = client.get(path)
    whole = b"".join(first)  # type: ignore[arg-type]

    rest = client.get(path, headers={"Range": "bytes=1000-", "If-Range": first["ETag"]})
    same = client.get(path, headers={"If-None-Match": first["ETag"]})
    packed = client.get(path, headers={"Accept-Encoding": "zstd"})

    assert first["Last-Modified"]
    assert (rest.status_code, b"".join(rest)) == (206, whole[1000:])  # type: ignore[arg-type]
    assert same.status_code == 304
    assert packed["Content-Encoding"] == "zstd"


def test_s409_selected_json(fetch: Callable[..., bytes]) -> None:
    found = fetch("city-spots/exports/json?select=code&limit=2")

    assert json.loads(found) == [{"code": "A1"}, {"code": "A2"}]
