"""`parvis rebuild`: serving files are made anew from their sources."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.catalogue.serving import engine
from tests import make

pytestmark = pytest.mark.django_db


def published(tmp_path: Path) -> tuple[Dataset, DatasetVersion]:
    dataset = make.dataset()
    version = make.version(dataset, tmp_path, 3, 1, 2)
    return dataset, version


def status(dataset: Dataset) -> int:
    return Client().get(f"/api/explore/v2.1/catalog/datasets/{dataset.dataset_id}/records").status_code


def rebuild(*names: str) -> str:
    out, err = StringIO(), StringIO()
    call_command("rebuild", *names, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def test_a_damaged_file_is_made_anew_and_served_again(tmp_path: Path) -> None:
    dataset, version = published(tmp_path)
    (version.folder / "data.duckdb").write_bytes(b"damaged")
    engine().forget(version.as_version("fr"))
    assert status(dataset) == 503

    assert dataset.dataset_id in rebuild(dataset.dataset_id)

    assert status(dataset) == 200
    assert {one.name for one in version.folder.iterdir()} == {"source.parquet", "data.duckdb", "manifest.json"}


def test_all_datasets_are_rebuilt_when_none_is_named_and_what_cannot_be_is_said(tmp_path: Path) -> None:
    dataset, version = published(tmp_path)
    served = (version.folder / "data.duckdb").read_bytes()
    (version.folder / "source.parquet").write_bytes(b"damaged")

    with pytest.raises(SystemExit):
        rebuild()

    assert (version.folder / "data.duckdb").read_bytes() == served
    assert status(dataset) == 200


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError, match="nothing-here"):
        rebuild("nothing-here")
