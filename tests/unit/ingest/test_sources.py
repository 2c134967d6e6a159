"""What is to be loaded, and under which name."""

import json
from pathlib import Path

import pytest

from parvis.ingest.reading import ReadOptions
from parvis.ingest.sources import Source, identifier_of, sources_of, title_of
from parvis.lib.errors import SourceInvalidError


@pytest.mark.parametrize(
    ("name", "identifier", "title"),
    [
        ("Mes données 2024.csv.gz", "mes-donnees-2024", "Mes données 2024"),
        ("arbres_remarquables.GEOJSON", "arbres_remarquables", "Arbres remarquables"),
        ("Œuvres.xlsx", "oeuvres", "Œuvres"),
        ("a.b.csv", "a.b", "A.b"),
        ("---.csv", "dataset", ""),
        ("x" * 300, "x" * 200, "X" + "x" * 299),
    ],
)
def test_a_file_gives_its_name_to_its_dataset(name: str, identifier: str, title: str) -> None:
    assert identifier_of(name) == identifier
    assert title_of(name) == title


def test_an_address_is_known_by_its_last_part() -> None:
    source = Source("https://example.org/files/Mes%20arbres.csv?key=secret")

    assert source.is_remote
    assert source.name == "Mes arbres.csv"


def test_a_path_with_a_colon_is_no_address() -> None:
    assert not Source("c:/files/a.csv").is_remote


def test_the_schema_beside_a_file_describes_it(tmp_path: Path) -> None:
    data, schema = tmp_path / "trees.csv.gz", tmp_path / "trees.schema.json"
    schema.write_text(json.dumps({"dataset_id": "arbres", "csv": {"delimiter": ";", "encoding": "cp1252"}}))

    (source,) = sources_of([str(data)], base=Source("", options=ReadOptions(encoding="utf-8")))

    assert (source.address, source.dataset_id) == (str(data), "arbres")
    assert (source.options.delimiter, source.options.encoding) == (";", "utf-8")


def test_a_schema_among_the_files_counts_once(tmp_path: Path) -> None:
    data, schema = tmp_path / "trees.csv", tmp_path / "trees.schema.json"
    schema.write_text(json.dumps({"file": "trees.csv"}))

    assert [one.address for one in sources_of([str(data), str(schema)])] == [str(data)]
    assert [one.address for one in sources_of([str(schema)])] == [str(data)]


def test_what_is_said_on_the_way_goes_before_what_is_written(tmp_path: Path) -> None:
    schema = tmp_path / "trees.schema.json"
    schema.write_text(json.dumps({"file": "trees.csv", "metas": {"default": {"title": "Arbres", "license": "ODbL"}}}))

    (source,) = sources_of([str(schema)], dataset_id="bois", base=Source("", metadata={"default": {"title": "Bois"}}))

    assert source.dataset_id == "bois"
    assert source.metadata == {"default": {"title": "Bois", "license": "ODbL"}}


def test_one_identifier_is_not_for_two_files() -> None:
    with pytest.raises(SourceInvalidError, match="for one source"):
        sources_of(["a.csv", "b.csv"], dataset_id="a")
