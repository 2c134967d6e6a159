"""Files that describe a dataset: `NAME.schema.json`, and the metadata of `--metadata`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import Annotation, Field, FieldType, Schema

SUFFIX = ".schema.json"
TEMPLATES = {
    "default",
    "dcat",
    "dcat_ap",
    "inspire",
    "custom",
    "visualization",
    "internal",
    "explore",
    "semantic",
    "asset",
}
ANNOTATIONS = {
    "facet", "facetsort", "disjunctive", "timerangeFilter", "sortable", "hierarchical", "timeserie_precision", "unit",
    "decimals", "hideInApi", "has_thumbnails", "multivalued", "id",
}  # fmt: skip
"""Source: explore-api.md §5.3."""


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """What a schema file says of a dataset; `file` is where its records are, when it says so."""

    dataset_id: str = ""
    file: Path | None = None
    delimiter: str | None = None
    encoding: str | None = None
    schema: Schema | None = None
    metadata: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    field_texts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Labels and descriptions that are given in several languages, by field name."""


def read_dataset_file(path: Path) -> DatasetFile:
    """The description in a file.

    Raises:
        SourceInvalidError: it is no JSON, or not of the form; the sentence says where.
    """
    found = read_object(path)
    layout = found.get("csv")
    csv = layout if isinstance(layout, dict) else {}
    fields = found.get("fields")
    if fields is not None and not isinstance(fields, list):
        raise wrong(path, "fields", "a list")
    name = csv.get("file") or text_in(found, "file", path)
    return DatasetFile(
        dataset_id=text_in(found, "dataset_id", path),
        file=path.parent / str(name) if name else None,
        delimiter=written_in(csv, "delimiter"),
        encoding=written_in(csv, "encoding"),
        schema=schema_of(fields, path) if fields else None,
        metadata=metadata_in(found.get("metas"), path),
        field_texts=texts_in(fields or []),
    )


def written_in(csv: Mapping[str, object], key: str) -> str | None:
    """What is said of the layout of a file; None where it is to be found out."""
    value = csv.get(key)
    return str(value) if value else None


def schema_of(fields: Sequence[object], path: Path) -> Schema:
    """The fields that a description names, numbered from 1 in refusals."""
    return Schema(tuple(field_of(one, number, path) for number, one in enumerate(fields, 1)))


def read_metadata_file(path: Path) -> Mapping[str, Mapping[str, object]]:
    """Metadata by template: under `metas`, under the names of templates, or bare keys of `default`.

    Raises:
        SourceInvalidError: it is no JSON, or not of the form.
    """
    found = read_object(path)
    if "metas" in found:
        return metadata_in(found["metas"], path)
    return metadata_in(found if found.keys() <= TEMPLATES else {"default": found}, path)


def read_object(path: Path) -> dict[str, object]:
    """The one JSON object of a file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceInvalidError(gettext_noop("The file {name} cannot be opened."), name=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise SourceInvalidError(
            gettext_noop("The file {name} is not JSON: {reason}."), name=path.name, reason=str(error)
        ) from error
    if not isinstance(found, dict):
        raise SourceInvalidError(gettext_noop("The file {name} does not hold a JSON object."), name=path.name)
    return found


def field_of(found: object, number: int, path: Path) -> Field:
    """One field of a schema."""
    if not isinstance(found, dict):
        raise wrong(path, f"fields[{number}]", "an object")
    name = text_in(found, "name", path, where=f"fields[{number}].")
    if not name:
        raise wrong(path, f"fields[{number}].name", "a name")
    said = text_in(found, "type", path, where=f"fields[{number}].") or "text"
    kind = type_of(said, name, path)
    plain = {key: value for key, value in found.items() if not isinstance(value, dict)}
    label = text_in(plain, "label", path, where=f"fields[{number}].")
    description = text_in(plain, "description", path, where=f"fields[{number}].")
    return Field(name, kind, label or name, description or None, annotations_of(found))


def type_of(said: str, name: str, path: Path) -> FieldType:
    """The type of a field, under its own name or that of other formats of schemas."""
    try:
        return FieldType({"geo_point": "geo_point_2d", "string": "text", "integer": "int"}.get(said, said))
    except ValueError as unknown:
        raise wrong(path, f"the type of the field {name}", f"one of {', '.join(FieldType)}") from unknown


def texts_in(fields: Sequence[object]) -> dict[str, Mapping[str, object]]:
    """What is said of fields in several languages: `{"label": {"fr": "Arbre", "en": "Tree"}}`."""
    found: dict[str, Mapping[str, object]] = {}
    for one in fields:
        if isinstance(one, dict):
            texts = {key: one[key] for key in ("label", "description") if isinstance(one.get(key), dict)}
            found |= {str(one.get("name")): texts} if texts else {}
    return found


def annotations_of(found: Mapping[str, object]) -> dict[str, Annotation]:
    """The annotations of a field, beside its name or under `annotations`; what is off is left out."""
    inner = found.get("annotations")
    said = {**found, **(inner if isinstance(inner, dict) else {})}
    kept = {
        key: value
        for key, value in said.items()
        if key in ANNOTATIONS and isinstance(value, bool | int | str) and value is not False and value != ""
    }
    if kept.get("multivalued") is True:
        kept["multivalued"] = ","
    return kept


def metadata_in(found: object, path: Path) -> dict[str, Mapping[str, object]]:
    """Metadata by template; null values are none."""
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise wrong(path, "metas", "an object of objects")
    return {name: {key: value for key, value in one.items() if value is not None} for name, one in found.items()}


def text_in(found: Mapping[str, object], key: str, path: Path, *, where: str = "") -> str:
    """A text of an object, empty where there is none."""
    value = found.get(key)
    if value is not None and not isinstance(value, str):
        raise wrong(path, f"{where}{key}", "a text")
    return value or ""


def wrong(path: Path, what: str, expected: str) -> SourceInvalidError:
    """The refusal of a value that is not of the form."""
    return SourceInvalidError(
        gettext_noop("In the file {name}, {what} must be {expected}."), name=path.name, what=what, expected=expected
    )
