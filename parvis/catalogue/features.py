"""What a dataset can be shown as. Source: explore-api.md §5.4."""

from pathlib import Path

import orjson
import pyarrow.parquet as pq

from parvis.catalogue.models import Dataset
from parvis.lib.schema import FieldType, Schema


def features_of_records(schema: Schema, parquet: Path) -> list[str]:
    """Those that come from the records alone, in the contract's order."""
    found = []
    if any(field.type.can_facet for field in schema):
        found.append("analyze")
    if any(field.type.is_geo for field in schema):
        found.append("geo")
    if any(field.type.is_moment for field in schema):
        found.append("timeserie")
    if has_images(schema, parquet):
        found.append("image")
    return found


def has_images(schema: Schema, parquet: Path) -> bool:
    """Whether any file that a record refers to is an image."""
    names = [field.name for field in schema if field.type is FieldType.FILE]
    if not names:
        return False
    with pq.ParquetFile(parquet) as file:
        values = (
            value
            for batch in file.iter_batches(columns=names)
            for column in batch.columns
            for value in column.drop_null().to_pylist()
        )
        return any(str(orjson.loads(str(value)).get("mimetype", "")).startswith("image/") for value in values)


def features_of(dataset: Dataset) -> list[str]:
    """All of a dataset's features: those of its records, then those that an officer switched on."""
    found = list(dataset.current.features) if dataset.current else []
    shown = dataset.metadata.get("visualization", {})
    switched = {"calendar": "calendar_enabled", "custom_view": "custom_view_enabled"}
    return found + [name for name, key in switched.items() if shown.get(key)]
