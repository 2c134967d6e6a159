"""What every export format promises: it is valid, it repeats itself, it leaves nothing behind, its memory is bounded."""

import csv
import gc
import io
import json
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import gpxpy
import openpyxl
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import rdflib

from parvis.formats import FORMATS, ExportFormat, Needs, Subject, listed_formats
from parvis.lib.errors import ParameterError
from parvis.lib.schema import FieldType
from parvis.lib.streams import RecordStream
from tests.unit.formats.samples import PLACED, SHAPED, Content, batch_of, columns_of, records_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SUBJECT = Subject(
    "city-spots",
    title="Lieux",
    site_url="https://portal.example",
    files_url="https://portal.example/files",
    moment=datetime(2026, 1, 10, 8, tzinfo=UTC),
)
LINES = {"csv", "json", "jsonl", "geojson"}
"""Formats whose rows come ready from the engine."""


def lines_of(name: str, content: Content, times: int = 1) -> RecordStream:
    """What the engine gives such a format: a row of text each."""
    batch = batch_of(content)
    columns = columns_of(content)
    rows = [line(name, columns, row) for row in batch.to_pylist()]
    schema = pa.schema([("line", pa.string())])
    made = pa.RecordBatch.from_arrays([pa.array(rows, pa.string())], schema=schema)
    return RecordStream(schema, iter([made] * times))


def line(name: str, columns: Any, row: dict[str, Any]) -> str:
    if name == "csv":
        return ";".join("" if value is None else '"' + str(value).replace('"', '""') + '"' for value in row.values())
    if name == "geojson":
        place = row.get("location")
        geometry = {"type": "Point", "coordinates": [place["lon"], place["lat"]]} if place else None
        return orjson.dumps({"type": "Feature", "geometry": geometry, "properties": {"name": row["name"]}}).decode()
    return json.dumps(row, default=str, ensure_ascii=False)


def chunks(format_: ExportFormat, content: Content, subject: Subject = SUBJECT, *, times: int = 1) -> Any:
    options = format_.options.from_params({})
    records = lines_of(format_.name, content, times) if options.lines else records_of(content, times=times)
    return format_.write(records, columns_of(content), options, subject)


def points(shapes: Any) -> int:
    return len([one for one in shapes if one is not None])


def count_shp(body: bytes, folder: Path) -> int:
    zipfile.ZipFile(io.BytesIO(body)).extractall(folder)
    return sum(pyogrio.read_info(path)["features"] for path in folder.glob("*.shp"))


def count_gdal(ending: str) -> Callable[[bytes, Path], int]:
    def count(body: bytes, folder: Path) -> int:
        path = folder / f"o.{ending}"
        path.write_bytes(body)
        return len(pyogrio.raw.read(path)[2])

    return count


def count_rdf(syntax: str) -> Callable[[bytes, Path], int]:
    return lambda body, _: len(set(rdflib.Graph().parse(io.BytesIO(body), format=syntax).subjects()))


COUNTS: dict[str, Callable[[bytes, Path], int]] = {
    "csv": lambda body, _: len(list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))) - 1,
    "json": lambda body, _: len(json.loads(body)),
    "jsonl": lambda body, _: len([json.loads(one) for one in body.splitlines()]),
    "geojson": lambda body, _: len(json.loads(body)["features"]),
    "xlsx": lambda body, _: openpyxl.load_workbook(io.BytesIO(body)).active.max_row - 1,
    "parquet": lambda body, _: pq.read_table(io.BytesIO(body)).num_rows,
    "shp": count_shp,
    "kml": lambda body, _: len([one for one in ElementTree.fromstring(body).iter() if one.tag.endswith("}Placemark")]),
    "fgb": count_gdal("fgb"),
    "gpx": lambda body, _: len(gpxpy.parse(body.decode()).waypoints),
    "ov2": lambda body, _: body.count(b"\x02"),
    "jsonld": count_rdf("json-ld"),
    "n3": count_rdf("n3"),
    "turtle": count_rdf("turtle"),
    "rdfxml": count_rdf("xml"),
    "ical": lambda body, _: body.count(b"BEGIN:VEVENT"),
}
"""How many records another program than ours finds."""
WITHOUT_THE_LAST = {"kml", "gpx", "ov2", "ical", "turtle", "n3", "jsonld", "rdfxml"}
"""Formats in which a record without place, date or value does not appear."""


@pytest.fixture(params=FORMATS)
def format_(request: pytest.FixtureRequest) -> ExportFormat:
    """Each format in turn."""
    return FORMATS[request.param]


def test_every_format_is_counted_here() -> None:
    assert set(COUNTS) == set(FORMATS)


def test_all_records_are_found_by_another_program(format_: ExportFormat, tmp_path: Path) -> None:
    body = b"".join(chunks(format_, PLACED))

    assert COUNTS[format_.name](body, tmp_path) == (2 if format_.name in WITHOUT_THE_LAST else 3)


def test_no_record_is_a_valid_file(format_: ExportFormat, tmp_path: Path) -> None:
    body = b"".join(chunks(format_, PLACED, times=0))

    assert COUNTS[format_.name](body, tmp_path) == 0


def test_a_version_always_gives_the_same_bytes(format_: ExportFormat) -> None:
    assert b"".join(chunks(format_, PLACED, times=3)) == b"".join(chunks(format_, PLACED, times=3))
    if format_.needs_geometry and format_.name not in LINES:
        assert b"".join(chunks(format_, SHAPED)) == b"".join(chunks(format_, SHAPED))


def test_records_do_not_hang_on_the_size_of_batches(format_: ExportFormat, tmp_path: Path) -> None:
    content = {name: (kind, [*values] * 4) for name, (kind, values) in PLACED.items()}

    together = COUNTS[format_.name](b"".join(chunks(format_, content)), tmp_path)

    assert together == COUNTS[format_.name](b"".join(chunks(format_, PLACED, times=4)), tmp_path)
    assert together == (8 if format_.name in WITHOUT_THE_LAST else 12)


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_reader_who_leaves_leaves_nothing_behind(format_: ExportFormat, tmp_path: Path, taken: int) -> None:
    ended: list[bool] = []

    def batches() -> Any:
        try:
            yield from records_of(PLACED, times=50).batches
        finally:
            ended.append(True)

    options = format_.options.from_params({})
    source = lines_of(format_.name, PLACED, 50) if options.lines else RecordStream(batch_of(PLACED).schema, batches())
    writing = format_.write(source, columns_of(PLACED), options, replace(SUBJECT, work_dir=tmp_path / "work"))
    for _ in range(taken):
        next(writing, None)
    writing.close()  # type: ignore[attr-defined]
    del source, writing
    gc.collect()

    assert not list(tmp_path.glob("work/*"))
    if not options.lines:
        assert ended == ([True] if taken and began(format_.name, taken) else [])


def began(name: str, taken: int) -> bool:
    """Whether a writer has asked for records by then: some leave a head before."""
    return taken > 1 or name not in {"xlsx", "kml", "gpx", "turtle", "rdfxml", "jsonld", "ical"}


def test_the_first_bytes_leave_before_the_last_record_is_read() -> None:
    streamed = {"csv", "json", "jsonl", "geojson", "xlsx", "kml", "gpx", "turtle", "rdfxml", "jsonld", "ical", "n3"}
    for name in streamed - LINES:
        read: list[int] = []

        def batches(read: list[int] = read) -> Any:
            for number, batch in enumerate(records_of(PLACED, times=20).batches):
                read.append(number)
                yield batch

        writing = FORMATS[name].write(
            RecordStream(batch_of(PLACED).schema, batches()),
            columns_of(PLACED),
            FORMATS[name].options.from_params({}),
            SUBJECT,
        )
        assert next(writing), name
        assert len(read) <= 1, name


def test_odd_content_does_not_break_a_format(format_: ExportFormat) -> None:
    content: Content = {
        "name": (FieldType.TEXT, ["\x00\x01\x0b\ud7ff\ufffe]]>&<\"'", "", " \n", "\u202e👩‍👩‍👧"]),
        "d": (FieldType.DOUBLE, [float("nan"), float("inf"), -0.0, 5e-324]),
        "n": (FieldType.INT, [2**63 - 1, -(2**63), 0, None]),
        "at": (FieldType.DATETIME, [datetime(1, 1, 1), datetime(9999, 12, 31), None, datetime(1970, 1, 1)]),
        "tags": (FieldType.TEXT, [["a", None], [], None, ["é"]]),
        "location": (FieldType.GEO_POINT, [{"lon": -180.0, "lat": 90.0}, None, {"lon": 1e-300, "lat": 0.0}, None]),
    }

    body = b"".join(chunks(format_, content, replace(SUBJECT, title="\x00<&>", dataset_id="a/b")))

    if format_.name in {"kml", "gpx", "rdfxml"}:
        assert ElementTree.fromstring(body) is not None
    if format_.name in {"turtle", "n3", "jsonld"}:
        syntax = {"turtle": "turtle", "n3": "n3", "jsonld": "json-ld"}[format_.name]
        assert len(rdflib.Graph().parse(io.BytesIO(body), format=syntax)) > 10


def test_names_types_and_endings_are_the_contract_s() -> None:
    table = {name: (one.extension, one.media_type) for name, one in FORMATS.items()}

    assert table == {
        "csv": ("csv", "text/csv; charset=utf-8"),
        "json": ("json", "application/json; charset=utf-8"),
        "jsonl": ("jsonl", "application/jsonl; charset=utf-8"),
        "geojson": ("geojson", "application/geo+json; charset=utf-8"),
        "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "parquet": ("parquet", "application/vnd.apache.parquet"),
        "shp": ("zip", "application/zip"),
        "kml": ("kml", "application/vnd.google-earth.kml+xml"),
        "gpx": ("gpx", "application/gpx+xml"),
        "fgb": ("fgb", "application/flatgeobuf"),
        "ov2": ("ov2", "application/octet-stream"),
        "jsonld": ("jsonld", "application/ld+json"),
        "n3": ("n3", "text/n3; charset=utf-8"),
        "turtle": ("ttl", "text/turtle; charset=utf-8"),
        "rdfxml": ("rdf", "application/rdf+xml; charset=utf-8"),
        "ical": ("ics", "text/calendar; charset=utf-8"),
    }
    assert "ical" not in [one.name for one in listed_formats(with_geometry=True)]


def test_386_formats_of_maps_need_a_geometry() -> None:
    geographic = {name for name, one in FORMATS.items() if one.needs_geometry}

    assert geographic == {"geojson", "shp", "kml", "gpx", "fgb", "ov2"}
    assert not geographic & {one.name for one in listed_formats(with_geometry=False)}
    plain = columns_of({"n": (FieldType.INT, [1])})
    assert {name for name, one in FORMATS.items() if not one.fits(plain)} == geographic | {"ical"}
    assert FORMATS["ical"].needs is Needs.MOMENT


@pytest.mark.parametrize("name", ["csv", "geojson", "shp", "kml", "gpx", "fgb"])
def test_415_projections(name: str) -> None:
    options = FORMATS[name].options

    assert options.from_params({"epsg": "4326"}) == options.from_params({})
    assert options.from_params({"epsg": "2154"}) != options.from_params({})
    with pytest.raises(ParameterError):
        options.from_params({"epsg": "999999"})


GROWTH = """
    import gc, resource, sys
    from pathlib import Path
    import numpy as np, pyarrow as pa
    from parvis.formats import FORMATS, Column, Subject
    from parvis.lib.schema import FieldType
    from parvis.lib.streams import RecordStream

    name, rows = sys.argv[1], 5_000
    format_ = FORMATS[name]
    options = format_.options.from_params({})
    columns = (Column("name", "", FieldType.TEXT), Column("n", "", FieldType.INT), Column("on", "", FieldType.DATE),
               Column("place", "", FieldType.GEO_POINT))
    number = np.arange(rows)
    place = pa.StructArray.from_arrays([pa.array(number % 180 + 0.1), pa.array(number % 90 + 0.2)], ["lon", "lat"])
    texts = pa.array([f"A text that is a little long, number {one}" for one in number])
    typed = pa.RecordBatch.from_arrays([texts, pa.array(number), pa.array(number % 20000, pa.int32()).cast(pa.date32()),
                                        place], names=["name", "n", "on", "place"])
    ready = pa.RecordBatch.from_arrays([pa.array(['{"a": "b"}'] * rows)], names=["line"])
    batch = ready if options.lines else typed

    def run(times):
        stream = RecordStream(batch.schema, (batch for _ in range(times)))
        size = sum(map(len, format_.write(stream, columns, options, Subject(work_dir=Path(sys.argv[2])))))
        gc.collect()
        return size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    small, before = run(4)
    large, after = run(40)
    print(small, large, after - before)
"""


SLOW = {"gpx", "jsonld", "n3", "turtle", "rdfxml", "ical", "ov2", "csv", "json", "jsonl", "geojson", "shp"}


@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.heavy] * (one in SLOW)) for one in FORMATS])
def test_memory_does_not_grow_with_the_records(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(GROWTH), name, str(tmp_path)]

    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])

    small, large, grown = map(int, run.stdout.split())
    assert large > 2 * small
    assert grown < 40, f"{grown} MB more for 200,000 records than for 20,000"
