"""Parquet and GeoParquet: columns that have their types already.

Source: geoparquet.org, versions 1.0 and 1.1 (WKB; native point encodings are read as objects).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from parvis.ingest.attributes import Attribute, as_place, attribute, plain, storage
from parvis.ingest.places import Places
from parvis.ingest.raw import RawColumn, RawTable, reader
from parvis.ingest.rawfile import Array, raw_file
from parvis.ingest.reading import Issue, ReadOptions
from parvis.ingest.shapes import WGS84, Projection, Settler, from_wkb
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import FieldType

BATCH_ROWS = 20_000
GEO_BATCH_ROWS = 5_000


@reader("parquet")
def read_parquet(path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Read a Parquet file batch after batch; geometries are those that its `geo` metadata names.

    Raises:
        SourceInvalidError: the file is damaged, encrypted, or says a coordinate system that is not known.
    """
    try:
        with pq.ParquetFile(path) as file:
            return read_columns(file, path, options, work)
    except (pa.ArrowException, OSError) as error:
        raise SourceInvalidError(
            gettext_noop("The Parquet file {name} is damaged, encrypted or cut short."), name=path.name
        ) from error


def read_columns(file: pq.ParquetFile, path: Path, options: ReadOptions, work: Path) -> RawTable:
    """Write every column in its place: attributes, and geometries with the point that stands for them."""
    schema = file.schema_arrow
    geometries = geometry_columns(schema)
    size = GEO_BATCH_ROWS if geometries else BATCH_ROWS
    columns: list[Attribute | Places] = [
        geometry_column(one.name, geometries[one.name], file, options, path.name)
        if one.name in geometries
        else attribute(one.name, one.type)
        for one in schema
    ]
    first = next(file.iter_batches(1000), None)
    if first is not None:
        columns = [
            as_place(one, first.column(position)) if isinstance(one, Attribute) else one
            for position, one in enumerate(columns)
        ]
    target = work / "cells.parquet"
    stored = [kind for one in columns for kind in ([one.stored] if isinstance(one, Attribute) else one.types)]
    with raw_file(target, stored) as written:
        for batch in file.iter_batches(size):
            lines = range(written.rows + 1, written.rows + 1 + batch.num_rows)
            written.write([*arrays_of(columns, batch, lines)], lines)
    return RawTable(target, tuple(raw_columns(columns)), tuple(issues_of(columns)), crs_facts(columns))


def arrays_of(columns: Sequence[Attribute | Places], batch: pa.RecordBatch, lines: range) -> Iterator[Array]:
    """The cells of a batch as they are stored."""
    for position, one in enumerate(columns):
        cells = batch.column(position)
        if isinstance(one, Attribute):
            yield one.cells(cells, lines.start)
        else:
            yield from one.arrays(from_wkb(plain(cells).to_pylist()), lines)


def raw_columns(columns: Sequence[Attribute | Places]) -> Iterator[RawColumn]:
    """The columns in the order of the file."""
    for one in columns:
        yield from [one.column] if isinstance(one, Attribute) else one.columns


def issues_of(columns: Sequence[Attribute | Places]) -> Iterator[Issue]:
    """What happened on the way.

    Raises:
        SourceInvalidError: the geometries of a column are no longitudes and latitudes.
    """
    for one in columns:
        if isinstance(one, Attribute):
            yield from one.issues()
        else:
            one.settler.check()
            yield from one.settler.issues()


def crs_facts(columns: Sequence[Attribute | Places]) -> dict[str, object]:
    """The coordinate system of the first geometry."""
    found = [one.settler.projection.name for one in columns if isinstance(one, Places)]
    return {"crs": found[0]} if found else {}


def geometry_columns(schema: pa.Schema) -> dict[str, Mapping[str, object]]:
    """What the metadata says of each column of geometries in WKB, by name."""
    found = said_by_metadata(schema)
    for one in schema:
        if (one.metadata or {}).get(b"ARROW:extension:name") in {b"geoarrow.wkb", b"ogc.wkb"}:
            found.setdefault(one.name, {})
    binary = {one.name for one in schema if is_binary(storage(one.type))}
    return {name: one for name, one in found.items() if name in binary}


def said_by_metadata(schema: pa.Schema) -> dict[str, Mapping[str, object]]:
    """The columns in WKB of GeoParquet's own metadata; none where they cannot be read."""
    try:
        said = json.loads((schema.metadata or {}).get(b"geo", b"{}")).get("columns", {})
    except (ValueError, AttributeError):
        return {}
    return {name: one for name, one in said.items() if isinstance(one, dict) and one.get("encoding", "WKB") == "WKB"}


def is_binary(kind: pa.DataType) -> bool:
    """Whether the cells are bytes."""
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)


def geometry_column(
    name: str, said: Mapping[str, object], file: pq.ParquetFile, options: ReadOptions, source: str
) -> Places:
    """The columns that a geometry becomes: they keep its name."""
    settler = Settler(Projection(options.crs or crs_of(said), source=source), source)
    if holds_points(name, said, file):
        return Places(settler, (RawColumn(name, FieldType.GEO_POINT),))
    point = RawColumn("geo_point_2d", FieldType.GEO_POINT, label="Geo Point")
    has_point = "geo_point_2d" in file.schema_arrow.names
    return Places(settler, (RawColumn(name, FieldType.GEO_SHAPE), *([] if has_point else [point])))


def crs_of(said: Mapping[str, object]) -> str:
    """The coordinate system of a geometry column: PROJJSON, or WGS 84 where nothing is said."""
    found = said.get("crs")
    return json.dumps(found) if isinstance(found, dict) else str(found) if found else WGS84


def holds_points(name: str, said: Mapping[str, object], file: pq.ParquetFile) -> bool:
    """Whether all geometries of a column are points, by what is said or else by looking."""
    types = said.get("geometry_types")
    if isinstance(types, list) and types:
        return all(str(one).removesuffix(" Z") == "Point" for one in types)
    kinds: set[int] = set()
    for batch in file.iter_batches(GEO_BATCH_ROWS, columns=[name]):
        shapes = from_wkb(plain(batch.column(0)).to_pylist()).shapes
        kinds |= set(np.unique(shapely.get_type_id(shapes)).tolist()) - {-1}
    return kinds == {int(shapely.GeometryType.POINT)}
