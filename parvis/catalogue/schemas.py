"""Schemas as text, and as the officer describes them: labels by language, annotations that need no new building."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from parvis.catalogue.errors import FieldError
from parvis.catalogue.translated import in_language
from parvis.lib.errors import gettext_noop
from parvis.lib.schema import Annotation, Field, FieldType, Schema

STORED_WITH_RECORDS = {"multivalued", "id"}
"""Annotations that decide how records are stored: only a new publication changes them."""
ANNOTATIONS: dict[str, type] = {
    "facet": bool,
    "facetsort": str,
    "disjunctive": bool,
    "timerangeFilter": bool,
    "sortable": bool,
    "hierarchical": str,
    "timeserie_precision": str,
    "unit": str,
    "decimals": int,
    "hideInApi": bool,
    "has_thumbnails": bool,
}
"""Those that an officer may change at any time. Source: explore-api.md §5.3."""


def schema_as_text(schema: Schema) -> str:
    """JSON, the same for equal schemas."""
    return json.dumps([field_as_json(field) for field in schema], ensure_ascii=False)


def field_as_json(field: Field) -> dict[str, Any]:
    """A field as the contract writes it."""
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type.value,
        "description": field.description,
        "annotations": dict(field.annotations),
    }


@lru_cache(maxsize=2048)
def schema_from_text(text: str) -> Schema:
    """The schema that was written."""
    return Schema(tuple(field_from_json(one) for one in orjson.loads(text)))


def field_from_json(found: Mapping[str, Any]) -> Field:
    """The field that was written."""
    return Field(found["name"], FieldType(found["type"]), found["label"], found["description"], found["annotations"])


@lru_cache(maxsize=4096)
def described_schema(text: str, field_settings: str, lang: str, main: str) -> Schema:
    """A schema with what the officer says of its fields, in the reader's language."""
    schema = schema_from_text(text)
    said: dict[str, dict[str, Any]] = orjson.loads(field_settings)
    return Schema(tuple(described(field, said.get(field.name, {}), lang, main) for field in schema)) if said else schema


def described(field: Field, said: Mapping[str, Any], lang: str, main: str) -> Field:
    """One field with its own label, description and annotations; an annotation said to be null or false is gone."""
    changes: Mapping[str, Any] = said.get("annotations", {})
    annotations: dict[str, Annotation] = {**field.annotations, **changes}
    return Field(
        field.name,
        field.type,
        in_language(said.get("label"), lang, main) or field.label,
        in_language(said.get("description"), lang, main) or field.description,
        {name: value for name, value in annotations.items() if value is not None and value is not False},
    )


def checked_settings(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What may be said of a field. Raises FieldError."""
    for key in said:
        if key not in {"label", "description", "annotations"}:
            raise FieldError(gettext_noop("A field has no setting {key} (field {name})."), key=key, name=name)
    for key, value in (said.get("annotations") or {}).items():
        refuse_unfit_annotation(key, value, name)
    return dict(said)


def refuse_unfit_annotation(key: str, value: Any, name: str) -> None:
    """An annotation that may not be said of a field, or not with this value; null and false take it away."""
    if key in STORED_WITH_RECORDS:
        raise FieldError(
            gettext_noop("The annotation {key} of the field {name} changes only with a new publication."),
            key=key,
            name=name,
        )
    takes_away = value is None or value is False
    if key not in ANNOTATIONS or not (takes_away or type(value) is ANNOTATIONS[key]):
        raise FieldError(
            gettext_noop("The annotation {key} of the field {name} cannot be {value}."),
            key=key,
            name=name,
            value=value,
        )
