"""What is kept between calls follows every change of the catalogue."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.catalogue.actions import publish_dataset, publish_version, set_access, set_metadata, unpublish_dataset
from parvis.catalogue.models import Dataset
from tests import make

API = "/api/explore/v2.1/catalog/datasets"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trees(tmp_path: Path) -> Dataset:
    columns = {make.a_field("species"): ["oak", "ash"]}
    made = make.dataset("trees")
    publish_version(made, make.records(tmp_path, columns), at=make.NOON)
    return made


def ask(client: Client, path: str = "") -> Any:
    return client.get(f"{API}/trees{path}")


def test_changes_show_at_once(client: Client, trees: Dataset, tmp_path: Path) -> None:
    assert ask(client, "/records").json()["total_count"] == 2
    assert ask(client).json()["metas"]["default"]["title"] == ask(client).json()["metas"]["default"]["title"]

    set_metadata(trees, {"default": {"title": "Forest"}}, at=make.NOON)
    assert ask(client).json()["metas"]["default"]["title"] == "Forest"

    more = make.records(tmp_path / "more", {make.a_field("species"): ["oak", "ash", "elm"]})
    publish_version(trees, more, at=make.NOON)
    assert ask(client, "/records").json()["total_count"] == 3

    set_access(trees, data_open=False)
    assert ask(client, "/records").status_code == 403

    unpublish_dataset(trees)
    assert ask(client).status_code == 404

    publish_dataset(trees, at=make.NOON)
    assert ask(client).status_code == 200


def test_a_call_asks_the_database_for_one_number(client: Client, trees: Dataset) -> None:
    ask(client, "/records")
    ask(client)

    for path in ("/records", ""):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(client, path)
        assert {one["sql"] for one in queries} == {"SELECT revision FROM catalogue_cataloguestate WHERE id = 1"}, path
