"""Text formats frame ready lines; nothing in them touches a single record."""

import csv
import io
import json
from collections.abc import Iterable

import pyarrow as pa
import pytest

from parvis.formats import FORMATS, Column, listed_formats
from parvis.formats.csv_text import CsvOptions, write_csv
from parvis.formats.geojson_text import GeoJsonOptions, write_geojson
from parvis.formats.json_text import JsonOptions, write_json, write_jsonl
from parvis.formats.registry import ORDER
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream
from tests.unit.formats.samples import PLACED, columns_of, records_of

COLUMNS = (Column("code", "Code", FieldType.TEXT), Column("tags", "Étiquettes; mots", FieldType.TEXT, multivalued=True))


def lines(*batches: Iterable[str]) -> RecordStream:
    schema = pa.schema([("line", pa.string())])
    made = [pa.RecordBatch.from_arrays([pa.array(list(batch), pa.string())], schema=schema) for batch in batches]
    return RecordStream(schema, iter(made))


def test_csv_has_a_mark_a_header_and_carriage_returns() -> None:
    written = b"".join(write_csv(lines(["A1;x"], ["A2;y", "A3;é"]), COLUMNS, CsvOptions()))

    assert written == "\ufeffcode;tags\r\nA1;x\r\nA2;y\r\nA3;é\r\n".encode()


def test_csv_without_records_is_a_header() -> None:
    assert b"".join(write_csv(lines([]), COLUMNS, CsvOptions(with_bom=False))) == b"code;tags\r\n"


def test_labels_are_quoted_where_they_hold_the_delimiter() -> None:
    options = CsvOptions(with_bom=False, use_labels=True)

    assert b"".join(write_csv(lines(), COLUMNS, options)).decode() == 'Code;"Étiquettes; mots"\r\n'


def test_all_header_cells_may_be_quoted() -> None:
    assert b"".join(write_csv(lines(), COLUMNS, CsvOptions(with_bom=False, quote_all=True))) == b'"code";"tags"\r\n'


@pytest.mark.parametrize(("text", "delimiter"), [(",", ","), ("\t", "\t"), ("\\t", "\t"), ("|", "|"), ("", ";")])
def test_delimiters_are_a_closed_list(text: str, delimiter: str) -> None:
    assert CsvOptions.from_params({"delimiter": text}).delimiter == delimiter


@pytest.mark.parametrize("params", [{"delimiter": "x"}, {"with_bom": "maybe"}, {"epsg": "999999"}])
def test_illegal_csv_options_are_refused_by_name(params: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match=next(iter(params))):
        CsvOptions.from_params(params)


def test_options_reach_the_rows() -> None:
    options = CsvOptions.from_params({"list_separator": "|", "quote_all": "TRUE"})

    expected = {"delimiter": ";", "list_separator": "|", "quote_all": True, "point_separator": ", "}
    assert options.line_options() == expected


@pytest.mark.parametrize("batches", [[], [[]], [['{"a":1}']], [['{"a":1}', '{"a":2}'], [], ['{"a":3}']]])
def test_json_is_an_array_whatever_the_batches(batches: list[list[str]]) -> None:
    written = b"".join(write_json(lines(*batches), COLUMNS, JsonOptions()))

    assert json.loads(written) == [json.loads(line) for batch in batches for line in batch]


def test_json_lines_are_ended() -> None:
    assert b"".join(write_jsonl(lines(['{"a":1}'], ['{"a":2}']), COLUMNS, JsonOptions())) == b'{"a":1}\n{"a":2}\n'


def test_geojson_is_one_collection() -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {}}

    written = b"".join(write_geojson(lines([json.dumps(feature)] * 2), COLUMNS, GeoJsonOptions()))

    assert json.loads(written) == {"type": "FeatureCollection", "features": [feature, feature]}


def test_lists_of_formats_follow_the_contract() -> None:
    names = [one.name for one in listed_formats(with_geometry=True)]

    assert names[:6] == ["csv", "json", "jsonl", "xlsx", "parquet", "geojson"]
    assert names == [name for name in ORDER if name in FORMATS]
    assert "geojson" not in [one.name for one in listed_formats(with_geometry=False)]
    assert FORMATS["csv"].media_type == "text/csv; charset=utf-8"


def test_projected_rows_of_csv() -> None:
    options = CsvOptions.from_params({"epsg": "2154", "with_bom": "false", "delimiter": ",", "quote_all": "true"})
    content = {name: PLACED[name] for name in ("name", "visits", "rating", "open", "updated_at", "tags", "location")}

    rows = list(
        csv.reader(io.StringIO(b"".join(write_csv(records_of(content), columns_of(content), options)).decode()))
    )

    assert rows[0] == list(content)
    assert rows[1][:6] == ["Fontaine Étoile 😀", "10", "4.5", "True", "2020-01-15T22:30:00+00:00", "eau,public"]
    y, x = map(float, rows[1][6].split(", "))
    assert (round(x), round(y)) == (651402, 6862489)
    assert rows[3] == [""] * 7


def test_projected_features() -> None:
    options = GeoJsonOptions.from_params({"epsg": "2154"})

    written = json.loads(b"".join(write_geojson(records_of(PLACED), columns_of(PLACED), options)))

    assert written["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::2154"
    first, second, third = written["features"]
    assert [round(one) for one in first["geometry"]["coordinates"]] == [651402, 6862489]
    assert first["properties"]["updated_at"] == "2020-01-15T22:30:00+00:00"
    assert first["properties"]["extra"] == {"surface": 120}
    assert second["geometry"]["type"] == "Point"
    assert third == {"type": "Feature", "geometry": None, "properties": dict.fromkeys([*PLACED][:-1])}


@pytest.mark.parametrize("epsg", ["999999", "x", "5714", "-1", "1e3", "²154"])
def test_unknown_projections_are_refused(epsg: str) -> None:
    with pytest.raises(ParameterError, match="epsg"):
        GeoJsonOptions.from_params({"epsg": epsg})


def test_places_outside_a_projection_have_no_geometry() -> None:
    content = {"p": (FieldType.GEO_POINT, [{"lon": 0.0, "lat": 91.0}, {"lon": 2.0, "lat": 48.0}])}

    written = json.loads(b"".join(write_geojson(records_of(content), columns_of(content), GeoJsonOptions(3857))))

    assert [one["geometry"] and one["geometry"]["type"] for one in written["features"]] == [None, "Point"]
