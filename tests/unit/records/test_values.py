"""Engine values as they go on the wire."""

from datetime import date, datetime
from typing import Any

import orjson
import pytest

from parvis.lib.schema import FieldType
from parvis.odsql import OutputColumn
from parvis.records.values import as_results, converters

EVENING = datetime(2020, 1, 15, 22, 30)


def wire(kind: FieldType, value: Any, *, timezone: str = "UTC", feature: bool = False) -> Any:
    columns = [OutputColumn(key="x", type=kind, field=None, multivalued=False, feature=feature)]

    (result,) = as_results([(value,)], ["x"], converters(columns, timezone=timezone, files_url="https://p/files"))

    return result["x"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FieldType.DATETIME, EVENING, "2020-01-15T22:30:00+00:00"),
        (FieldType.DATETIME, EVENING.replace(microsecond=500_000), "2020-01-15T22:30:00.500000+00:00"),
        (FieldType.DATE, date(2019, 3, 26), "2019-03-26"),
        (FieldType.DOUBLE, 3.0, 3.0),
        (FieldType.DOUBLE, float("nan"), None),
        (FieldType.DOUBLE, float("inf"), None),
        (FieldType.INT, 10, 10),
        (FieldType.BOOLEAN, True, True),
        (FieldType.TEXT, "é", "é"),
        (FieldType.JSON, '{"surface": 120}', {"surface": 120}),
        (FieldType.GEO_POINT, {"lon": 2.5, "lat": 48.5}, {"lon": 2.5, "lat": 48.5}),
        (
            FieldType.FILE,
            '{"id": "ab", "filename": "x.jpg"}',
            {"id": "ab", "filename": "x.jpg", "url": "https://p/files/ab"},
        ),
    ],
)
def test_values_fit_the_contract(kind: FieldType, value: Any, expected: Any) -> None:
    assert wire(kind, value) == expected
    assert wire(kind, None) is None


def test_instants_follow_the_zone_and_days_do_not() -> None:
    assert wire(FieldType.DATETIME, EVENING, timezone="Europe/Paris") == "2020-01-15T23:30:00+01:00"
    assert (
        wire(FieldType.DATETIME, datetime(2022, 3, 27, 1, 30), timezone="Europe/Paris") == "2022-03-27T03:30:00+02:00"
    )
    assert wire(FieldType.DATE, date(2019, 3, 26), timezone="Pacific/Auckland") == "2019-03-26"


def test_geometries_become_features() -> None:
    point = '{"type":"Point","coordinates":[2.5,48.5]}'

    expected = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.5, 48.5]}, "properties": {}}
    assert wire(FieldType.GEO_SHAPE, point) == expected
    assert wire(FieldType.TEXT, point, feature=True) == expected


def test_sums_past_64_bits_still_leave() -> None:
    assert orjson.dumps(wire(FieldType.INT, 2**80)) == orjson.dumps(float(2**80))
