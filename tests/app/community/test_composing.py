"""Producers, themes, and pages that people compose."""

import pytest
from django.test import Client

from parvis.community.models import ComposedPage
from tests import make
from tests.app.portal.conftest import Read

HERE = {"sec-fetch-site": "same-origin"}


def test_a_producer_has_its_datasets_under_a_heading(read: Read) -> None:
    listed = read("/en/producers/")
    assert "/en/producers/Direction%20A/" in listed.links("producers")

    page = read("/en/producers/Direction%20A/")
    assert page.all("h1") != []
    assert "2 datasets" in page.text
    assert "/en/explore/dataset/districts/information/" in page.links("districts")


def test_a_theme_that_no_dataset_has_is_a_404(read: Read) -> None:
    assert "Lieux de la ville" in read("/en/themes/Culture/").text
    read("/en/themes/Nothing%20%22such/", status=404)


@pytest.fixture
def page(client: Client, portal: None) -> ComposedPage:
    client.force_login(make.person())
    client.post("/en/compositions/", {"title": "Notre ville"}, headers=HERE)
    return ComposedPage.objects.get()


def test_blocks_are_added_moved_and_shown_to_readers_once_shared(client: Client, page: ComposedPage) -> None:
    edit, address = f"/en/compositions/{page.uid}/edit/", f"/en/compositions/{page.uid}/"
    text = {"title": "Intro", "text": "Des **lieux**. <script>alert(1)</script>"}
    figure = {"title": "Visites", "dataset": "city-spots", "measure": "sum", "field": "visits", "unit": "visites"}
    view = {"title": "Graphique", "dataset": "city-spots", "view": "analyze", "query": ""}
    for kind, block in (("text", text), ("figure", figure), ("view", view)):
        assert client.post(f"{edit}?add={kind}", block, headers=HERE).status_code == 303
    client.post(edit, {"act": "up-1"}, headers=HERE)
    assert Client().get(address).status_code == 404
    client.post(edit, {"act": "head", "title": "Notre ville", "is_shared": "on"}, headers=HERE)

    shown = Client().get(address).content.decode()

    assert [one["title"] for one in ComposedPage.objects.get().blocks] == ["Visites", "Intro", "Graphique"]
    assert "<strong>lieux</strong>" in shown
    assert "<script>alert" not in shown
    assert 'src="/en/explore/embed/dataset/city-spots/analyze/"' in shown
    total = client.get("/api/explore/v2.1/catalog/datasets/city-spots/records?select=sum(visits) as n").json()
    assert f"{total['results'][0]['n']:g} visites" in shown


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("figure", {"title": "x", "dataset": "nothing", "measure": "count"}),
        ("figure", {"title": "x", "dataset": "city-spots", "measure": "sum", "field": "name"}),
        ("view", {"title": "x", "dataset": "secret", "view": "table"}),
    ],
)
def test_a_block_that_does_not_work_is_refused(
    client: Client, page: ComposedPage, kind: str, block: dict[str, str]
) -> None:
    answer = client.post(f"/en/compositions/{page.uid}/edit/?add={kind}", block, headers=HERE)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert ComposedPage.objects.get().blocks == []


def test_nobody_edits_the_page_of_another(client: Client, page: ComposedPage) -> None:
    other = Client()
    other.force_login(make.person("bruno"))

    assert other.post(f"/en/compositions/{page.uid}/edit/", {"act": "delete"}, headers=HERE).status_code == 404
    assert ComposedPage.objects.count() == 1
