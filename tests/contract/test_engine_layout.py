"""What every engine builds: the tables that compiled statements address."""

import datetime as dt
import json
import math
from itertools import pairwise
from typing import Any

import pytest
import shapely

from parvis.lib.errors import EngineError
from parvis.lib.schema import Field, FieldType, Schema
from parvis.lib.text import words

MANY = {"multivalued": ","}
LYON, LILLE = {"lon": 4.8357, "lat": 45.764}, {"lon": 3.0573, "lat": 50.6292}


def test_records_keep_the_order_of_their_source(bench: Any) -> None:
    numbers = [(n * 7919) % 50_000 for n in range(50_000)]

    version = bench.version("v", {"n": (FieldType.INT, numbers)})

    assert [n for (n,) in bench.rows('SELECT n FROM "v"."records"', version)] == numbers
    assert bench.rows('SELECT rowid FROM "v"."records" WHERE n = 7919', version) == [(1,)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.TEXT, 'L\'été à Zürich — 東京 🎈\n"x";\x00'),
        (FieldType.TEXT, " "),
        (FieldType.INT, -(2**63)),
        (FieldType.INT, 2**63 - 1),
        (FieldType.DOUBLE, 0.1),
        (FieldType.DOUBLE, -1.7976931348623157e308),
        (FieldType.DOUBLE, math.inf),
        (FieldType.BOOLEAN, False),
        (FieldType.DATE, dt.date(9999, 12, 31)),
        (FieldType.DATE, dt.date(1, 1, 1)),
        (FieldType.DATETIME, dt.datetime(2530, 1, 1, 12, 30, 15, 123456)),
        (FieldType.DATETIME, dt.datetime(1789, 7, 14)),
        (FieldType.GEO_POINT, LYON),
        (FieldType.FILE, '{"id": "1", "mimetype": "image/png"}'),
        (FieldType.JSON, '[1, {"a": null}]'),
    ],
)
def test_a_value_comes_back_as_it_went_and_null_as_null(bench: Any, kind: FieldType, value: object) -> None:
    version = bench.version("v", {"f": (kind, [value, None])})

    assert bench.rows('SELECT f FROM "v"."records"', version) == [(value,), (None,)]


def test_lists_of_texts_come_back_in_order(bench: Any) -> None:
    version = bench.version("v", {"tags": (FieldType.TEXT, [["b", "a", "b", "é, è"], None])}, tags=MANY)

    assert bench.rows('SELECT tags FROM "v"."records"', version) == [(["b", "a", "b", "é, è"],), (None,)]


def test_a_shape_is_shown_as_geojson_with_every_digit_and_its_height(bench: Any) -> None:
    wkb = shapely.to_wkb(
        shapely.from_wkt("LINESTRING Z (2.123456789012345 48.1 35.5, 2.2 48.2 36)"), output_dimension=3
    )

    version = bench.version("v", {"s": (FieldType.GEO_SHAPE, [wkb, None])})

    (text,), nothing = bench.rows('SELECT s FROM "v"."records"', version)
    assert json.loads(text) == {
        "type": "LineString",
        "coordinates": [[2.123456789012345, 48.1, 35.5], [2.2, 48.2, 36]],
    }
    assert nothing == (None,)


@pytest.mark.parametrize("broken", [b"", b"not a shape", bytes(21), bytes.fromhex("010800000000000000")])
def test_a_broken_shape_is_a_null_and_fails_nothing(bench: Any, broken: bytes) -> None:
    point = shapely.to_wkb(shapely.Point(1, 2))

    version = bench.version("v", {"s": (FieldType.GEO_SHAPE, [broken, point])})

    shapes = [shape for (shape,) in bench.rows('SELECT s FROM "v"."records"', version)]
    assert [shape and json.loads(shape)["type"] for shape in shapes] == [None, "Point"]
    assert bench.rows('SELECT rid FROM "v"."geo_0"', version) == [(1,)]


def test_null_is_neither_equal_nor_different(bench: Any) -> None:
    version = bench.version("v", {"city": (FieldType.TEXT, ["Lyon", None])})

    assert bench.rows("""SELECT city FROM "v"."records" WHERE city <> 'Lyon'""", version) == []


@pytest.mark.parametrize("name", ["Été", 'a "quoted" name', "select", "dcat.creator", "x;y", "it's", "ROWID2"])
def test_any_name_of_a_field_is_a_name_of_a_column(bench: Any, name: str) -> None:
    version = bench.version("v", {name: (FieldType.TEXT, ["Un mot"])}, **{name: {"facet": True}})

    quoted = name.replace('"', '""')
    assert bench.rows(f'SELECT "{quoted}" FROM "v"."records"', version) == [("Un mot",)]


# --- Words ---


def test_postings_hold_each_word_once_per_record_and_field_sorted(bench: Any) -> None:
    version = bench.version(
        "v",
        {
            "n": (FieldType.INT, [1, 2]),
            "title": (FieldType.TEXT, ["L'Été, l'été !", "Œuvre d’été_2024"]),
            "tags": (FieldType.TEXT, [["Été-bis", "Lyon"], None]),
        },
        tags=MANY,
    )

    assert bench.rows('SELECT token, rid, field, first FROM "v"."postings"', version) == [
        ("2024", 1, 1, True),
        ("bis", 0, 2, True),
        ("d", 1, 1, True),
        ("ete", 0, 1, True),
        ("ete", 0, 2, False),
        ("ete", 1, 1, True),
        ("l", 0, 1, True),
        ("lyon", 0, 2, True),
        ("œuvre", 1, 1, True),
    ]


def test_every_word_is_listed_with_its_postings(bench: Any) -> None:
    version = bench.version("v", {"a": (FieldType.TEXT, ["x y", "x"]), "b": (FieldType.TEXT, ["x", None])})

    assert bench.rows('SELECT token, n FROM "v"."tokens"', version) == [("x", 3), ("y", 1)]


@pytest.mark.parametrize("repeats", [1, 5])
def test_words_are_those_of_the_language_whether_values_repeat_or_not(bench: Any, repeats: int) -> None:
    texts = [
        "ÀÉÎÕÜ ñandú Æsir ŒUVRE ß",
        "ΟΔΟΣ όδος",
        "Привет ЁЛКА",
        "東京都 3丁目",
        "½ ² ٣ Ⅷ",
        "e\u0301te\u0301 İ",
        "a_b-c'd’e.f",
    ]

    version = bench.version("v", {"t": (FieldType.TEXT, texts * repeats)})

    found: dict[int, set[str]] = {}
    for token, rid in bench.rows('SELECT token, rid FROM "v"."postings"', version):
        found.setdefault(rid, set()).add(token)
    assert found == {rid: set(words(text)) for rid, text in enumerate(texts * repeats)}


def test_a_cell_of_a_million_characters_is_kept_whole_and_found_by_its_first_words(bench: Any) -> None:
    long = " ".join(f"mot{n}" for n in range(150_000))

    version = bench.version("v", {"t": (FieldType.TEXT, [long, "x" * 1_200_000])})

    assert bench.rows('SELECT t FROM "v"."records"', version) == [(long,), ("x" * 1_200_000,)]
    assert bench.rows("""SELECT rid FROM "v"."postings" WHERE token = 'mot19999'""", version) == [(0,)]
    assert bench.rows('SELECT count(*) FROM "v"."tokens"', version) == [(20_000,)]


# --- Record ids ---


def test_record_ids_are_the_same_for_the_same_values(bench: Any) -> None:
    columns = {
        "a": (FieldType.TEXT, ["x", "y"]),
        "d": (FieldType.DOUBLE, [0.1, 1e21]),
        "p": (FieldType.GEO_POINT, [LYON, None]),
    }
    first, second = bench.version("v1", columns), bench.version("v2", columns)

    assert bench.rows('SELECT hex(_id) FROM "v1"."records"', first) == bench.rows(
        'SELECT hex(_id) FROM "v2"."records"', second
    )
    assert bench.rows('SELECT octet_length(_id) FROM "v1"."records"', first) == [(20,), (20,)]


def test_record_ids_do_not_depend_on_what_else_is_there(bench: Any) -> None:
    few = bench.version("few", {"a": (FieldType.TEXT, ["x"])})
    many = bench.version("many", {"a": (FieldType.TEXT, ["w", "x", "y"])})

    assert bench.rows('SELECT _id FROM "few"."records"', few) == bench.rows(
        'SELECT _id FROM "many"."records" WHERE a = \'x\'', many
    )


def test_equal_records_have_ids_of_their_own(bench: Any) -> None:
    columns = {"a": (FieldType.TEXT, ["x", "y", "x", None, "x", None])}
    version, again = bench.version("v", columns), bench.version("w", columns)

    ids = bench.rows('SELECT _id FROM "v"."records"', version)
    assert len(set(ids)) == 6
    assert ids == bench.rows('SELECT _id FROM "w"."records"', again)


def test_values_that_look_alike_side_by_side_do_not_share_an_id(bench: Any) -> None:
    version = bench.version(
        "v",
        {
            "a": (FieldType.TEXT, ["1:x,", "1", "", None, "ab", "a"]),
            "b": (FieldType.TEXT, ["", ":x,", None, "", "c", "bc"]),
        },
    )

    assert bench.rows('SELECT count(DISTINCT _id) FROM "v"."records"', version) == [(6,)]


def test_fields_declared_to_identify_a_record_alone_make_its_id(bench: Any) -> None:
    before = bench.version("v1", {"k": (FieldType.INT, [1, 2]), "a": (FieldType.TEXT, ["x", "y"])}, k={"id": True})
    after = bench.version("v2", {"k": (FieldType.INT, [1, 2]), "a": (FieldType.TEXT, ["z", "y"])}, k={"id": True})

    assert bench.rows('SELECT _id FROM "v1"."records"', before) == bench.rows('SELECT _id FROM "v2"."records"', after)


def test_a_record_is_found_by_the_first_half_of_its_id(bench: Any) -> None:
    version = bench.version("v", {"n": (FieldType.INT, list(range(1000)))})

    ((digits,),) = bench.rows('SELECT hex(_id) FROM "v"."records" WHERE n = 321', version)
    prefix = int(digits[:16], 16)
    assert bench.rows('SELECT rid FROM "v"."ids" WHERE prefix = ?', version, parameters=[prefix]) == [(321,)]
    prefixes = [one for (one,) in bench.rows('SELECT prefix FROM "v"."ids"', version)]
    assert prefixes == sorted(prefixes)


def test_a_record_has_a_size(bench: Any) -> None:
    version = bench.version("v", {"a": (FieldType.TEXT, ["x" * 1000, None])})

    (large,), (small,) = bench.rows('SELECT _size FROM "v"."records"', version)
    assert large > 1000 > small > 0


# --- Places ---


def test_points_have_a_table_in_degrees_and_in_mercator(bench: Any) -> None:
    columns = {
        "n": (FieldType.INT, [0, 1, 2, 3]),
        "p": (FieldType.GEO_POINT, [LYON, None, {"lon": -180.0, "lat": 90.0}, {"lon": 0.0, "lat": 0.0}]),
    }

    version = bench.version("v", columns)

    found = {rid: row for rid, *row in bench.rows('SELECT rid, lon, lat, mx, my FROM "v"."geo_1"', version)}
    assert sorted(found) == [0, 2, 3]
    assert found[3] == [0.0, 0.0, 2**31, 2**31]
    assert found[2][2:] == [0, 0]
    west_to_east = 4.8357 / 360 + 0.5
    north_to_south = 0.5 - math.asinh(math.tan(math.radians(45.764))) / (2 * math.pi)
    assert found[0][:2] == [4.8357, 45.764]
    assert found[0][2:] == pytest.approx([west_to_east * 2**32, north_to_south * 2**32], abs=1)


def test_near_points_are_stored_near(bench: Any) -> None:
    corners = [
        {"lon": lon + n / 1000, "lat": lat} for n in range(5) for lon in (-100.0, 100.0) for lat in (-40.0, 40.0)
    ]

    version = bench.version("v", {"p": (FieldType.GEO_POINT, corners)})

    quarters = [(lon > 0, lat > 0) for lon, lat in bench.rows('SELECT lon, lat FROM "v"."geo_0"', version)]
    changes = sum(one != other for one, other in pairwise(quarters))
    assert changes == 3


def test_shapes_have_a_table_with_boxes(bench: Any) -> None:
    area = shapely.to_wkb(shapely.box(1, 2, 3, 4))
    columns = {"s": (FieldType.GEO_SHAPE, [None, area, shapely.to_wkb(shapely.Point())])}

    version = bench.version("v", columns)

    assert bench.rows('SELECT rid, xmin, ymin, xmax, ymax FROM "v"."geo_0"', version) == [(1, 1.0, 2.0, 3.0, 4.0)]


def test_shapes_have_the_detail_of_each_level_in_mercator(bench: Any) -> None:
    wavy = shapely.LineString([(n / 1000, 45 + (n % 2) / 5000) for n in range(1001)])
    small = shapely.box(3, 45, 3.001, 45.001)
    shapes = [shapely.to_wkb(one) for one in (wavy, small, shapely.Point(2, 200))]

    version = bench.version("v", {"s": (FieldType.GEO_SHAPE, [None, *shapes])})

    rows = bench.rows('SELECT level, rid, ST_NPoints(shape), xmax FROM "v"."levels_0" ORDER BY level, rid', version)
    points = {(level, rid): n for level, rid, n, _ in rows}
    assert points[24, 1] == 1001
    assert points[6, 1] == 2
    assert (4, 2) not in points
    assert points[24, 2] == 5
    assert [points[level, 3] for level in (4, 6, 8, 10, 12, 24)] == [1] * 6
    assert rows[-3][3] == pytest.approx(111_319.49)


def test_shapes_are_searched_by_what_they_meet(bench: Any) -> None:
    bowtie = shapely.from_wkt("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))")
    mixed = shapely.from_wkt("GEOMETRYCOLLECTION(POINT(9 9), POLYGON((0 0, 1 0, 1 1, 0 0)))")
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6), bowtie, mixed]

    version = bench.version("v", {"s": (FieldType.GEO_SHAPE, [shapely.to_wkb(shape) for shape in shapes])})

    sql = """SELECT rid FROM "v"."geo_0" WHERE ST_Intersects(shape, ST_GeomFromText('POLYGON((.1 .1,.9 .1,.9 .9,.1 .1))'))"""
    assert sorted(bench.rows(sql, version)) == [(0,), (2,), (3,)]


def test_the_box_and_the_kinds_of_all_shapes_are_told(bench: Any) -> None:
    shapes = [shapely.to_wkb(shapely.box(-5, 41, 9, 51)), None]

    built = bench.build("v", {"p": (FieldType.GEO_POINT, [LYON, LILLE]), "s": (FieldType.GEO_SHAPE, shapes)})

    assert built.bbox == (-5.0, 41.0, 9.0, 51.0)
    assert built.geometry_types == ("Point", "Polygon")


def test_without_places_there_is_no_box(bench: Any) -> None:
    built = bench.build("v", {"p": (FieldType.GEO_POINT, [None])})

    assert (built.bbox, built.geometry_types) == (None, ())


# --- Statistics ---


def test_statistics_say_what_a_field_holds(bench: Any) -> None:
    built = bench.build(
        "v",
        {
            "city": (FieldType.TEXT, ["Lyon", "Lille", "Lyon", None]),
            "tags": (FieldType.TEXT, [["a", "b"], ["a"], None, None]),
            "n": (FieldType.INT, [0, 12, 12, None]),
            "x": (FieldType.DOUBLE, [0.5, math.nan, math.inf, None]),
            "open": (FieldType.BOOLEAN, [True, False, True, None]),
            "on": (FieldType.DATE, [dt.date(2024, 1, 1), dt.date(2025, 1, 1), None, None]),
            "at": (FieldType.DATETIME, [dt.datetime(2024, 1, 1, 12), None, None, None]),
            "p": (FieldType.GEO_POINT, [LYON, None, None, None]),
        },
        tags=MANY,
    )

    exact = {"distinct_is_exact": True}
    assert built.statistics == {
        "city": {"filled": 3, "distinct": 2, **exact, "top": [["Lyon", 2], ["Lille", 1]]},
        "tags": {"filled": 2, "distinct": 2, **exact, "top": [["a", 2], ["b", 1]]},
        "n": {"filled": 3, "distinct": 2, **exact, "min": 0, "max": 12, "histogram": [1] + [0] * 10 + [2]},
        "x": {"filled": 3, "distinct": 3, **exact, "min": 0.5, "max": 0.5, "histogram": [1] + [0] * 11},
        "open": {"filled": 3, "distinct": 2, **exact, "top": [[True, 2], [False, 1]]},
        "on": {
            "filled": 2,
            "distinct": 2,
            **exact,
            "min": "2024-01-01",
            "max": "2025-01-01",
            "histogram": [1] + [0] * 10 + [1],
        },
        "at": {
            "filled": 1,
            "distinct": 1,
            **exact,
            "min": "2024-01-01T12:00:00+00:00",
            "max": "2024-01-01T12:00:00+00:00",
            "histogram": [1] + [0] * 11,
        },
        "p": {"filled": 1},
    }
    json.dumps(built.statistics, allow_nan=False)


def test_statistics_hold_no_long_text_and_estimate_what_is_many(bench: Any) -> None:
    built = bench.build(
        "v",
        {
            "long": (FieldType.TEXT, ["x" * 10_000, *["short"] * 119_999]),
            "key": (FieldType.TEXT, [f"k{n}" for n in range(120_000)]),
            "chosen": (FieldType.TEXT, [f"k{n}" for n in range(120_000)]),
        },
        chosen={"facet": True},
    )

    assert built.statistics["long"]["top"] == [["short", 119_999]]
    assert built.statistics["key"]["distinct"] == pytest.approx(120_000, rel=0.2)
    assert not built.statistics["key"]["distinct_is_exact"]
    assert built.statistics["chosen"]["distinct"] == 120_000


# --- Extremes ---


def test_an_empty_table_is_a_version(bench: Any) -> None:
    columns = {kind.name.lower(): (kind, []) for kind in FieldType}

    version = bench.version("v", columns)

    assert version.records_count == 0
    for table in ("records", "postings", "tokens", "ids"):
        assert bench.rows(f'SELECT count(*) FROM "v"."{table}"', version) == [(0,)]


def test_a_table_without_text_has_an_empty_index(bench: Any) -> None:
    version = bench.version("v", {"n": (FieldType.INT, [1])})

    assert bench.rows('SELECT count(*) FROM "v"."postings"', version) == [(0,)]


def test_three_hundred_columns_are_a_version(bench: Any) -> None:
    kinds = [FieldType.TEXT, FieldType.INT, FieldType.DATETIME]
    columns = {f"f{n}": (kinds[n % 3], [None, None]) for n in range(300)}

    version = bench.version("v", columns)

    assert len(bench.rows('SELECT * FROM "v"."records"', version)[0]) == 302


def test_a_source_that_is_not_one_leaves_nothing(bench: Any) -> None:
    schema = bench.source("v", {"n": (FieldType.INT, [1])})
    (bench.folder / "v" / "source.parquet").write_bytes(b"PAR1 not really PAR1")

    with pytest.raises(EngineError):
        bench.engine.publish(bench.folder / "v" / "source.parquet", schema, bench.folder / "out")

    assert list((bench.folder / "out").iterdir()) == []


def test_values_that_do_not_fit_their_type_leave_nothing(bench: Any) -> None:
    bench.source("v", {"n": (FieldType.TEXT, ["not a number"])})

    with pytest.raises(EngineError):
        bench.engine.publish(
            bench.folder / "v" / "source.parquet", Schema((Field("n", FieldType.INT),)), bench.folder / "out"
        )

    assert list((bench.folder / "out").iterdir()) == []


def test_progress_grows_to_the_end(bench: Any) -> None:
    schema = bench.source("v", {"n": (FieldType.INT, [1])})
    shares: list[float] = []

    bench.engine.publish(
        bench.folder / "v" / "source.parquet",
        schema,
        bench.folder / "v",
        progress=lambda step, share: shares.append(share),
    )

    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_size_on_disk_is_told_and_small_versions_are_small(bench: Any) -> None:
    built = bench.build("v", {"n": (FieldType.INT, [1])})

    on_disk = sum(path.stat().st_size for path in (bench.folder / "v").iterdir() if path.name != "source.parquet")
    assert built.bytes == on_disk < 150_000
