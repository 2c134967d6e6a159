"""Files: explore-api.md §11, M. Each case carries its number there."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

Fetch = Callable[..., bytes]
Ask = Callable[..., Any]


def cells(body: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_s385_s386_formats_are_listed(ask: Ask) -> None:
    names = [one["rel"] for one in ask("city-spots/exports")["links"]]

    assert names[:11] == ["self", "csv", "json", "jsonl", "xlsx", "parquet", "geojson", "shp", "kml", "fgb", "gpx"]
    plain = {one["rel"] for one in ask("big-series/exports")["links"]}
    assert {"csv", "parquet"} <= plain
    assert not {"geojson", "shp", "kml", "gpx", "fgb"} & plain


def test_s387_to_s396_a_csv_cell_by_cell(fetch: Fetch) -> None:
    body = fetch("city-spots/exports/csv")

    assert body[:3] == b"\xef\xbb\xbf"
    assert fetch("city-spots/exports/csv?with_bom=false")[:5] == b"code;"
    lines = body.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 10
    assert (
        lines[0]
        == "code;name;kind;district;tags;category_path;visits;rating;open;opened_on;updated_at;location;photo;extra"
    )
    assert lines[1] == (
        "A1;Fontaine Étoile;fountain;1er;eau,public;Water/Fountain;10;4.5;True;2019-03-26;"
        "2020-01-15T22:30:00+00:00;48.8606, 2.3376;;"
    )
    rows = cells(body)
    assert rows[2][7] == "3.0"
    assert rows[5][8] == ""


def test_s389_labels(fetch: Fetch) -> None:
    assert fetch("city-spots/exports/csv?use_labels=true").decode("utf-8-sig").startswith("Code;")


def test_s391_lists_are_joined(fetch: Fetch) -> None:
    assert cells(fetch("city-spots/exports/csv?list_separator=|"))[1][4] == "eau|public"


def test_s392_s393_delimiters(fetch: Fetch) -> None:
    body = fetch("city-spots/exports/csv?delimiter=,").decode("utf-8-sig")

    assert '"eau,public"' in body
    assert '"48.8606, 2.3376"' in body
    assert cells(fetch("city-spots/exports/csv?delimiter=%09"), "\t")[1][0] == "A1"
    fetch("city-spots/exports/csv?delimiter=x", status=400)


def test_s394_strings_may_all_be_quoted(fetch: Fetch) -> None:
    line = fetch("city-spots/exports/csv?quote_all=true").decode().split("\r\n")[7]

    assert line.startswith('"A7";"Kiosque";"kiosk";;')


def test_s395_instants_follow_the_zone(fetch: Fetch) -> None:
    assert cells(fetch("city-spots/exports/csv?timezone=Europe/Paris"))[1][10] == "2020-01-15T23:30:00+01:00"


def test_s397_shapes_are_geometries(fetch: Fetch) -> None:
    assert json.loads(cells(fetch("districts/exports/csv"))[1][2])["type"] == "Polygon"


def test_s399_selected_filtered_sorted(fetch: Fetch) -> None:
    found = fetch("city-spots/exports/csv?select=code,visits as v&where=visits>10&order_by=visits desc&with_bom=false")

    assert found == b"code;v\r\nA6;100\r\nA4;40\r\nA2;25\r\nA3;14\r\n"


def test_s400_s428_grouped(fetch: Fetch) -> None:
    rows = cells(fetch("city-spots/exports/csv?group_by=kind&select=kind,count(*) as n&order_by=n desc"))
    assert rows[:2] == [["kind", "n"], ["fountain", "3"]]

    assert cells(fetch("city-spots/exports/csv?group_by=year(opened_on) as y&select=count(*) as n"))[1] == ["2018", "1"]


ROWS = [
    (401, "refine=kind:fountain", 3),
    (401, "exclude=kind:fountain", 5),
    (402, "limit=2", 2),
    (402, "limit=-1", 8),
    (402, "limit=500", 8),
    (402, "limit=500&offset=6", 2),
    (406, "where=visits>1000", 0),
    (427, 'facet=facet(name="district", disjunctive=true)&refine=district:1er&refine=district:2e', 5),
]


@pytest.mark.parametrize(("number", "asked", "rows"), ROWS)
@pytest.mark.parametrize("format_", ["csv", "json", "jsonl", "geojson", "parquet"])
def test_rows(fetch: Fetch, number: int, asked: str, rows: int, format_: str) -> None:
    body = fetch(f"city-spots/exports/{format_}?{asked}")

    assert COUNTS[format_](body) == rows


COUNTS: dict[str, Callable[[bytes], int]] = {
    "csv": lambda body: len(cells(body)) - 1,
    "json": lambda body: len(json.loads(body)),
    "jsonl": lambda body: len(body.splitlines()),
    "geojson": lambda body: len(json.loads(body)["features"]),
    "parquet": lambda body: pq.ParquetFile(io.BytesIO(body)).metadata.num_rows,
}


def test_s403_large_datasets_leave_whole(fetch: Fetch) -> None:
    assert fetch("big-series/exports/csv").count(b"\r\n") == 12001


def test_s404_files_have_names_and_types(client: Any, portal: None) -> None:
    answer = client.get("/api/explore/v2.1/catalog/datasets/city-spots/exports/csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="city-spots.csv"'


@pytest.mark.parametrize(
    ("number", "path", "status"),
    [
        (405, "city-spots/exports/csv?where=nope=1", 400),
        (416, "big-series/exports/geojson", 400),
        (415, "districts/exports/geojson?epsg=999999", 400),
        (420, "city-spots/exports/parquet?parquet_compression=lz9", 400),
        (425, "city-spots/exports/nope", 404),
        (426, "closed-data/exports/csv", 403),
    ],
)
def test_refusals_come_before_the_first_byte(ask: Ask, number: int, path: str, status: int) -> None:
    assert set(ask(path, status=status)) == {"error_code", "message"}


def test_s407_files_may_be_packed(client: Any, portal: None, fetch: Fetch) -> None:
    answer = client.get("/api/explore/v2.1/catalog/datasets/city-spots/exports/csv?compressed=true")

    assert gzip.decompress(b"".join(answer)) == fetch("city-spots/exports/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="city-spots.csv.gzip"'
    assert answer["Content-Type"] == "application/gzip"


@pytest.mark.parametrize(
    "asked", ["", "timezone=Europe/Paris", "group_by=kind&select=count(*) as n", "select=code,visits*2&limit=5"]
)
@pytest.mark.parametrize("dataset", ["city-spots", "districts"])
def test_s408_json_is_what_records_say(fetch: Fetch, ask: Ask, asked: str, dataset: str) -> None:
    if dataset == "districts" and asked[:1] in {"g", "s"}:
        asked = "select=code,geo_point_2d"

    assert json.loads(fetch(f"{dataset}/exports/json?{asked}")) == ask(f"{dataset}/records?{asked}")["results"]


def test_s410_json_lines(fetch: Fetch) -> None:
    assert [json.loads(line)["code"] for line in fetch("city-spots/exports/jsonl").splitlines()] == [
        f"A{place}" for place in range(1, 9)
    ]


def test_s411_s412_features(fetch: Fetch) -> None:
    features = json.loads(fetch("city-spots/exports/geojson"))["features"]

    assert features[0]["geometry"] == {"type": "Point", "coordinates": [2.3376, 48.8606]}
    assert "location" not in features[0]["properties"]
    assert features[6]["geometry"] is None
    only = json.loads(fetch("city-spots/exports/geojson?select=code"))["features"][0]
    assert (only["properties"], only["geometry"]["type"]) == ({"code": "A1"}, "Point")


def test_s413_shapes_win_over_points(fetch: Fetch) -> None:
    first = json.loads(fetch("districts/exports/geojson"))["features"][0]

    assert first["geometry"]["type"] == "Polygon"
    assert set(first["properties"]["geo_point_2d"]) == {"lon", "lat"}


def test_s418_parquet_has_types(fetch: Fetch) -> None:
    schema = pq.read_schema(io.BytesIO(fetch("city-spots/exports/parquet")))

    expected = {
        "visits": pa.int64(),
        "rating": pa.float64(),
        "open": pa.bool_(),
        "opened_on": pa.date32(),
        "updated_at": pa.timestamp("us", tz="UTC"),
        "tags": pa.list_(pa.string()),
    }
    assert {name: schema.field(name).type for name in expected} == expected


def test_s419_geoparquet_has_polygons(fetch: Fetch) -> None:
    table = pq.read_table(io.BytesIO(fetch("districts/exports/parquet")))

    assert json.loads(table.schema.metadata[b"geo"])["primary_column"] == "geo_shape"
    assert {one.geom_type for one in shapely.from_wkb(table["geo_shape"].to_pylist())} == {"Polygon"}


def test_head_answers_without_the_body(client: Any, portal: None) -> None:
    answer = client.head("/api/explore/v2.1/catalog/datasets/big-series/exports/csv")

    assert (answer.status_code, b"".join(answer)) == (200, b"")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_a_dataset_without_records_is_an_empty_file(fetch: Fetch) -> None:
    assert json.loads(fetch("paper-plan/exports/json")) == []
