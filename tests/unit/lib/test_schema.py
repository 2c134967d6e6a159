"""Fields and schemas."""

from parvis.lib.schema import Field, FieldType, Schema


def test_a_field_is_found_by_its_exact_name() -> None:
    schema = Schema((Field("code", FieldType.TEXT), Field("n", FieldType.INT)))

    assert schema["n"].type is FieldType.INT
    assert "N" not in schema
    assert schema.names == ("code", "n")


def test_annotations_say_what_a_field_can_do() -> None:
    tags = Field("tags", FieldType.TEXT, annotations={"multivalued": ",", "facet": True})
    path = Field("path", FieldType.TEXT, annotations={"hierarchical": "/"})

    assert (tags.is_multivalued, tags.is_facet, tags.separator) == (True, True, None)
    assert path.separator == "/"


def test_places_and_files_cannot_be_facets() -> None:
    assert [kind.value for kind in FieldType if not kind.can_facet] == [
        "geo_point_2d",
        "geo_shape",
        "file",
        "json_blob",
    ]
