"""JSON arrays and JSON lines: one record per object, one column per key.

JSON has types of its own: numbers, booleans and strings stay what they are (`"01"` is text), dates and places are
looked for in strings. `{lon, lat}` is a point, a GeoJSON geometry or Feature a shape, a list of words multivalued
text; any other object is kept whole as JSON.
"""

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.ingest.charsets import decode
from parvis.ingest.json_heads import GEOMETRIES
from parvis.ingest.json_stream import json_values
from parvis.ingest.raw import RawColumn, RawTable, reader
from parvis.ingest.reading import Issue, ReadOptions
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import FieldType

BATCH_RECORDS = 5000
LISTED = 100
MOST_BROKEN = 0.1
LARGEST_INT = 2**63 - 1
EXACT_IN_DOUBLE = 2**53
POINT_KEYS = (("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"), ("long", "lat"))
POINT_TYPE = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])
PAIR_WORDS = ("geo", "coord", "point", "lat", "lon", "position")

SCALAR_KINDS: dict[type, str] = {bool: "boolean", float: "double", str: "text"}
STRUCTURED = {"object", "shape", "point", "list", "pair"}

Record = Mapping[str, object]


@dataclass(slots=True)
class Survey:
    """What a first reading found: the kinds of values of each key in order, and what could not be read."""

    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    records: int = 0
    broken: list[tuple[int, str]] = field(default_factory=list)
    broken_count: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a key becomes a column."""

    column: RawColumn
    arrow: pa.DataType
    convert: Callable[[object], object]


@reader("json", "jsonl")
def read_json(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read the records of a JSON document.

    Raises:
        SourceInvalidError: the document is broken, or holds no object.
    """
    text = decode(path, work / "text.json", encoding=options.encoding)
    lines = options.format == "jsonl" or (options.format is None and holds_lines(text.path))
    survey = surveyed(text.path, lines=lines)
    if not survey.kinds:
        raise SourceInvalidError(gettext_noop("The JSON file {name} holds no record (no object)."), name=path.name)
    if survey.broken_count > MOST_BROKEN * (survey.records + survey.broken_count):
        raise SourceInvalidError(
            gettext_noop("{count} records of {name} are not JSON objects, the first is record {line}."),
            count=survey.broken_count,
            name=path.name,
            line=survey.broken[0][0],
        )
    plans = {key: planned(key, kinds) for key, kinds in survey.kinds.items()}
    parquet = work / "cells.parquet"
    write(text.path, parquet, plans, lines=lines)
    issues = (*text.issues, *broken_issues(survey))
    return RawTable(parquet, tuple(plan.column for plan in plans.values()), issues, {"encoding": text.encoding})


def holds_lines(path: Path) -> bool:
    """Whether the first line is an object by itself and another follows."""
    with path.open(encoding="utf-8") as source:
        first, second = [*itertools.islice((line for line in source if line.strip()), 2), "", ""][:2]
    if not first.strip().startswith("{") or not second.strip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def surveyed(path: Path, *, lines: bool) -> Survey:
    """Read once for the keys and their kinds."""
    survey = Survey()
    for number, value in json_values(path, lines=lines):
        record = as_record(value)
        if record is None:
            survey.broken_count += 1
            if len(survey.broken) < LISTED:
                survey.broken.append((number, str(value)[:200]))
            continue
        survey.records += 1
        count_kinds(survey.kinds, record)
    return survey


def count_kinds(kinds: dict[str, Counter[str]], record: Record) -> None:
    """Count what the values of a record can become, by key in order of appearance."""
    for key, cell in record.items():
        kinds.setdefault(key, Counter())[kind_of(cell)] += 1


def as_record(value: object) -> Record | None:
    """The object as a record; exports of other portals wrap it as `fields`."""
    if not isinstance(value, dict):
        return None
    fields = value.get("fields")
    return fields if isinstance(fields, dict) and "recordid" in value else value


def kind_of(value: object) -> str:
    """What a JSON value can become."""
    match value:
        case None | "" | []:
            return "nothing"
        case dict():
            return object_kind(value)
        case list():
            return list_kind(value)
        case int() if not isinstance(value, bool):
            return integer_kind(value)
        case _:
            return SCALAR_KINDS.get(type(value), "object")


def integer_kind(value: int) -> str:
    """How much room a whole number needs."""
    if abs(value) <= EXACT_IN_DOUBLE:
        return "int"
    return "long" if abs(value) <= LARGEST_INT else "huge"


def object_kind(value: Mapping[str, object]) -> str:
    """A place, a geometry, or any other object."""
    if point_of(value):
        return "point"
    return "shape" if value.get("type") in GEOMETRIES else "object"


def list_kind(value: list[object]) -> str:
    """Two numbers may be a position; words make multivalued text; anything else stays JSON."""
    if len(value) == 2 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value):
        return "pair"
    return "list" if all(isinstance(part, str | int | float | None) for part in value) else "object"


def point_of(value: Mapping[str, object]) -> dict[str, float] | None:
    """`{lon, lat}` in degrees, under any of the usual keys; None for anything else."""
    for east, north in POINT_KEYS:
        longitude, latitude = value.get(east), value.get(north)
        if is_number(longitude, 180) and is_number(latitude, 90) and len(value) <= 3:
            return {"lon": float(longitude), "lat": float(latitude)}
    return None


def is_number(value: object, limit: int) -> TypeGuard[int | float]:
    """Whether it is a number of degrees within the limit."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limit


def planned(key: str, kinds: Counter[str], *, quoted: bool = True) -> Plan:
    """The column of a key, from all the kinds of values it has; `quoted` where its texts are words."""
    found = {kind for kind in kinds if kind != "nothing"}
    for kinds_held, kind, arrow, convert in CERTAIN:
        if found and found <= kinds_held:
            return Plan(RawColumn(key, kind), arrow, convert)
    if found & STRUCTURED:
        return structured(key, found)
    return Plan(RawColumn(key, quoted=quoted and found <= {"text"}), pa.string(), as_text)


def structured(key: str, found: set[str]) -> Plan:
    """The column of a key that has lists or objects: geometries, words, else JSON."""
    is_position = found == {"pair"} and any(word in key.lower() for word in PAIR_WORDS)
    if found == {"shape"} or is_position:
        return Plan(RawColumn(key, quoted=True), pa.string(), as_json)
    if found <= {"list", "pair", "text"}:
        return Plan(RawColumn(key, FieldType.TEXT, multivalued=True), pa.list_(pa.string()), as_list)
    return Plan(RawColumn(key, FieldType.JSON), pa.string(), as_json)


def as_is(value: object) -> object:
    """Numbers and booleans; the empty string is nothing."""
    return None if value in ("", []) else value


def as_float(value: object) -> float | None:
    """Whole numbers among fractions; what is too large to be finite is nothing."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def as_point(value: object) -> object:
    """A point under the keys of the store."""
    return point_of(value) if isinstance(value, dict) else None


def as_json(value: object) -> str | None:
    """The value written again as JSON."""
    return None if value in (None, "", []) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_text(value: object) -> str | None:
    """The value as a person would write it in a cell."""
    if value is None or value == []:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_list(value: object) -> list[str] | None:
    """The words of a list; one word by itself is a list of one."""
    parts = value if isinstance(value, list) else [value]
    words = [word for part in parts if (word := (as_text(part) or "").strip())]
    return words or None


CERTAIN: tuple[tuple[set[str], FieldType, pa.DataType, Callable[[object], object]], ...] = (
    ({"boolean"}, FieldType.BOOLEAN, pa.bool_(), as_is),
    ({"int", "long"}, FieldType.INT, pa.int64(), as_is),
    ({"int", "double"}, FieldType.DOUBLE, pa.float64(), as_float),
    ({"point"}, FieldType.GEO_POINT, POINT_TYPE, as_point),
)
"""Kinds of values that leave no doubt of the type of a column; the first that holds them all counts."""


def write(path: Path, parquet: Path, plans: Mapping[str, Plan], *, lines: bool) -> None:
    """Read again, and write the columns."""
    schema = pa.schema(
        [*((f"c{index}", plan.arrow) for index, plan in enumerate(plans.values())), ("line", pa.int64())]
    )
    with pq.ParquetWriter(parquet, schema, compression="lz4") as writer:
        for group in groups(path, lines=lines):
            arrays = [
                pa.array([plan.convert(record.get(key)) for _, record in group], plan.arrow)
                for key, plan in plans.items()
            ]
            numbers = pa.array([number for number, _ in group], pa.int64())
            writer.write_batch(pa.RecordBatch.from_arrays([*arrays, numbers], schema=schema))


def groups(path: Path, *, lines: bool) -> Iterator[list[tuple[int, Record]]]:
    """The records in groups."""
    group: list[tuple[int, Record]] = []
    for number, value in json_values(path, lines=lines):
        if (record := as_record(value)) is not None:
            group.append((number, record))
        if len(group) >= BATCH_RECORDS:
            yield group
            group = []
    if group:
        yield group


def broken_issues(survey: Survey) -> Iterator[Issue]:
    """Say which lines or elements are no record."""
    for number, value in survey.broken:
        yield Issue(
            "unreadable_record",
            gettext_noop("Record {line} is not a JSON object and was left out: “{value}”."),
            {"line": number, "value": value},
            line=number,
            value=value,
        )
    if survey.broken_count > len(survey.broken):
        more = survey.broken_count - len(survey.broken)
        yield Issue(
            "more_unreadable_records",
            gettext_noop("{count} more records are not JSON objects."),
            {"count": more},
            count=more,
        )
