"""Folders of datasets."""

import json
from pathlib import Path
from typing import Any

import pytest

from parvis.ingest.folders import sources_in
from parvis.lib.errors import SourceInvalidError


def catalogue(folder: Path, *records: Any) -> Path:
    (folder / "datasets.json").write_text(json.dumps({"datasets": records}), encoding="utf-8")
    return folder


def test_a_record_of_the_catalogue_is_a_source(tmp_path: Path) -> None:
    record = {
        "id": "trees",
        "file": "trees.csv",
        "title": {"fr": "Arbres"},
        "theme": {"fr": "Environnement"},
        "keywords": ["arbre"],
        "licence": {"name": "ODbL", "url": "https://example.org/odbl"},
        "coverage": {"spatial": "Lyon"},
        "attribution": "Ville de Lyon",
        "hints": {"facets": ["kind"], "multivalued": {"tags": "|"}},
    }

    (source,) = sources_in(catalogue(tmp_path, record))

    assert (source.address, source.dataset_id) == (str(tmp_path / "trees.csv"), "trees")
    assert (source.facets, source.options.multivalued) == (("kind",), {"tags": "|"})
    assert source.metadata == {
        "default": {
            "title": {"fr": "Arbres"},
            "theme": {"fr": ["Environnement"]},
            "keyword": {"fr": ["arbre"]},
            "license": "ODbL",
            "license_url": "https://example.org/odbl",
            "attributions": ["Ville de Lyon"],
            "territory": ["Lyon"],
            "language": "fr",
        }
    }


def test_a_fingerprint_changes_with_the_records_and_with_what_is_said(tmp_path: Path) -> None:
    data = tmp_path / "trees.csv"
    data.write_text("a\n1\n")
    (first,) = sources_in(catalogue(tmp_path, {"file": "trees.csv", "title": "Arbres"}))
    (again,) = sources_in(tmp_path)
    (renamed,) = sources_in(catalogue(tmp_path, {"file": "trees.csv", "title": "Bois"}))
    data.write_text("a\n2\n")
    (changed,) = sources_in(tmp_path)

    assert first.fingerprint == again.fingerprint
    assert len({first.fingerprint, renamed.fingerprint, changed.fingerprint}) == 3


def test_without_a_catalogue_each_schema_is_a_source(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.schema.json").write_text(json.dumps({"dataset_id": name, "file": f"{name}.csv"}))

    found = sources_in(tmp_path)

    assert [one.dataset_id for one in found] == ["a", "b"]
    assert all(one.fingerprint for one in found)


def test_a_folder_of_nothing_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match=r"neither a datasets\.json nor a"):
        sources_in(tmp_path)


@pytest.mark.parametrize("record", [{}, {"title": "without a file"}, "trees.csv", None])
def test_a_record_without_a_file_is_refused(record: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="datasets must be a list of objects with a file"):
        sources_in(catalogue(tmp_path, record))


@pytest.mark.parametrize("key", ["hints", "licence", "coverage"])
@pytest.mark.parametrize("value", ["a text", ["a list"], 3])
def test_what_should_be_an_object_and_is_none_is_named(key: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match=rf"{key} of trees\.csv must be an object"):
        sources_in(catalogue(tmp_path, {"file": "trees.csv", key: value}))
