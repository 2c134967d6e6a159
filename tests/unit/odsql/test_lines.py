"""Ready lines, against the records of the contract and against what readers of the formats find in them."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlglot import exp

from parvis.engine.protocol import Engine, Limits
from parvis.lib.schema import Field, FieldType, Schema, Version
from parvis.lib.statements import Statement
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.lines.rows import LineGeometry, LineOptions, main_geometry, row_line
from parvis.odsql.scope import OutputColumn
from parvis.odsql.sql import text_of
from tests.unit.odsql.asking import publish
from tests.unit.odsql.evaluating import DIALECTS, engine_of
from tests.unit.odsql.fixtures import city_rows, city_schema

FILES = "https://portal.example/files"
HARD = ['x;"y', "a\nb", "c\r", "back\\slash", "é \u2028 🌳", "tab\t", "null", "", "'", "\x01", "{}?", "a,b"]
SHAPE = shapely.from_wkt("LINESTRING Z (2 48 1, 3 49 2)")


class Writing:
    """Versions, and their records as lines."""

    def __init__(self, engine: Engine, versions: dict[str, Version]) -> None:
        self.engine = engine
        self.versions = versions

    def lines(self, name: str, kind: str, timezone: str = "UTC", place: str | None = None, **options: Any) -> list[str]:
        """A line for each record, with all its fields."""
        version = self.versions[name]
        context = Lowering(self.engine.dialect, version.alias, version.schema, timezone=timezone)
        columns = [OutputColumn(one.name, one.type, one, one.is_multivalued) for one in version.schema]
        values = [context.column(one.name) for one in version.schema]
        geometry = None
        if place:
            found = version.schema[place]
            geometry = LineGeometry(context.column(place), found.type, version.schema.names.index(place))
        line = row_line(kind, columns, values, LineOptions.of({"files_url": FILES, **options}), context, geometry)
        return self.run(name, exp.select(line), context)

    def run(self, name: str, query: exp.Select, context: Lowering) -> list[str]:
        query = query.from_(context.table("records", RECORDS)).order_by(context.rid())
        rows = self.engine.rows(Statement(*text_of(query, context)), [self.versions[name]], Limits(10))
        return [str(line) for (line,) in rows]


@pytest.fixture(scope="module", params=DIALECTS)
def writing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    folder = tmp_path_factory.mktemp("lines")
    engine = engine_of(request.param, folder)
    kinds = [
        Field("text", FieldType.TEXT),
        Field("number", FieldType.DOUBLE),
        Field("whole", FieldType.INT),
        Field("at", FieldType.DATETIME),
        Field("shape", FieldType.GEO_SHAPE),
        Field("point", FieldType.GEO_POINT),
        Field("extra", FieldType.JSON),
    ]
    numbers = [3.0, -0.0, 0.1, 1e20, 1.5e-9, 123456789.125, float("nan"), float("inf"), None, 1e300, 2.0**53, -7.25]
    hard: list[dict[str, object]] = [
        {"text": text, "number": number, "whole": 2**63 - 1} for text, number in zip(HARD, numbers, strict=True)
    ]
    hard[0].update(at=datetime(2020, 10, 25, 0, 30, 0, 120000), shape=SHAPE.wkb, extra='{"a": [1, null]}')
    hard[1].update(at=datetime(1950, 7, 1), point={"lon": -0.5, "lat": 45.0}, extra="[1]")
    hard[2].update(extra="no json")
    yield Writing(
        engine,
        {
            "city": publish(engine, folder, "lines_city", city_schema(), city_rows()),
            "hard": publish(engine, folder, "lines_hard", Schema(tuple(kinds)), hard),
        },
    )
    engine.close()


def test_388_398_the_csv_of_the_contract(writing: Writing) -> None:
    lines = writing.lines("city", "csv")

    assert lines[0] == (
        "A1;Fontaine Étoile;fountain;1er;eau,public;Water/Fountain;10;4.5;True;2019-03-26;"
        "2020-01-15T22:30:00+00:00;48.8606, 2.3376;;"
    )
    assert lines[1].split(";")[7] == "3.0"
    assert lines[3].split(";")[12] == f"{FILES}/0f3c9a6f"
    assert lines[3].endswith(';"{""surface"": 120}"')
    assert lines[4].split(";")[8:10] == ["", ""]
    assert len(lines) == 8


def test_391_395_separators_quotes_and_zones(writing: Writing) -> None:
    assert writing.lines("city", "csv", list_separator="|")[0].split(";")[4] == "eau|public"
    assert ',"eau,public",' in writing.lines("city", "csv", delimiter=",")[0]
    assert ',"48.8606, 2.3376",' in writing.lines("city", "csv", delimiter=",")[0]
    assert "\teau,public\t" in writing.lines("city", "csv", delimiter="\t")[0]
    assert ";48.8606,2.3376;" in writing.lines("city", "csv", point_separator=",")[0]
    assert ";2020-01-15T23:30:00+01:00;" in writing.lines("city", "csv", "Europe/Paris")[0]
    assert ";2022-03-27T03:30:00+02:00;" in writing.lines("city", "csv", "Europe/Paris")[5]
    assert ";2022-10-30T02:30:00+02:00;" in writing.lines("city", "csv", "Europe/Paris")[7]
    quoted = writing.lines("city", "csv", quote_all=True)
    assert quoted[0].startswith('"A1";"Fontaine Étoile";"fountain";"1er";"eau,public";"Water/Fountain";10;4.5;True;')
    assert quoted[6].split(";")[3:5] == ["", ""]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("quote_all", [True, False])
def test_a_reader_of_csv_finds_the_texts(writing: Writing, delimiter: str, quote_all: bool) -> None:
    lines = writing.lines("hard", "csv", delimiter=delimiter, quote_all=quote_all)

    rows = list(csv.reader(io.StringIO("\r\n".join(lines), newline=""), delimiter=delimiter))

    assert [row[0] for row in rows] == HARD
    assert [row[1] for row in rows[:3]] == ["3.0", "-0.0", "0.1"]
    assert [float(row[1]) for row in rows[3:6]] == [1e20, 1.5e-9, 123456789.125]
    assert [row[1] for row in rows[6:9]] == ["", "", ""]
    assert json.loads(rows[0][4]) == json.loads(shapely.to_geojson(SHAPE))
    assert rows[0][3] == "2020-10-25T00:30:00.120000+00:00"
    assert rows[1][5] == "45.0, -0.5"
    assert [row[6] for row in rows[:3]] == ['{"a": [1, null]}', "[1]", "no json"]


def expected(row: dict[str, object]) -> dict[str, object]:
    """A fixture record as the API gives it."""
    found = dict(row)
    opened, updated = row["opened_on"], row["updated_at"]
    found["opened_on"] = opened.isoformat() if isinstance(opened, date) else None
    found["updated_at"] = updated.isoformat() + "+00:00" if isinstance(updated, datetime) else None
    photo, extra = row["photo"], row["extra"]
    found["photo"] = {**json.loads(str(photo)), "url": f"{FILES}/0f3c9a6f"} if photo else None
    found["extra"] = json.loads(str(extra)) if extra else None
    return found


def test_408_json_is_what_the_records_are(writing: Writing) -> None:
    lines = writing.lines("city", "json")

    assert [json.loads(line) for line in lines] == [expected(row) for row in city_rows()]
    assert list(json.loads(lines[0])) == list(city_schema().names)
    assert '"rating":3.0' in lines[1]


def test_json_of_hard_values(writing: Writing) -> None:
    found = [json.loads(line) for line in writing.lines("hard", "json")]

    assert [one["text"] for one in found] == HARD
    assert [one["number"] for one in found] == [
        3.0,
        -0.0,
        0.1,
        1e20,
        1.5e-9,
        123456789.125,
        None,
        None,
        None,
        1e300,
        2.0**53,
        -7.25,
    ]
    assert {one["whole"] for one in found} == {2**63 - 1}
    assert found[0]["shape"] == {"type": "Feature", "geometry": json.loads(shapely.to_geojson(SHAPE)), "properties": {}}
    assert [one["extra"] for one in found[:4]] == [{"a": [1, None]}, [1], "no json", None]
    assert found[1]["point"] == {"lon": -0.5, "lat": 45.0}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Asia/Kolkata", "America/St_Johns"])
def test_moments_are_what_the_clock_shows(writing: Writing, zone: str) -> None:
    found = [json.loads(line)["at"] for line in writing.lines("hard", "json", zone)[:2]]

    instants = [datetime(2020, 10, 25, 0, 30, 0, 120000, UTC), datetime(1950, 7, 1, tzinfo=UTC)]
    assert found == [one.astimezone(ZoneInfo(zone)).isoformat() for one in instants]


def test_411_413_features(writing: Writing) -> None:
    features = [json.loads(line) for line in writing.lines("city", "geojson", place="location")]

    assert features[0]["type"] == "Feature"
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [2.3376, 48.8606]}
    assert "location" not in features[0]["properties"]
    assert features[0]["properties"]["updated_at"] == "2020-01-15T22:30:00+00:00"
    assert features[6]["geometry"] is None
    shaped = [json.loads(line) for line in writing.lines("hard", "geojson", place="shape")]
    assert shaped[0]["geometry"] == json.loads(shapely.to_geojson(SHAPE))
    assert shaped[1]["properties"]["point"] == {"lon": -0.5, "lat": 45.0}
    assert json.loads(writing.lines("city", "geojson")[0])["geometry"] is None


def test_the_main_geometry_is_a_shape_where_there_is_one() -> None:
    text, point, shape = (
        Field(name, kind)
        for name, kind in (("t", FieldType.TEXT), ("p", FieldType.GEO_POINT), ("s", FieldType.GEO_SHAPE))
    )

    assert main_geometry([text, point, shape]) == shape
    assert main_geometry([point, text]) == point
    assert main_geometry([text]) is None


def test_keys_and_computed_values(writing: Writing) -> None:
    version = writing.versions["city"]
    context = Lowering(writing.engine.dialect, version.alias, version.schema)
    columns = [
        OutputColumn('odd "key"?', FieldType.DOUBLE),
        OutputColumn("n", FieldType.INT),
        OutputColumn("N", FieldType.TEXT),
        OutputColumn("box", FieldType.GEO_SHAPE, feature=True),
    ]
    feature = '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{}}'
    values = [
        context.column("visits"),
        exp.Literal.number("12345678901234567890"),
        exp.Literal.string("it's"),
        exp.Literal.string(feature),
    ]

    line = row_line("json", columns, values, LineOptions(), context)
    cells = row_line("csv", columns, values, LineOptions(), context)

    assert json.loads(writing.run("city", exp.select(line), context)[0]) == {
        'odd "key"?': 10.0,
        "n": 12345678901234567890,
        "N": "it's",
        "box": json.loads(feature),
    }
    assert (
        writing.run("city", exp.select(cells), context)[0]
        == '10.0;12345678901234567890;it\'s;"{""type"":""Point"",""coordinates"":[1,2]}"'
    )
