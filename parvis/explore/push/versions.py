"""Pushed records become a version: those of the current one less what was replaced or taken back, then the new."""

import base64
import binascii
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from parvis.catalogue.actions import publish_dataset, publish_version, store_file
from parvis.catalogue.folders import locked
from parvis.catalogue.models import Dataset
from parvis.explore.models import PushedChange
from parvis.ingest.read import read
from parvis.ingest.reading import Reading, ReadOptions
from parvis.ingest.workplace import workplace
from parvis.lib.schema import FieldType, Schema

SOURCE = "source.parquet"
PLACE, LAST = "__place", "__last"


def publish_changes(dataset_pk: int) -> None:
    """Publish what waits for a dataset. Raises SourceError, EngineError."""
    with locked(Path(settings.WORK_DIR) / "pushes" / str(dataset_pk)):
        dataset = Dataset.objects.with_current().filter(pk=dataset_pk).first()
        changes = list(PushedChange.objects.filter(dataset=dataset_pk).order_by("pk"))
        if dataset is None or not changes:
            return
        with workplace(settings.WORK_DIR) as work:
            reading = merged(dataset, changes, work)
            publish_version(dataset, reading, at=timezone.now())
        PushedChange.objects.filter(pk__in=[one.pk for one in changes]).delete()
        if dataset.is_published:
            publish_dataset(dataset, at=timezone.now())


def merged(dataset: Dataset, changes: Sequence[PushedChange], work: Path) -> Reading:
    """The records of the next version."""
    version = dataset.version(dataset.language)
    schema = version.schema if version else None
    lines = work / "pushed.jsonl"
    lines.write_bytes(b"\n".join(orjson.dumps(said(dataset, one.record, schema)) for one in changes) + b"\n")
    found = read(lines, name="pushed.jsonl", options=ReadOptions(format="jsonl", schema=schema), work=work / "read")
    pushed = pq.read_table(found.parquet)
    flags = pa.array([one.is_removal for one in changes], pa.bool_())
    names = [one.name for one in found.schema if one.annotations.get("id")] or list(found.schema.names)
    if version is not None:
        former = pq.read_table(version.folder / SOURCE).cast(pushed.schema)
        flags = pa.concat_arrays([pa.repeat(pa.scalar(value=False), former.num_rows), flags])
        pushed = pa.concat_tables([former, pushed])
    kept = latest(pushed, flags, names)
    target = work / "merged.parquet"
    pq.write_table(kept, target)
    return Reading(
        schema=found.schema, parquet=target, records_count=kept.num_rows, issues=(), facts={"format": "push"}
    )


def said(dataset: Dataset, record: Mapping[str, Any], schema: Schema | None) -> dict[str, Any]:
    """A record as it is read: known keys only, files kept apart and referred to."""
    if schema is None:
        return dict(record)
    found = {one.name: record.get(one.name) for one in schema}
    for one in schema:
        value = found[one.name]
        if one.type is FieldType.GEO_POINT:
            found[one.name] = place_text(value)
        elif one.type is FieldType.FILE and isinstance(value, dict) and "content" in value:
            found[one.name] = kept_file(dataset, value)
        elif one.type in {FieldType.FILE, FieldType.JSON} and isinstance(value, dict):
            value.pop("url", None)
    return found


def place_text(value: Any) -> str | None:
    """A point as `lat,lon`, from a text, a list of the two, or an object."""
    match value:
        case [latitude, longitude]:
            return f"{latitude},{longitude}"
        case {"lat": latitude, "lon": longitude}:
            return f"{latitude},{longitude}"
        case str():
            return value
        case _:
            return None


def kept_file(dataset: Dataset, value: Mapping[str, Any]) -> dict[str, Any] | None:
    """A file that came inside a record; what is no base64 is no file."""
    try:
        content = base64.b64decode(str(value["content"]), validate=True)
    except binascii.Error:
        return None
    media_type = str(value.get("content-type") or "application/octet-stream")
    name = str(value.get("filename") or f"file.{media_type.partition('/')[2]}")
    return store_file(dataset, io.BytesIO(content), filename=name, media_type=media_type).as_value()


def latest(table: pa.Table, removals: "pa.Array[Any]", names: Sequence[str]) -> pa.Table:
    """Of the rows with the same values in these columns, the last, unless it was taken back."""
    keys = pa.table({f"k{place}": comparable(table[name]) for place, name in enumerate(names)})
    keys = keys.append_column(PLACE, pa.array(range(table.num_rows), pa.int64()))
    last = keys.group_by([one for one in keys.column_names if one != PLACE]).aggregate([(PLACE, "max"), (PLACE, "min")])
    order = last.sort_by(f"{PLACE}_min")[f"{PLACE}_max"].combine_chunks()
    kept = order.filter(pc.invert(removals.take(order)))
    return table.take(kept)


def comparable(column: "pa.ChunkedArray[Any]") -> "pa.Array[Any]":
    """A column that rows can be grouped by: what has parts goes by its text."""
    found = column.combine_chunks()
    if pa.types.is_nested(found.type):
        return pa.array([None if one is None else repr(one) for one in found.to_pylist()], pa.string())
    return found
