"""The catalogue as records: one per published dataset, in one language. Source: explore-api.md §5.6."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from html import unescape
from typing import Any

import nh3
import orjson
import pyarrow as pa
import shapely

from parvis.catalogue.documents import (
    EVERYONE,
    alternative_exports_of,
    attachments_of,
    counters_of,
    descriptor,
    fields_of,
    metas_of,
    site_url,
)
from parvis.catalogue.features import features_of
from parvis.catalogue.models import Dataset
from parvis.catalogue.templates import MetadataField, custom_field, public_templates, templates
from parvis.catalogue.translated import in_language
from parvis.lib.schema import Annotation, Field, FieldType, Schema

FACETS = ("features", "modified", "publisher", "keyword", "theme", "license", "language")
LISTED = {"multivalued": ","}
TOP_FIELDS = (
    Field("dataset_id", FieldType.TEXT),
    Field("dataset_uid", FieldType.TEXT),
    Field("has_records", FieldType.BOOLEAN),
    Field("data_visible", FieldType.BOOLEAN),
    Field("features", FieldType.TEXT, annotations={"facet": True, **LISTED}),
    Field("fields", FieldType.JSON),
    Field("attachments", FieldType.JSON),
    Field("alternative_exports", FieldType.JSON),
    Field("visibility", FieldType.TEXT),
)
HIDDEN_FIELDS = (
    Field("_is_public", FieldType.BOOLEAN),
    Field("_readers", FieldType.TEXT, annotations=LISTED),
    Field("_data_visible", FieldType.BOOLEAN),
    Field("_fields", FieldType.JSON),
    Field("_description", FieldType.TEXT),
    Field("_columns", FieldType.TEXT),
    Field("_custom", FieldType.TEXT),
)
"""For guards, for those who see everything, and for the text search; no clause of a caller may name them."""
ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.GEO_SHAPE: pa.binary(),
    FieldType.JSON: pa.string(),
}
Row = dict[str, Any]


def catalogue_schema(custom: Mapping[str, Mapping[str, Any]], lang: str) -> Schema:
    """All fields of the published catalogue."""
    own = [custom_field(name, custom[name]) for name in sorted(custom)]
    found = [as_field("custom", one, lang) for one in own]
    for template in (*public_templates(), templates()["explore"]):
        found += [as_field(template.name, one, lang) for one in template.fields]
    return Schema((*TOP_FIELDS, *found, *HIDDEN_FIELDS))


def column_name(template: str, key: str) -> str:
    """The name of a metadata key in the catalogue: those of `default` go without a prefix."""
    return key if template == "default" else f"{template}.{key}"


def as_field(template: str, one: MetadataField, lang: str) -> Field:
    """A metadata key as a field."""
    name = column_name(template, one.name)
    annotations: dict[str, Annotation] = dict(LISTED) if one.is_list else {}
    if name in FACETS or one.is_filter:
        annotations["facet"] = True
    return Field(name, one.field_type, in_language(one.label, lang) or one.name, None, annotations)


def catalogue_table(datasets: Sequence[Dataset], schema: Schema, lang: str) -> pa.Table:
    """Records in the engine's layout, most popular first."""
    ordered = sorted(datasets, key=lambda one: (-one.popularity_score, one.dataset_id))
    rows = [row_of(one, lang) for one in ordered]
    arrays = [column(rows, field) for field in schema]
    return pa.table(arrays, names=list(schema.names))


def row_of(dataset: Dataset, lang: str) -> Row:
    """One dataset, as everyone sees it."""
    metas = metas_of(dataset, lang)
    columns = [descriptor(one) for one in version.schema] if (version := dataset.version(lang)) else []
    visible = dataset.default_access.data_visible
    row: Row = {
        "dataset_id": dataset.dataset_id,
        "dataset_uid": dataset.uid,
        "has_records": dataset.has_records,
        "data_visible": visible,
        "features": features_of(dataset),
        "fields": fields_of(dataset, lang, EVERYONE) if visible else [],
        "attachments": attachments_of(dataset, site_url()),
        "alternative_exports": alternative_exports_of(dataset, site_url()),
        "visibility": dataset.visibility,
    }
    for template, values in (*metas.items(), ("explore", counters_of(dataset))):
        row.update({column_name(template, key): value for key, value in values.items()})
    return {**row, **hidden_values(dataset, metas, columns)}


def hidden_values(dataset: Dataset, metas: Mapping[str, Mapping[str, Any]], columns: list[dict[str, Any]]) -> Row:
    """What serves guards and searches."""
    open_columns = [one for one in columns if not one["annotations"].get("hideInApi")]
    return {
        "_is_public": dataset.visibility == "domain",
        "_readers": [rule.reader for rule in dataset.rules.all()],
        "_data_visible": True,
        "_fields": open_columns,
        "_description": plain(metas["default"].get("description")),
        "_columns": " ".join(f"{one['name']} {one['label']}" for one in shown_columns(dataset, open_columns)),
        "_custom": " ".join(texts(metas["custom"].values())),
    }


def shown_columns(dataset: Dataset, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields that everyone may know of: a search must not tell what an answer does not."""
    access = dataset.default_access
    if not access.data_visible:
        return []
    return [one for one in columns if access.visible_fields is None or one["name"] in access.visible_fields]


def plain(html: str | None) -> str:
    """A description without its tags."""
    return unescape(nh3.clean(html, tags=set())) if html else ""


def texts(values: Any) -> Iterator[str]:
    """All texts among values and lists of values."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from texts(value)


def column(rows: Sequence[Row], field: Field) -> "pa.Array[Any]":
    """The values of one field."""
    values = [cell(row.get(field.name), field) for row in rows]
    return pa.array(values, pa.list_(pa.string()) if field.is_multivalued else ARROW[field.type])


def cell(value: Any, field: Field) -> Any:
    """One value in the engine's layout; empty texts and lists are nulls."""
    if value is None or (value in ("", []) and field.type is not FieldType.JSON):
        return None
    if field.is_multivalued:
        return [str(one) for one in value]
    convert = CONVERTERS.get(field.type)
    return convert(value) if convert else value


def as_text(value: Any) -> str:
    """A value of a text field; what an older description of the field let in is written out."""
    return value if isinstance(value, str) else as_json(value)


def as_json(value: Any) -> str:
    """A value as JSON."""
    return orjson.dumps(value).decode()


CONVERTERS: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.TEXT: as_text,
    FieldType.JSON: as_json,
    FieldType.DATE: date.fromisoformat,
    FieldType.DATETIME: lambda text: datetime.fromisoformat(text).replace(tzinfo=None),
    FieldType.GEO_SHAPE: lambda feature: shapely.to_wkb(shapely.geometry.shape(feature["geometry"])),
}
