"""Records of every type, nulls and extremes included, for all tests of formats."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from parvis.formats import Column
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream

POINT = pa.struct([("lon", pa.float64()), ("lat", pa.float64())])
ARROW: dict[FieldType, pa.DataType] = {
    FieldType.TEXT: pa.string(),
    FieldType.INT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.GEO_POINT: POINT,
    FieldType.GEO_SHAPE: pa.string(),
    FieldType.FILE: pa.string(),
    FieldType.JSON: pa.string(),
}
HOLED = '{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}'
LINE = '{"type":"LineString","coordinates":[[0,0],[1,1.5]]}'
MULTI = '{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}'
SPOT = '{"type":"Point","coordinates":[0,0]}'
PLAIN: dict[str, tuple[FieldType, list[Any]]] = {
    "name": (FieldType.TEXT, ["Fontaine Étoile 😀", "=1+1", None]),
    "visits": (FieldType.INT, [10, -3, None]),
    "rating": (FieldType.DOUBLE, [4.5, 20.0, None]),
    "open": (FieldType.BOOLEAN, [True, False, None]),
    "opened_on": (FieldType.DATE, [date(2019, 3, 26), date(2530, 1, 1), None]),
    "updated_at": (FieldType.DATETIME, [datetime(2020, 1, 15, 22, 30), datetime(2530, 1, 1), None]),
    "notes": (FieldType.TEXT, ["a;b\n\"c\" <d> & 'e'", "long " * 8000, None]),
    "tags": (FieldType.TEXT, [["eau", "public"], ["sport"], None]),
    "photo": (FieldType.FILE, ['{"id":"f1","filename":"a.jpg"}', None, None]),
    "extra": (FieldType.JSON, ['{"surface":120}', "[1]", None]),
}
PLACED = {**PLAIN, "location": (FieldType.GEO_POINT, [{"lon": 2.3376, "lat": 48.8606}, {"lon": 0.0, "lat": 0.0}, None])}
SHAPED = {
    "name": (FieldType.TEXT, ["holed", "line", "multi", "spot", None]),
    "geo_shape": (FieldType.GEO_SHAPE, [HOLED, LINE, MULTI, SPOT, None]),
    "geo_point_2d": (FieldType.GEO_POINT, [{"lon": 2.0, "lat": 2.0}, None, None, {"lon": 0.0, "lat": 0.0}, None]),
}

Content = Mapping[str, tuple[FieldType, Sequence[Any]]]


def columns_of(content: Content) -> tuple[Column, ...]:
    """The columns of a sample: a value that is a list makes its column multivalued."""
    return tuple(
        Column(name, f"Label of {name}", kind, any(isinstance(value, list) for value in values))
        for name, (kind, values) in content.items()
    )


def batch_of(content: Content) -> pa.RecordBatch:
    """A sample as one batch."""
    arrays = [
        pa.array(values, pa.list_(ARROW[kind]) if any(isinstance(value, list) for value in values) else ARROW[kind])
        for kind, values in content.values()
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(content))


def records_of(content: Content, *, times: int = 1) -> RecordStream:
    """A sample as a stream, the same batch several times over."""
    batch = batch_of(content)
    return RecordStream(batch.schema, iter([batch] * times))


def nothing_of(content: Content) -> RecordStream:
    """The columns of a sample without a record."""
    return RecordStream(batch_of(content).schema, iter(()))
