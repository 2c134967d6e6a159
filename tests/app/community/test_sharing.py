"""Shared addresses, and datasets as their kept versions have them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests import make
from tests.app.portal.conftest import Reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trees(tmp_path: Path) -> None:
    dataset = make.dataset("trees", title="Arbres & haies", publisher="Direction A", license="ODbL")
    make.version(dataset, tmp_path / "one", 1, 2, 3)
    make.version(dataset, tmp_path / "two", 4, 5)


def page(client: Client, address: str, status: int = 200) -> Reading:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:2_000]
    return Reading(answer.content.decode())


def test_a_frozen_address_shows_the_records_of_that_version_and_says_so(client: Client, trees: None) -> None:
    found = page(client, "/fr/explore/dataset/trees/table/?version=1")

    assert "Ce n'est pas la dernière" in found.text.replace("’", "'")
    assert {"1", "2", "3"} <= set(found.text.split())
    assert "version=1" in found.links("/record/")[0]
    assert found.links("analyze") == [] or "version=1" in found.links("analyze")[0]


def test_the_latest_version_frozen_or_not_has_no_band(client: Client, trees: None) -> None:
    assert not page(client, "/fr/explore/dataset/trees/table/?version=2").all("div", class_="version-band")
    assert not page(client, "/fr/explore/dataset/trees/table/").all("div", class_="version-band")


def test_a_version_that_is_gone_is_a_410_that_names_the_latest(client: Client, trees: None) -> None:
    found = page(client, "/en/explore/dataset/trees/table/?version=7", 410)

    assert "Version 7 of this dataset is no longer kept. The latest is version 2." in found.text


def test_files_of_an_older_version_hold_its_records(client: Client, trees: None) -> None:
    answer = client.get("/fr/explore/dataset/trees/version-1.csv")

    assert b"".join(answer.streaming_content).decode("utf-8-sig").split() == ["n", "1", "2", "3"]  # type: ignore[attr-defined]
    assert client.get("/fr/explore/dataset/trees/version-1.exe").status_code == 404


def test_the_share_panel_has_both_addresses_with_their_citations_and_codes(client: Client, trees: None) -> None:
    found = page(client, "/en/explore/dataset/trees/share/?of=table&q=4")

    assert "http://127.0.0.1:8000/en/explore/dataset/trees/table/?q=4" in found.text
    assert "http://127.0.0.1:8000/en/explore/dataset/trees/table/?q=4&version=2" in found.text
    assert r"title = {{Arbres \& haies}}" in found.text
    assert len(found.all("svg", class_="qr")) == 2


def test_who_follows_a_short_address_gets_the_frozen_view(client: Client, trees: None) -> None:
    person = make.person()
    client.force_login(person)

    answer = client.post(
        "/fr/explore/dataset/trees/share/save/",
        {"view": "table", "query": "q=1", "title": "Mes arbres", "version": "1"},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert answer.status_code == 303
    kept = person.saved_views.get()
    assert Client().get(f"/fr/views/{kept.uid}/")["Location"] == "/fr/explore/dataset/trees/table/?q=1&version=1"


def test_a_view_is_not_saved_from_another_site(client: Client, trees: None) -> None:
    client.force_login(make.person())

    answer = client.post(
        "/fr/explore/dataset/trees/share/save/", {"view": "table"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403


def test_a_version_that_a_saved_view_is_frozen_on_stays(client: Client, tmp_path: Path, settings: Settings) -> None:
    settings.KEPT_VERSIONS = 1
    dataset = make.dataset("trees")
    make.version(dataset, tmp_path / "one", 1, 2, 3)
    client.force_login(make.person())
    client.post(
        "/fr/explore/dataset/trees/share/save/",
        {"view": "table", "title": "x", "version": "1"},
        headers={"sec-fetch-site": "same-origin"},
    )

    for days in (1, 2, 3):
        make.version(dataset, tmp_path / str(days), days, at=make.NOON + timedelta(days=days))

    assert sorted(dataset.versions.values_list("number", flat=True)) == [1, 3, 4]  # 3 may still be read by somebody
    assert page(client, "/fr/explore/dataset/trees/table/?version=1").all("div", class_="version-band")
    assert page(client, "/fr/explore/dataset/trees/table/?version=2", 410)
