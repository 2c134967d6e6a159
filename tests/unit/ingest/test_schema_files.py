"""Files that describe a dataset."""

import json
from pathlib import Path
from typing import Any

import pytest

from parvis.ingest.schema_files import DatasetFile, read_dataset_file, read_metadata_file
from parvis.lib.errors import SourceInvalidError
from parvis.lib.schema import FieldType


def described(tmp_path: Path, content: Any) -> DatasetFile:
    path = tmp_path / "trees.schema.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_dataset_file(path)


def test_a_description_says_where_the_records_are_and_how_they_are_written(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        {
            "dataset_id": "trees",
            "csv": {"file": "data/trees.csv", "delimiter": ";", "encoding": "cp1252"},
            "fields": [{"name": "kind", "label": "Essence", "facet": True}, {"name": "height", "type": "double"}],
            "metas": {"default": {"title": "Arbres", "description": None}},
        },
    )

    assert (found.dataset_id, found.file) == ("trees", tmp_path / "data" / "trees.csv")
    assert (found.delimiter, found.encoding) == (";", "cp1252")
    assert found.schema is not None
    assert [(one.name, one.label, one.type) for one in found.schema] == [
        ("kind", "Essence", FieldType.TEXT),
        ("height", "height", FieldType.DOUBLE),
    ]
    assert found.metadata == {"default": {"title": "Arbres"}}


def test_what_is_not_said_is_to_be_found_out(tmp_path: Path) -> None:
    assert described(tmp_path, {}) == DatasetFile()


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("string", FieldType.TEXT),
        ("integer", FieldType.INT),
        ("geo_point", FieldType.GEO_POINT),
        ("geo_point_2d", FieldType.GEO_POINT),
        ("datetime", FieldType.DATETIME),
    ],
)
def test_types_have_the_names_of_other_formats_too(written: str, kind: FieldType, tmp_path: Path) -> None:
    schema = described(tmp_path, {"fields": [{"name": "a", "type": written}]}).schema

    assert schema is not None
    assert [one.type for one in schema] == [kind]


def test_annotations_may_stand_beside_the_name_or_by_themselves(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        {
            "fields": [
                {
                    "name": "tags",
                    "multivalued": True,
                    "facet": False,
                    "annotations": {"unit": "m", "decimals": 2, "disjunctive": True, "strange": 1, "facetsort": ""},
                }
            ]
        },
    )

    assert found.schema is not None
    assert [dict(one.annotations) for one in found.schema] == [
        {"multivalued": ",", "unit": "m", "decimals": 2, "disjunctive": True}
    ]


def test_labels_in_several_languages_are_kept_apart(tmp_path: Path) -> None:
    found = described(tmp_path, {"fields": [{"name": "kind", "label": {"fr": "Essence", "en": "Kind"}}]})

    assert found.field_texts == {"kind": {"label": {"fr": "Essence", "en": "Kind"}}}
    assert found.schema is not None
    assert [one.label for one in found.schema] == ["kind"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[]", "does not hold a JSON object"),
        ({"fields": {}}, "fields must be a list"),
        ({"fields": ["kind"]}, r"fields\[1\] must be an object"),
        ({"fields": [{"name": "a"}, {"label": "b"}]}, r"fields\[2\]\.name must be a name"),
        ({"fields": [{"name": 3}]}, r"fields\[1\]\.name must be a text"),
        ({"fields": [{"name": "a", "type": "colour"}]}, "the type of the field a must be one of"),
        ({"fields": [{"name": "a", "label": 3}]}, r"fields\[1\]\.label must be a text"),
        ({"dataset_id": 3}, "dataset_id must be a text"),
        ({"metas": []}, "metas must be an object of objects"),
        ({"metas": {"default": "Arbres"}}, "metas must be an object of objects"),
    ],
)
def test_what_is_off_is_named_with_its_place(content: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match=said):
        described(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match=r"absent\.json cannot be opened"):
        read_dataset_file(tmp_path / "absent.json")


@pytest.mark.parametrize(
    "content",
    [
        {"metas": {"default": {"title": "Arbres"}}},
        {"default": {"title": "Arbres"}},
        {"title": "Arbres"},
    ],
)
def test_metadata_are_read_in_each_of_their_forms(content: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "metadata.json"
    path.write_text(json.dumps(content), encoding="utf-8-sig")

    assert read_metadata_file(path) == {"default": {"title": "Arbres"}}
