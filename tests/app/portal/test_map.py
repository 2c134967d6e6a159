"""The view Map: whole without scripts, the same question as the table, its settings and its frame."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from parvis.catalogue.actions import Rights, publish_dataset, publish_version, set_rule
from parvis.catalogue.models import Dataset
from parvis.portal.basemaps.choices import maps
from parvis.portal.maps_choices import Location
from parvis.portal.maps_picture import MOST_BYTES
from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.make import a_field, records

MAP = "/fr/explore/dataset/city-spots/map/"
PARIS = "geofilter.bbox=48.0,2.0,49.0,3.0"
SVG = "{http://www.w3.org/2000/svg}"


def settings_of(page: Reading) -> dict[str, object]:
    """What the script is told."""
    (question,) = page.all("pv-map-question")
    found: dict[str, object] = json.loads(question["data-settings"])
    return found


def test_the_map_stands_between_table_and_analysis(read: Read) -> None:
    page = read(MAP)

    (current,) = [one for one in page.all("a", class_="tabs__link") if one.get("aria-current")]
    assert current["href"].startswith(MAP)
    assert "8 enregistrements" in page.text


def test_a_dataset_without_places_has_no_map(read: Read, client: Client) -> None:
    assert not read("/fr/explore/dataset/big-series/table/").links("/map/")
    assert client.get("/fr/explore/dataset/big-series/map/").status_code == 404


def test_the_picture_means_something_without_scripts(read: Read, client: Client) -> None:
    page = read(f"{MAP}?location=14,48.8645,2.345")
    (image,) = page.all("img", class_="map__drawn")

    drawn = client.get(image["src"])

    assert "7 lieux" in image["alt"]
    assert drawn["Content-Type"] == "image/svg+xml"
    assert len(drawn.content) <= MOST_BYTES
    marks = [one for one in ET.fromstring(drawn.content).iter(f"{SVG}path") if "d" in one.get("class", "").split()]
    assert sum(one.get("d", "").count("M") for one in marks) == 6


def test_links_move_the_picture(read: Read) -> None:
    page = read(f"{MAP}?location=5,48.85,2.35&refine.kind=gym")

    nearer, farther, north, *_ = [one["href"] for one in page.all("a", class_="map__step")]

    assert "location=6%2C48.85%2C2.35" in nearer
    assert "location=4%2C" in farther
    assert float(north.split("location=5%2C")[1].split("%2C")[0]) > 48.85
    assert all("refine.kind=gym" in one["href"] for one in page.all("a", class_="map__step"))


def test_filters_are_those_of_the_table(read: Read) -> None:
    page = read(f"{MAP}?refine.kind=gym&mode=points&by=district")

    assert "2 enregistrements sur 8" in page.text
    (table,) = page.all("a", class_="map__table")
    assert table["href"].endswith("/table/?refine.kind=gym")
    assert "refine=%60kind%60" in str(settings_of(page)["tiles"])
    assert "by=district" in str(settings_of(page)["tiles"])


@pytest.mark.parametrize("view", ["table", "map", "export", "api"])
@pytest.mark.parametrize(
    ("zone", "count"),
    [
        (PARIS, 6),
        ("geofilter.distance=48.8606,2.3376,100", 1),
        ("geofilter.polygon=(48.85,2.32),(48.85,2.34),(48.865,2.34),(48.865,2.32)", 2),
    ],
)
def test_a_zone_filters_every_view(read: Read, view: str, zone: str, count: int) -> None:
    page = read(f"/fr/explore/dataset/city-spots/{view}/?{zone}")

    assert f"{count} enregistrement" in page.text
    assert [one for one in page.all("a", class_="chip--on") if "geofilter" not in one["href"]]


def test_a_zone_that_makes_no_sense_is_left_out(read: Read) -> None:
    assert "8 enregistrements" in read(f"{MAP}?geofilter.bbox=nonsense&mode=x&by=nope&location=a&basemap=q").text


def test_modes_fit_the_field(read: Read) -> None:
    points, shapes = read(MAP), read("/fr/explore/dataset/districts/map/")

    assert ["mode=points" in one["href"] for one in points.all("a", class_="segments__link")] == [False, True, False]
    assert settings_of(points)["mode"] == "groups"
    assert settings_of(shapes)["mode"] == "shapes"
    assert "Zones" in shapes.text


def test_the_legend_names_values_and_their_number(read: Read) -> None:
    page = read("/fr/explore/dataset/city-spots/map/?mode=points&by=kind")

    swatches = page.all("rect", class_="key__colour")
    assert [one["data-value"] for one in swatches] == ["fountain", "gym", "kiosk", "pool", "stadium"]
    assert "fountain 3" in page.text


def test_colours_ask_for_records_one_by_one(read: Read) -> None:
    assert settings_of(read(f"{MAP}?by=kind"))["mode"] == "points"


def test_many_records_are_a_density_at_first(client: Client, db: None, tmp_path: Path) -> None:
    count = 50_001
    places = [{"lon": (n % 300) / 10, "lat": (n % 170) / 10} for n in range(count)]
    dataset = make.dataset("many")
    publish_version(dataset, records(tmp_path / "many", {a_field("place", "geo_point_2d"): places}), at=timezone.now())
    publish_dataset(dataset, at=timezone.now())

    page = Reading(client.get("/fr/explore/dataset/many/map/").content.decode())
    picture = client.get("/fr/explore/dataset/many/map/picture.svg")

    assert settings_of(page)["mode"] == "density"
    assert 5_000 < len(picture.content) <= MOST_BYTES


def test_outlines_of_the_picture_have_the_colours_of_the_legend(client: Client, portal: None) -> None:
    drawn = client.get("/fr/explore/dataset/districts/map/picture.svg?by=label").content.decode()

    assert {name for name in ("ac0", "ac1", "ac2") if f'class="a {name}"' in drawn} == {"ac0", "ac1", "ac2"}


def test_a_question_that_fails_is_said_in_the_page(read: Read) -> None:
    page = read(f"{MAP}?refine.nope=1", status=400)

    assert page.all("p", class_="note")
    assert not page.all("pv-map")


def test_what_a_rule_hides_is_not_drawn(client: Client, portal: None) -> None:
    chloe = make.person("chloe")
    set_rule(Dataset.objects.get(dataset_id="city-spots"), chloe, Rights(row_filter='kind="gym"'))
    client.force_login(chloe)

    page = client.get(MAP)

    assert "2 lieux" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_the_frame_is_for_other_sites(client: Client, portal: None) -> None:
    answer = client.get("/fr/explore/embed/dataset/city-spots/map/?refine.kind=gym&theme=light")

    page = Reading(answer.content.decode())
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert not page.all("header")
    assert page.links("/fr/explore/dataset/city-spots/map/?refine.kind=gym")
    assert page.all("html", **{"data-theme": "light"})


@pytest.mark.parametrize("text", ["", "1", "1,2", "a,b,c", "23,0,0", "1,86,0", "1,0,181", "nan,0,0"])
def test_a_place_that_is_none_is_ignored(text: str) -> None:
    assert Location.read(text) is None


def test_a_place_goes_round_the_world_and_stops_at_its_ends() -> None:
    assert Location(2, 0, 179).moved(right=100).lon < -160
    assert Location(2, 84, 0).moved(up=10_000).lat == 85
    assert Location(0, 0, 0).moved(zoom=-3).zoom == 0


@pytest.fixture
def outlines(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Boundaries chosen by the operator."""
    path = tmp_path / "maps.toml"
    path.write_text('[outlines]\ndataset = "districts"\n')
    settings.MAPS_FILE = str(path)
    maps.cache_clear()
    yield
    maps.cache_clear()


def test_records_are_counted_by_the_boundaries_of_the_portal(read: Read, client: Client, outlines: None) -> None:
    page = read(f"{MAP}?mode=zones&location=13,48.8645,2.345&refine.kind=gym&refine.kind=fountain")

    assert settings_of(page)["mode"] == "zones"
    assert "Arrondissements" in page.text
    (image,) = page.all("img", class_="map__drawn")
    assert 'class="a aq' in client.get(image["src"]).content.decode()


def test_zones_without_records_are_hatched_and_told_in_the_legend(read: Read, client: Client, outlines: None) -> None:
    some = read(f"{MAP}?mode=zones&location=13,48.8645,2.345&refine.kind=gym")
    (image,) = some.all("img", class_="map__drawn")

    assert some.all("path", class_="key__hatch")
    assert "aucun enregistrement" in some.text
    assert 'class="a ae"' in client.get(image["src"]).content.decode()


def test_without_boundaries_there_are_no_zones(read: Read) -> None:
    assert settings_of(read(f"{MAP}?mode=zones"))["mode"] == "groups"
