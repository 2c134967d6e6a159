"""Factories: they take only what matters to a test, and make the rest up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.accounts.models import User
from parvis.catalogue.actions import create_or_update_dataset, publish_dataset, publish_version
from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.lib.schema import Annotation, Field, FieldType, Schema

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
POINT = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])
ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.GEO_POINT: POINT,
    FieldType.GEO_SHAPE: pa.binary(),
    FieldType.FILE: pa.string(),
    FieldType.JSON: pa.string(),
}


@dataclass(frozen=True)
class Records:
    """What ingestion would hand over."""

    schema: Schema
    parquet: Path
    issues: Sequence[Any] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def a_field(
    name: str, type_: str = "text", label: str = "", description: str | None = None, **said: Annotation
) -> Field:
    """One field with its annotations."""
    return Field(name, FieldType(type_), label, description, said)


def records(folder: Path, columns: Mapping[Field, Sequence[object]]) -> Records:
    """Records in the engine's layout, columns by field."""
    arrays = [
        pa.array(values, pa.list_(pa.string()) if one.is_multivalued else ARROW[one.type])
        for one, values in columns.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "records.parquet"
    pq.write_table(pa.table(arrays, names=[one.name for one in columns]), path)
    return Records(Schema(tuple(columns)), path)


def numbers(folder: Path, *values: int) -> Records:
    """Records with the one field `n`."""
    return records(folder, {a_field("n", "int"): values})


def dataset(dataset_id: str = "trees", *, published: bool = True, at: datetime = NOON, **default: object) -> Dataset:
    """A dataset without records; keywords are standard metadata."""
    made = create_or_update_dataset(dataset_id, {"default": {"title": dataset_id.title(), **default}}, at=at)
    if published:
        publish_dataset(made, at=at)
    return made


def version(dataset: Dataset, folder: Path, *values: int, at: datetime = NOON) -> DatasetVersion:
    """A version of a dataset whose records have the one field `n`."""
    return publish_version(dataset, numbers(folder, *values), at=at)


def person(name: str = "chloe", **fields: Any) -> User:
    """Somebody with an account."""
    return User.objects.create_user(f"{name}@example.org", "a quite long password", name=name.title(), **fields)
