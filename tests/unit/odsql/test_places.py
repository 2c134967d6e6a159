"""Geography over the fixture of the contract, and at the edges of the globe."""

import json
import math
from collections.abc import Iterator

import pytest
import shapely
from sqlglot import exp

from parvis.engine.protocol import Engine, Limits
from parvis.lib.errors import OdsqlError
from parvis.lib.schema import Field, FieldType, Schema, Version
from parvis.lib.statements import Statement
from parvis.odsql.context import RECORDS, Lowering
from parvis.odsql.places.clusters import centroid_json, clustered
from parvis.odsql.places.conditions import place_condition
from parvis.odsql.places.geometry import MOST_VERTICES, Geometry, read_box, read_distance, read_geometry
from parvis.odsql.places.measures import bounding_box, distance_metres, envelope
from parvis.odsql.places.sphere import RADIUS_METRES, boxes_around, disc
from parvis.odsql.sql import text_of
from tests.unit.odsql.asking import publish
from tests.unit.odsql.evaluating import DIALECTS, engine_of
from tests.unit.odsql.fixtures import city_rows, city_schema

CENTRE = "POINT(2.3376 48.8606)"
RING = "2.32 48.855, 2.34 48.855, 2.34 48.865, 2.32 48.865"
AREA = f"POLYGON(({RING}, 2.32 48.855))"
GEOJSON = json.dumps(json.loads(shapely.to_geojson(shapely.from_wkt(AREA))))
DISTRICTS = {
    "1er": (2.32, 48.855, 2.34, 48.865),
    "2e": (2.34, 48.865, 2.35, 48.872),
    "3e": (2.355, 48.86, 2.365, 48.866),
}
EDGES = {
    "fiji": (179.9, -17.0),
    "samoa": (-179.9, -17.0),
    "pole": (10.0, 89.9),
    "across": (-170.0, 89.9),
    "null": (0.0, 0.0),
    "south": (0.0, -90.0),
}


class Places:
    """Versions and short words for what is asked of them."""

    def __init__(self, engine: Engine, versions: dict[str, Version]) -> None:
        self.engine = engine
        self.versions = versions

    def context(self, name: str) -> Lowering:
        return Lowering(self.engine.dialect, self.versions[name].alias, self.versions[name].schema)

    def run(self, name: str, query: exp.Expr, context: Lowering) -> list[tuple[object, ...]]:
        return self.engine.rows(Statement(*text_of(query, context)), [self.versions[name]], Limits(10))

    def found(self, name: str, mode: str, geometry: Geometry, metres: float = 0.0) -> str:
        """The codes of the records that match, `location` or `shape` being asked."""
        context = self.context(name)
        field = next(one for one in context.schema if one.type.is_geo)
        condition = place_condition(mode, field, geometry, metres, context)
        query = exp.select(context.column("code")).from_(context.table("records", RECORDS)).where(condition)
        return " ".join(str(code) for (code,) in self.run(name, query.order_by(context.column("code")), context))

    def value(self, name: str, node: exp.Expr, context: Lowering) -> object:
        return self.run(name, exp.select(node).from_(context.table("records", RECORDS)), context)[0][0]


@pytest.fixture(scope="module", params=DIALECTS)
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    folder = tmp_path_factory.mktemp("places")
    engine = engine_of(request.param, folder)
    yield Places(engine, published(engine, folder))
    engine.close()


def published(engine: Engine, folder: object) -> dict[str, Version]:
    code = Field("code", FieldType.TEXT)
    shaped = Schema((code, Field("shape", FieldType.GEO_SHAPE)))
    pointed = Schema((code, Field("location", FieldType.GEO_POINT)))
    districts = [{"code": name, "shape": shapely.box(*sides).wkb} for name, sides in DISTRICTS.items()]
    edges = [{"code": name, "location": {"lon": lon, "lat": lat}} for name, (lon, lat) in EDGES.items()]
    shapes = [
        {"code": "line", "shape": shapely.from_wkt("LINESTRING(179.5 0, 179.9 1)").wkb},
        {"code": "none", "shape": None},
        {"code": "both", "shape": shapely.from_wkt("GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(7 7, 8 8))").wkb},
    ]
    return {
        "city": publish(engine, folder, "places_city", city_schema(), city_rows()),  # type: ignore[arg-type]
        "districts": publish(engine, folder, "places_districts", shaped, districts),  # type: ignore[arg-type]
        "edges": publish(engine, folder, "places_edges", pointed, edges),  # type: ignore[arg-type]
        "shapes": publish(engine, folder, "places_shapes", shaped, shapes),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize(
    ("number", "unit", "found"),
    [
        (1, "km", "A1 A2 A6"),
        (600, "m", "A1 A6"),
        (500, "", "A1"),
        (700, "yd", "A1 A6"),
        (0.7, "mi", "A1 A2 A6"),
        (0, "m", "A1"),
        (30000, "km", "A1 A2 A3 A4 A5 A6 A8"),
    ],
)
def test_239_241_distances(places: Places, number: float, unit: str, found: str) -> None:
    assert places.found("city", "within_distance", read_geometry(CENTRE), read_distance(number, unit)) == found


@pytest.mark.parametrize(
    ("mode", "written", "found"),
    [
        ("within", AREA, "A1 A6"),
        ("polygon", f"POLYGON(({RING}))", "A1 A6"),
        ("intersects", GEOJSON, "A1 A6"),
        ("disjoint", GEOJSON, "A2 A3 A4 A5 A8"),
        ("intersects", shapely.from_wkt(AREA).wkb_hex, "A1 A6"),
        ("intersects", "POLYGON((2.334 48.85, 2.34 48.85, 2.34 48.87))", "A1"),
        ("disjoint", "POLYGON((2.334 48.85, 2.34 48.85, 2.34 48.87))", "A2 A3 A4 A5 A6 A8"),
        ("within", "POLYGON((2.33 48.859, 2.35 48.859, 2.35 48.88, 2.33 48.88))", "A1 A2 A3 A6"),
        ("intersects", "MULTIPOINT((2.3376 48.8606), (2.36 48.863))", "A1 A4"),
        ("intersects", f"GEOMETRYCOLLECTION({CENTRE}, POINT(2.36 48.863))", "A1 A4"),
    ],
)
def test_243_247_areas_and_points(places: Places, mode: str, written: str, found: str) -> None:
    assert places.found("city", mode, read_geometry(written)) == found


def test_242_boxes_have_their_corners_in_any_order(places: Places) -> None:
    assert places.found("city", "in_bbox", read_box(48.858, 2.325, 48.865, 2.345)) == "A1 A6"
    assert places.found("city", "in_bbox", read_box(48.865, 2.345, 48.858, 2.325)) == "A1 A6"
    assert places.found("city", "in_bbox", read_box(-90, -180, 90, 180)) == "A1 A2 A3 A4 A5 A6 A8"
    assert places.found("city", "in_bbox", read_box(48.8606, 2.3376, 48.8606, 2.3376)) == "A1"


@pytest.mark.parametrize(
    ("mode", "written", "found"),
    [
        ("intersects", "POLYGON((2.33 48.86, 2.345 48.86, 2.345 48.87, 2.33 48.87, 2.33 48.86))", "1er 2e"),
        ("disjoint", "POLYGON((2.33 48.86, 2.345 48.86, 2.345 48.87, 2.33 48.87, 2.33 48.86))", "3e"),
        ("within", "POLYGON((2.31 48.85, 2.36 48.85, 2.36 48.88, 2.31 48.88, 2.31 48.85))", "1er 2e"),
        ("within", "POLYGON((2.32 48.855, 2.34 48.855, 2.34 48.865, 2.32 48.865, 2.32 48.855))", "1er"),
        ("intersects", "LINESTRING(2.33 48.8, 2.33 48.9)", "1er"),
        ("intersects", "POINT(2.34 48.865)", "1er 2e"),
    ],
)
def test_248_250_shapes(places: Places, mode: str, written: str, found: str) -> None:
    assert places.found("districts", mode, read_geometry(written)) == found


def test_a_shape_is_as_near_as_its_nearest_place(places: Places) -> None:
    here = read_geometry("POINT(2.30 48.86)")
    gap = math.cos(math.radians(48.86)) * math.radians(0.02) * RADIUS_METRES

    assert places.found("districts", "within_distance", here, gap * 1.001) == "1er"
    assert places.found("districts", "within_distance", here, gap * 0.999) == ""
    assert places.found("districts", "within_distance", read_geometry("POINT(2.33 48.86)"), 0) == "1er"
    assert places.found("districts", "in_bbox", read_box(48.86, 2.33, 48.87, 2.345)) == "1er 2e"


def test_metres_to_shapes_and_the_box_around_them(places: Places) -> None:
    context = places.context("districts")
    shapes, here = context.column("shape"), read_geometry("POINT(2.30 48.86)")
    gap = math.cos(math.radians(48.86)) * math.radians(0.02) * RADIUS_METRES
    if not context.is_duckdb:
        with pytest.raises(OdsqlError, match="not available"):
            distance_metres(shapes, FieldType.GEO_SHAPE, here, context)
        with pytest.raises(OdsqlError, match="not available"):
            bounding_box(shapes, FieldType.GEO_SHAPE, context)
        return

    metres = places.value("districts", distance_metres(shapes, FieldType.GEO_SHAPE, here, context), context)
    box = json.loads(str(places.value("districts", bounding_box(shapes, FieldType.GEO_SHAPE, context), context)))

    assert metres == pytest.approx(gap, rel=1e-4)
    assert shapely.geometry.shape(box["geometry"]).bounds == (2.32, 48.855, 2.365, 48.872)


def test_a_record_without_place_is_nowhere(places: Places) -> None:
    assert places.found("shapes", "disjoint", read_geometry(AREA)) == "both line"
    assert places.found("shapes", "intersects", read_box(-90, -180, 90, 180)) == "both line"


@pytest.mark.parametrize(
    ("mode", "written", "found"),
    [
        ("intersects", "POINT(1 1)", "both"),
        ("intersects", "POINT(8 8)", "both"),
        ("within", "POLYGON((0 0, 2 0, 2 2, 0 2))", ""),
        ("within", "POLYGON((0 0, 9 0, 9 9, 0 9))", "both"),
        ("disjoint", "POLYGON((0 0, 2 0, 2 2, 0 2))", "line"),
        ("disjoint", "POLYGON((3 3, 4 3, 4 4, 3 4))", "both line"),
    ],
)
def test_a_collection_is_all_of_its_parts(places: Places, mode: str, written: str, found: str) -> None:
    assert places.found("shapes", mode, read_geometry(written)) == found


def test_the_date_line_is_no_edge(places: Places) -> None:
    assert places.found("edges", "within_distance", read_geometry("POINT(179.95 -17)"), 30_000) == "fiji samoa"
    assert places.found("edges", "within_distance", read_geometry("POINT(-179.95 -17)"), 6_000) == "samoa"
    assert places.found("edges", "in_bbox", read_box(-18, 179, -16, 181)) == "fiji samoa"
    assert (
        places.found("edges", "intersects", read_geometry("POLYGON((179 -18, 181 -18, 181 -16, 179 -16))"))
        == "fiji samoa"
    )
    assert places.found("edges", "intersects", read_geometry("POINT(360 0)")) == "null"
    assert places.found("shapes", "within_distance", read_geometry("POINT(-179.9 1)"), 25_000) == "line"


def test_the_poles_are_places_too(places: Places) -> None:
    assert places.found("edges", "within_distance", read_geometry("POINT(100 90)"), 12_000) == "across pole"
    assert places.found("edges", "within_distance", read_geometry("POINT(10 89.95)"), 20_000) == "across pole"
    assert places.found("edges", "within_distance", read_geometry("POINT(77 -90)"), 0) == "south"


@pytest.mark.parametrize(
    "written",
    ["", "POINT(oops)", "POINT EMPTY", "POLYGON((0 0))", "POLYGON EMPTY", "hello", '{"type":"Point"}', "{", "{}", "00",
     '{"type":"Point","coordinates":["a","b"]}', "POINT(0 91)", "POINT(400 0)", "POINT(nan 1)", "POINT(inf 1)",
     "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))", "SRID=4326;POINT(1 1)", "POINT(1 1" + " " * 600_000 + ")",
     "MULTIPOINT(" + ",".join(["1 1"] * (MOST_VERTICES + 1)) + ")",
     "GEOMETRYCOLLECTION(" * 50 + "POINT(1 1)" + ")" * 50, '{"type":"GeometryCollection","geometries":[' * 5000],
)  # fmt: skip
def test_253_bad_geometries_are_refused(written: str) -> None:
    with pytest.raises(OdsqlError, match="Invalid geometry"):
        read_geometry(written)


def test_only_points_have_a_distance() -> None:
    with pytest.raises(OdsqlError, match="point is expected"):
        assert read_geometry(AREA).point


@pytest.mark.parametrize(("number", "unit"), [(1, "parsec"), (-1, "m"), (math.nan, "m"), (math.inf, "km")])
def test_distances_that_are_refused(number: float, unit: str) -> None:
    with pytest.raises(OdsqlError):
        read_distance(number, unit)


@pytest.mark.parametrize("corners", [(91, 0, 92, 1), (0, 0, 1, 400), (math.nan, 0, 1, 1)])
def test_boxes_that_are_refused(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(OdsqlError):
        read_box(*corners)


def test_254_distances_in_metres(places: Places) -> None:
    context = places.context("city")
    node = distance_metres(context.column("location"), FieldType.GEO_POINT, read_geometry(CENTRE), context)

    rows = places.run("city", exp.select(node).from_(context.table("records", RECORDS)), context)

    metres = [value for (value,) in rows]
    assert metres[0] == 0
    assert metres[5] == pytest.approx(584, rel=0.01)
    assert metres[1] == pytest.approx(949, rel=0.01)
    assert metres[6] is None


@pytest.mark.parametrize("point", [(2.3, 48.9), (179.9, -17.0), (10.0, 89.9), (0.0, -89.0), (-120.0, 10.0)])
@pytest.mark.parametrize("metres", [1.0, 25_000.0, 400_000.0, 9_000_000.0, 15_000_000.0])
def test_a_disc_and_its_boxes_hold_what_is_near(point: tuple[float, float], metres: float) -> None:
    area, boxes = disc(point, metres), boxes_around(point, metres)

    for lon, lat in [(point[0] + dx, point[1] + dy) for dx in (-0.2, 0.0, 0.15) for dy in (-0.15, 0.0, 0.05)] + [
        (90, 0),
        (-60, -80),
    ]:
        lon, lat = (lon + 180) % 360 - 180, max(-90.0, min(90.0, lat))
        away = great_circle(point, (lon, lat))
        if abs(away - metres) < metres * 1e-3 + 0.01:
            continue
        assert area.covers(shapely.Point(lon, lat)) == (away <= metres)
        if away <= metres:
            assert any(west <= lon <= east and south <= lat <= north for west, south, east, north in boxes)


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres by the law of cosines, another way than the code's."""
    (lon1, lat1), (lon2, lat2) = [tuple(map(math.radians, place)) for place in (one, other)]
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon1 - lon2)
    return math.acos(max(-1.0, min(1.0, cosine))) * RADIUS_METRES


def test_328_329_boxes_and_hulls(places: Places) -> None:
    context = places.context("city")
    location = context.column("location")

    box = json.loads(str(places.value("city", bounding_box(location, FieldType.GEO_POINT, context), context)))
    hull = json.loads(str(places.value("city", envelope(location, context), context)))

    assert box["type"] == "Feature"
    assert shapely.geometry.shape(box["geometry"]).bounds == (2.33, -33.9, 151.2, 48.87)
    points = [shapely.Point(row["location"]["lon"], row["location"]["lat"]) for row in city_rows() if row["location"]]  # type: ignore[index]
    assert shapely.geometry.shape(hull["geometry"]).equals(shapely.MultiPoint(points).convex_hull)


def test_boxes_and_hulls_of_nothing(places: Places) -> None:
    city = places.context("city")
    for node in (
        bounding_box(city.column("location"), FieldType.GEO_POINT, city),
        envelope(city.column("location"), city),
    ):
        query = exp.select(node).from_(city.table("records", RECORDS)).where(exp.false())
        assert places.run("city", query, city) == [(None,)]


def clusters(places: Places, zoom: int, radius: int = 40) -> dict[tuple[float, float], int]:
    """Centroids (lon, lat) and how many belong to them."""
    context = places.context("city")
    member = clustered(context.schema["location"], zoom, radius, None, context)
    query = exp.select("lon", "lat", exp.Count(this=exp.Star())).from_(member.subquery("m")).group_by("lon", "lat")
    return {(float(str(lon)), float(str(lat))): int(str(n)) for lon, lat, n in places.run("city", query, context)}


def test_319_clusters(places: Places) -> None:
    found = clusters(places, 3)

    assert sorted(found.values()) == [1, 6]
    paris = next(place for place, count in found.items() if count == 6)
    assert paris == pytest.approx((2.3461333, 48.8639833), abs=1e-5)
    assert sorted(clusters(places, 0, 256).values()) in ([7], [1, 6])
    assert sum(clusters(places, 25, 1).values()) == 7
    assert len(clusters(places, 20)) == 7


def test_clusters_of_what_matches(places: Places) -> None:
    context = places.context("city")
    matching = (
        exp.select(context.rid())
        .from_(context.table("records", RECORDS))
        .where(exp.LT(this=context.column("visits"), expression=exp.Literal.number(20)))
    )
    member = clustered(context.schema["location"], 3, 40, matching, context)

    assert sorted(row[0] for row in places.run("city", exp.select("rid").from_(member.subquery("m")), context)) == [
        0,
        2,
        4,
        7,
    ]
    key = centroid_json(exp.Literal.number("2.5"), exp.Literal.number("48.5"), context)
    assert json.loads(str(places.value("city", key, context))) == {"cluster_centroid": {"lat": 48.5, "lon": 2.5}}
