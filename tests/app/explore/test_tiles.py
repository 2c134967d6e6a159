"""Tiles of maps against counts made by hand: every record once, no seam, nobody sees what rules hide."""

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from math import asinh, floor, pi, radians, tan
from pathlib import Path
from random import Random
from typing import Any

import pytest
import shapely
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.accounts.keys import create_key
from parvis.catalogue.actions import Rights, publish_dataset, publish_version, set_rule
from parvis.catalogue.models import Dataset
from parvis.formats.vector_tile_reading import fields, signed, varints
from parvis.records import tiles
from tests import make
from tests.app.explore.conftest import DATASETS
from tests.make import a_field, records

Feature = tuple[int, int, dict[str, Any]]
Fetch = Callable[..., bytes]
SEVEN = "city-spots/tiles/0/0/0.mvt"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def read_points(content: bytes) -> list[Feature]:
    """The points of a tile's one layer: x, y and properties."""
    found: list[Feature] = []
    for place, layer in fields(content):
        assert place == 3
        parts = list(fields(layer))  # type: ignore[arg-type]
        keys = [bytes(one).decode() for at, one in parts if at == 3]  # type: ignore[arg-type]
        values = [next(iter(fields(one))) for at, one in parts if at == 4]  # type: ignore[arg-type]
        for at, one in parts:
            if at == 2:
                known = dict(fields(one))  # type: ignore[arg-type]
                _, x, y = varints(known[4])  # type: ignore[arg-type]
                tags = list(varints(known.get(2, b"")))  # type: ignore[arg-type]
                pairs = zip(tags[::2], tags[1::2], strict=True)
                found.append((signed(x), signed(y), {keys[key]: plain(values[value]) for key, value in pairs}))
    return found


def plain(value: tuple[int, int | bytes]) -> Any:
    """A value of a tile; doubles stay bytes."""
    place, content = value
    return bytes(content).decode() if place == 1 else content  # type: ignore[arg-type]


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The tile that a place lies in."""
    side = 1 << zoom
    return floor((lon / 360 + 0.5) * side), floor((0.5 - asinh(tan(radians(lat))) / (2 * pi)) * side)


@pytest.fixture
def scattered(db: None, tmp_path: Path) -> list[tuple[float, float, str]]:
    """Two thousand records, many at tile edges and some at the very same place, as a dataset `scattered`."""
    chance = Random(7)
    places = [(round(chance.gauss(2.35, 0.05), 6), round(chance.gauss(48.85, 0.04), 6)) for _ in range(1_500)]
    places += [(0.0, 0.0)] * 40 + [(180.0, 85.0), (-180.0, -85.0), (90.0, 0.0), (-90.0, 0.0)]
    places += [(x * 360 / 1024 - 180, 0.0) for x in range(456)]
    kinds = [chance.choice(["oak", "elm", "fir"]) for _ in places]
    dataset = make.dataset("scattered")
    columns = {
        a_field("kind", facet=True): kinds,
        a_field("place", "geo_point_2d"): [{"lon": lon, "lat": lat} for lon, lat in places],
    }
    publish_version(dataset, records(tmp_path / "scattered", columns), at=timezone.now())
    publish_dataset(dataset, at=timezone.now())
    return [(lon, lat, kind) for (lon, lat), kind in zip(places, kinds, strict=True)]


def all_tiles(client: Client, zoom: int, asked: str) -> dict[tuple[int, int], list[Feature]]:
    """Every tile of a zoom that holds something."""
    found = {}
    for x in range(1 << zoom):
        for y in range(1 << zoom):
            answer = client.get(f"{DATASETS}/scattered/tiles/{zoom}/{x}/{y}.mvt?{asked}")
            assert answer.status_code in {200, 204}
            if answer.content:
                found[x, y] = read_points(answer.content)
            else:
                assert answer.status_code == 204
    return found


@pytest.mark.parametrize("mode", ["points", "cells"])
@pytest.mark.parametrize("zoom", [0, 1, 3])
def test_every_record_is_in_one_tile_and_no_other(
    client: Client, scattered: list[tuple[float, float, str]], zoom: int, mode: str
) -> None:
    expected = Counter(tile_of(lon, lat, zoom) for lon, lat, _ in scattered if lon < 180)

    found = all_tiles(client, zoom, f"mode={mode}")

    counts = {place: sum(one["n"] for _, _, one in features) for place, features in found.items()}
    last = (1 << zoom) - 1
    expected[last, tile_of(0, 85, zoom)[1]] += 1
    assert counts == {place: n for place, n in expected.items() if n}
    assert all(0 <= x <= 4096 and 0 <= y <= 4096 for features in found.values() for x, y, _ in features)


def test_points_lie_where_they_are(client: Client, scattered: list[tuple[float, float, str]]) -> None:
    (x, y) = tile_of(2.35, 48.85, 8)
    side = 1 << 8
    expected = Counter(
        (
            floor(((lon / 360 + 0.5) * side - x) * 4096),
            floor(((0.5 - asinh(tan(radians(lat))) / (2 * pi)) * side - y) * 4096),
        )
        for lon, lat, _ in scattered
        if tile_of(lon, lat, 8) == (x, y)
    )

    answer = client.get(f"{DATASETS}/scattered/tiles/8/{x}/{y}.mvt")

    assert Counter((px, py) for px, py, _ in read_points(answer.content)) == expected


def test_thinning_is_the_same_for_all_tiles_of_a_zoom(
    client: Client, scattered: list[tuple[float, float, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tile with few points beside a full one is thinned too: no seam."""
    monkeypatch.setattr(tiles, "MOST_POINTS", 100)

    found = all_tiles(client, 3, "mode=points")

    assert sum(one["n"] for features in found.values() for _, _, one in features) == len(scattered)
    assert [one["n"] for _, _, one in found[4, 4]] == [40]


@pytest.mark.parametrize(
    "asked", ["where=kind='oak'", "refine=kind:oak", "qv1=kind:oak", "exclude=kind:elm&exclude=kind:fir"]
)
def test_filters_are_those_of_records(client: Client, scattered: list[tuple[float, float, str]], asked: str) -> None:
    answer = client.get(f"{DATASETS}/scattered/tiles/0/0/0.mvt?mode=cells&{asked}")

    found = sum(one["n"] for _, _, one in read_points(answer.content))
    assert found == sum(kind == "oak" for *_, kind in scattered)
    assert client.get(f"{DATASETS}/scattered/records?limit=0&{asked}").json()["total_count"] == found


def test_colours_are_values_of_a_field(client: Client, scattered: list[tuple[float, float, str]]) -> None:
    answer = client.get(f"{DATASETS}/scattered/tiles/0/0/0.mvt?by=kind")

    assert Counter(one["v"] for _, _, one in read_points(answer.content)) == Counter(kind for *_, kind in scattered)


def test_groups_count_every_record_of_the_world(client: Client, scattered: list[tuple[float, float, str]]) -> None:
    answer = client.get(f"{DATASETS}/scattered/tiles/clusters?bbox=-180,-90,180,90&zoom=2").json()

    assert sum(one["properties"]["n"] for one in answer["features"]) == len(scattered)
    top = answer["features"][0]
    assert top["properties"]["n"] >= 1_500
    assert top["geometry"]["coordinates"] == pytest.approx([2.35, 48.85], abs=1.5)


def test_groups_of_a_view_are_those_in_it(client: Client, scattered: list[tuple[float, float, str]]) -> None:
    answer = client.get(f"{DATASETS}/scattered/tiles/clusters?bbox=2.30,48.80,2.40,48.90&zoom=11").json()

    inside = sum(2.30 <= lon <= 2.40 and 48.80 <= lat <= 48.90 for lon, lat, _ in scattered)
    assert inside <= sum(one["properties"]["n"] for one in answer["features"]) <= inside * 1.4


def test_the_summary_leaves_far_records_aside(client: Client, scattered: list[tuple[float, float, str]]) -> None:
    found = client.get(f"{DATASETS}/scattered/tiles/summary?by=kind&where=kind!='none'").json()

    assert found["places"] == len(scattered)
    assert found["whole_bbox"] == pytest.approx([-180, -85, 180, 85], abs=1e-4)
    assert {one["value"]: one["count"] for one in found["by"]["values"]} == Counter(kind for *_, kind in scattered)


def test_shapes_are_cut_to_their_tile(fetch: Fetch, portal: None) -> None:
    x, y = tile_of(2.33, 48.86, 14)

    content = fetch(f"districts/tiles/14/{x}/{y}.mvt?mode=shapes&by=label")

    (layer,) = (one for place, one in fields(content) if place == 3)
    assert b"shapes" in layer  # type: ignore[operator]
    assert b"1er" in layer  # type: ignore[operator]


def test_shapes_are_grouped_by_their_middles(ask: Callable[..., Any]) -> None:
    found = ask("districts/tiles/clusters?bbox=2.3,48.85,2.38,48.88&zoom=15")

    boxes = [
        shapely.box(2.32, 48.855, 2.34, 48.865),
        shapely.box(2.34, 48.865, 2.35, 48.872),
        shapely.box(2.355, 48.86, 2.365, 48.866),
    ]
    middles = sorted(one["geometry"]["coordinates"] for one in found["features"])
    assert middles == [pytest.approx([one.centroid.x, one.centroid.y], abs=1e-4) for one in boxes]


def test_a_rule_hides_records_from_tiles_too(client: Client, portal: None) -> None:
    chloe = make.person("chloe")
    set_rule(Dataset.objects.get(dataset_id="city-spots"), chloe, Rights(row_filter='kind="gym"'))
    _, secret = create_key(chloe, label="map")

    seen = client.get(f"{DATASETS}/{SEVEN}", headers={"Authorization": f"Apikey {secret}"})
    public = client.get(f"{DATASETS}/{SEVEN}")

    assert len(read_points(seen.content)) == 2
    assert seen["Cache-Control"] == "private, no-store"
    assert len(read_points(public.content)) == 7


def test_a_hidden_field_is_no_place_and_no_colour(client: Client, portal: None) -> None:
    chloe = make.person("chloe")
    set_rule(Dataset.objects.get(dataset_id="city-spots"), chloe, Rights(visible_fields=["code", "name"]))
    _, secret = create_key(chloe, label="map")
    headers = {"Authorization": f"Apikey {secret}"}

    assert client.get(f"{DATASETS}/{SEVEN}", headers=headers).status_code == 400
    assert client.get(f"{DATASETS}/{SEVEN}?field=location", headers=headers).status_code == 400


@pytest.mark.parametrize(("path", "status"), [("secret", 404), ("nope", 404), ("closed-data", 403)])
def test_what_one_may_not_see_has_no_tiles(ask: Callable[..., Any], path: str, status: int) -> None:
    assert ask(f"{path}/tiles/0/0/0.mvt", status=status)["error_code"]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("city-spots/tiles/23/0/0.mvt", "z"),
        ("city-spots/tiles/1/2/0.mvt", "x"),
        ("city-spots/tiles/1/0/2.mvt", "y"),
        ("city-spots/tiles/1/0/-1.mvt", "y"),
        ("city-spots/tiles/a/0/0.mvt", "z"),
        ("city-spots/tiles/0/0/0.mvt?mode=heat", "mode"),
        ("city-spots/tiles/0/0/0.mvt?mode=shapes", "mode"),
        ("city-spots/tiles/0/0/0.mvt?field=name", "field"),
        ("city-spots/tiles/0/0/0.mvt?by=tags", "by"),
        ("city-spots/tiles/0/0/0.mvt?by=nope", "by"),
        ("big-series/tiles/0/0/0.mvt", "field"),
        ("city-spots/tiles/clusters?bbox=1,2,3&zoom=3", "bbox"),
        ("city-spots/tiles/clusters?bbox=1,2,3,4&zoom=99", "zoom"),
        ("city-spots/tiles/summary?zoom=26", "zoom"),
        ("city-spots/tiles/0/0/0.mvt?where=nope=1", "nope"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(ask: Callable[..., Any], path: str, named: str) -> None:
    found = ask(path, status=400)

    assert named in found["message"]
    assert found["error_code"] in {"InvalidRESTParameterError", "ODSQLError"}


def test_a_tile_is_kept_and_asked_for_once(client: Client, portal: None) -> None:
    number = Dataset.objects.get(dataset_id="city-spots").current.number  # type: ignore[union-attr]
    first = client.get(f"{DATASETS}/{SEVEN}?v={number}", headers={"Accept-Encoding": "gzip"})

    again = client.get(f"{DATASETS}/{SEVEN}?v={number}", headers={"If-None-Match": first["ETag"]})
    old = client.get(f"{DATASETS}/{SEVEN}?v={number + 1}")
    other = client.get(f"{DATASETS}/{SEVEN}?where=visits>10")

    assert first["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert first["Cache-Control"] == "public, max-age=86400"
    assert again.status_code == 304
    assert again.content == b""
    assert old["Cache-Control"] == "public, max-age=60"
    assert other["ETag"] != first["ETag"]
    assert client.get(f"{DATASETS}/{SEVEN}?where=updated_at<now()").headers.get("ETag") is None


def test_large_tiles_travel_packed(client: Client, scattered: list[tuple[float, float, str]]) -> None:
    answer = client.get(f"{DATASETS}/scattered/tiles/0/0/0.mvt", headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert read_points(gzip.decompress(answer.content))


def test_places_are_counted_by_the_zones_of_another_dataset(ask: Callable[..., Any]) -> None:
    found = ask("city-spots/tiles/zones?zones=districts")

    spots = ask("city-spots/records?limit=100&select=location")["results"]
    places = [shapely.Point(one["location"]["lon"], one["location"]["lat"]) for one in spots if one["location"]]
    boxes = {
        "0": shapely.box(2.32, 48.855, 2.34, 48.865),
        "1": shapely.box(2.34, 48.865, 2.35, 48.872),
        "2": shapely.box(2.355, 48.86, 2.365, 48.866),
    }
    expected = {zone: sum(box.intersects(place) for place in places) for zone, box in boxes.items()}
    assert found["counts"] == {zone: n for zone, n in expected.items() if n}
    gyms = ask("city-spots/tiles/zones?zones=districts&refine=kind:gym")["counts"]
    assert gyms == {"2": 2}


@pytest.mark.parametrize("zones", ["", "nope", "big-series", "secret", "closed-data", "city-spots"])
def test_zones_are_outlines_that_one_may_see(ask: Callable[..., Any], zones: str) -> None:
    assert "zones" in ask(f"city-spots/tiles/zones?zones={zones}", status=400)["message"]


def test_outlines_are_not_counted_by_zones(ask: Callable[..., Any]) -> None:
    assert "field" in ask("districts/tiles/zones?zones=districts&field=geo_shape", status=400)["message"]
