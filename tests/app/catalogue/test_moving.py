"""From one database to another, as docs/operating.md says."""

from pathlib import Path

import pytest
from django.core.management import call_command

from parvis.catalogue.models import Dataset
from tests import make

ROOT = Path(__file__).resolve().parents[3]
LEFT_OUT = ("contenttypes", "auth.permission", "sessions")


@pytest.mark.django_db(transaction=True)
def test_metadata_moves_to_an_empty_database_and_back(tmp_path: Path) -> None:
    make.version(make.dataset("trees"), tmp_path, 1)
    ada = make.person("ada", is_superuser=True)
    moved = tmp_path / "metadata.json"

    call_command("dumpdata", natural_foreign=True, exclude=LEFT_OUT, output=str(moved), verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    assert not Dataset.objects.exists()
    call_command("loaddata", str(moved), verbosity=0)

    dataset = Dataset.objects.get(dataset_id="trees")
    assert dataset.current is not None
    assert dataset.current.folder.is_dir()
    assert type(ada).objects.get(pk=ada.pk).password == ada.password


def test_the_manual_says_the_same() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    assert all(f"--exclude {one}" in manual for one in LEFT_OUT)
    assert "dumpdata --natural-foreign" in manual
