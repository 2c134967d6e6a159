"""GeoJSON: records come as ready features and are framed here; another projection is written feature by feature.

Source: exports.md §3.3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
import pyarrow as pa
import shapely

from parvis.formats.geometry import geometry_place, reprojection
from parvis.formats.json_values import json_value_of
from parvis.formats.lines import framed
from parvis.formats.parameters import WGS_84, projection
from parvis.formats.registry import UNNAMED, Column, Needs, Subject, export_format
from parvis.formats.rows import shapes_of
from parvis.lib.streams import RecordStream


@dataclass(frozen=True, slots=True)
class GeoJsonOptions:
    """GeoJSON leaves no choice but the projection."""

    epsg: int = WGS_84

    @property
    def lines(self) -> str | None:
        """Ready features are in WGS 84."""
        return "geojson" if self.epsg == WGS_84 else None

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        return cls(projection(params))

    def line_options(self) -> Mapping[str, Any]:
        """Nothing to say."""
        return {}


@export_format(
    "geojson",
    media_type="application/geo+json; charset=utf-8",
    extension="geojson",
    options=GeoJsonOptions,
    needs=Needs.GEOMETRY,
)
def write_geojson(
    records: RecordStream, columns: tuple[Column, ...], options: GeoJsonOptions, subject: Subject = UNNAMED
) -> Iterator[bytes]:
    """One feature collection."""
    if options.lines:
        yield from framed(records, b'{"type": "FeatureCollection", "features": [', b"]}")
        return
    system = f'{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::{options.epsg}"}}}}'
    opening = f'{{"type": "FeatureCollection", "crs": {system}, "features": ['
    yield from framed(projected(records, columns, options, subject), opening.encode(), b"]}")


def projected(
    records: RecordStream, columns: tuple[Column, ...], options: GeoJsonOptions, subject: Subject
) -> RecordStream:
    """Typed records as ready lines in another projection."""
    schema = pa.schema([("line", pa.string())])
    lines = (
        pa.RecordBatch.from_arrays([pa.array(texts, pa.string())], schema=schema)
        for texts in features(records, columns, options, subject)
    )
    return RecordStream(schema, lines)


def features(
    records: RecordStream, columns: tuple[Column, ...], options: GeoJsonOptions, subject: Subject
) -> Iterator[list[str]]:
    """The features of each batch, as JSON texts."""
    reproject = reprojection(options.epsg)
    place = geometry_place(columns, subject)
    others = [at for at in range(len(columns)) if at != place]
    names = [columns[at].name for at in others]
    converts = [json_value_of(columns[at], subject) for at in others]
    for batch in records.batches:
        values = [
            [None if one is None else convert(one) for one in batch.column(at).to_pylist()]
            for at, convert in zip(others, converts, strict=True)
        ]
        rows = zip(*values, strict=True) if values else iter([()] * batch.num_rows)
        shapes = shapes_of(batch, columns, place, reproject)
        yield [feature(shape, dict(zip(names, row, strict=True))) for shape, row in zip(shapes, rows, strict=True)]


def feature(shape: Any, properties: dict[str, Any]) -> str:
    """One feature; the geometry is JSON already."""
    geometry = "null" if shape is None else shapely.to_geojson(shape)
    return f'{{"type":"Feature","geometry":{geometry},"properties":{orjson.dumps(properties).decode()}}}'
