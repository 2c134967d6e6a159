"""Maps of several layers: put together with plain forms, drawn here, shared, framed."""

import json
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from parvis.community.layered import MOST_LAYERS
from parvis.community.models import ComposedMap
from parvis.portal.maps_picture import MOST_BYTES
from tests import make
from tests.app.portal.conftest import Reading

HERE = {"sec-fetch-site": "same-origin"}
SPOTS = {"dataset": "city-spots", "colour": "1", "title": "Lieux"}
DISTRICTS = {"dataset": "districts", "colour": "2"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def map_(client: Client, portal: None) -> ComposedMap:
    """A map of Ada's with districts under spots."""
    client.force_login(make.person())
    client.post("/en/maps/", {"title": "Notre ville"}, headers=HERE)
    found = ComposedMap.objects.get()
    for layer in (DISTRICTS, SPOTS):
        answer = client.post(f"/en/maps/{found.uid}/edit/?add=layer", layer, headers=HERE)
        assert answer.status_code == 303, answer.content.decode()
    found.refresh_from_db()
    return found


def share(client: Client, found: ComposedMap) -> None:
    """Let everybody see it."""
    head = {"act": "head", "title": found.title, "is_shared": "on"}
    client.post(f"/en/maps/{found.uid}/edit/", head, headers=HERE)


def read(client: Client, address: str) -> Reading:
    """A page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200
    return Reading(answer.content.decode())


def test_a_map_is_of_its_author_until_it_is_shared(client: Client, map_: ComposedMap) -> None:
    address = f"/en/maps/{map_.uid}/"
    other = Client()

    assert [other.get(one).status_code for one in (address, f"{address}picture.svg")] == [404, 404]
    assert other.get(f"/en/explore/embed/map/{map_.uid}/").status_code == 404
    share(client, map_)

    page = read(other, address)
    assert [one["data-title"] for one in page.all("pv-layer")] == ["Lieux", "Arrondissements"]
    assert "Edit this map" not in page.text


def test_layers_say_what_they_hold_and_lead_to_their_data(client: Client, map_: ComposedMap) -> None:
    page = read(client, f"/en/maps/{map_.uid}/")

    assert "7 places" in page.text
    assert page.links("/explore/dataset/city-spots/table/") == ["/en/explore/dataset/city-spots/table/"]
    assert page.links("/explore/dataset/city-spots/map/") == ["/en/explore/dataset/city-spots/map/?mode=points"]
    (image,) = page.all("img", class_="map__drawn")
    assert "Lieux (Points, 7 places)" in image["alt"]


def test_the_picture_shows_each_layer_in_its_colour_the_first_on_top(client: Client, map_: ComposedMap) -> None:
    page = read(client, f"/en/maps/{map_.uid}/")
    (image,) = page.all("img", class_="map__drawn")

    drawn = client.get(image["src"])

    groups = [one.get("class") for one in ET.fromstring(drawn.content).iter(f"{SVG}g") if one.get("class")]
    assert groups == ["k2", "k1"]
    assert len(drawn.content) <= MOST_BYTES


def test_a_link_hides_a_layer_without_scripts(client: Client, map_: ComposedMap) -> None:
    page = read(client, f"/en/maps/{map_.uid}/")
    hide = page.all("a", class_="layer__toggle")[0]["href"]

    hidden = read(client, f"/en/maps/{map_.uid}/{hide}")

    (image,) = hidden.all("img", class_="map__drawn")
    drawn = client.get(image["src"]).content
    assert hide == "?hide=0"
    assert b'class="k2"' in drawn
    assert b'class="k1"' not in drawn
    assert hidden.all("a", class_="layer__toggle")[0]["href"] == "?hide="


def test_buttons_move_hide_and_remove_layers(client: Client, map_: ComposedMap) -> None:
    edit = f"/en/maps/{map_.uid}/edit/"

    client.post(edit, {"act": "down-0"}, headers=HERE)
    client.post(edit, {"act": "hide-0"}, headers=HERE)

    map_.refresh_from_db()
    assert [(one["dataset"], one["hidden"]) for one in map_.layers] == [("districts", "yes"), ("city-spots", "")]
    client.post(edit, {"act": "remove-0"}, headers=HERE)
    map_.refresh_from_db()
    assert [one["dataset"] for one in map_.layers] == ["city-spots"]


def test_a_layer_keeps_the_filters_of_the_address_it_came_from(client: Client, map_: ComposedMap) -> None:
    address = "https://data.example.org/fr/explore/dataset/city-spots/map/?refine.kind=gym"
    layer = {"dataset": address, "colour": "0", "by": "district"}
    client.post(f"/en/maps/{map_.uid}/edit/?add=layer", layer, headers=HERE)

    page = read(client, f"/en/maps/{map_.uid}/")

    settings = json.loads(page.all("pv-layer")[0]["data-settings"])
    assert "refine=%60kind%60" in settings["filters"]
    assert "by=district" in settings["tiles"]
    assert "2 places" in page.text


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ({"dataset": "nothing"}, "nothing"),
        ({"dataset": "big-series"}, "no place on a map"),
        ({"dataset": "city-spots", "query": "where=nonsense(("}, ""),
        ({"dataset": "city-spots", "by": "nonsense"}, "cannot be coloured"),
        ({"dataset": ""}, ""),
    ],
)
def test_a_layer_that_does_not_work_is_refused(
    client: Client, map_: ComposedMap, layer: dict[str, str], words: str
) -> None:
    answer = client.post(f"/en/maps/{map_.uid}/edit/?add=layer", {"colour": "0", **layer}, headers=HERE)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    map_.refresh_from_db()
    assert len(map_.layers) == 2


def test_a_map_holds_so_many_layers_and_no_more(client: Client, map_: ComposedMap) -> None:
    map_.layers = map_.layers[:1] * MOST_LAYERS
    map_.save()

    answer = client.post(f"/en/maps/{map_.uid}/edit/?add=layer", SPOTS, headers=HERE)

    assert f"{MOST_LAYERS} layers at most" in answer.content.decode()


def test_readers_see_only_the_layers_they_may(client: Client, map_: ComposedMap) -> None:
    map_.layers = [*map_.layers, {"dataset": "secret", "title": "Fermé"}]
    map_.save()
    share(client, map_)

    page = read(Client(), f"/en/maps/{map_.uid}/")

    assert len(page.all("pv-layer")) == 2
    assert "Fermé" in page.text
    assert page.all("p", class_="note") != []


def test_the_map_opens_where_its_author_left_it(client: Client, map_: ComposedMap) -> None:
    client.post(f"/en/maps/{map_.uid}/edit/", {"act": "place", "location": "12.00,48.86,2.35"}, headers=HERE)

    (stack,) = read(client, f"/en/maps/{map_.uid}/").all("pv-stack")

    assert json.loads(stack["data-settings"])["place"] == [12, 48.86, 2.35]


def test_a_shared_map_is_framed_light_or_dark_and_stands_on_composed_pages(client: Client, map_: ComposedMap) -> None:
    client.post("/en/compositions/", {"title": "Page"}, headers=HERE)
    edit = next(one for one in read(client, "/en/compositions/").links("/edit/"))
    block = {"title": "Carte", "map": map_.uid}
    assert client.post(f"{edit}?add=layers", block, headers=HERE).status_code == 200
    share(client, map_)
    assert client.post(f"{edit}?add=layers", block, headers=HERE).status_code == 303

    frame = Client().get(f"/en/explore/embed/map/{map_.uid}/?theme=dark")

    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert not frame.cookies
    assert Reading(frame.content.decode()).all("html")[0]["data-theme"] == "dark"
    shown = read(client, edit.removesuffix("edit/"))
    assert shown.all("iframe")[0]["src"] == f"/en/explore/embed/map/{map_.uid}/"


def test_nobody_edits_the_map_of_another(client: Client, map_: ComposedMap) -> None:
    other = Client()
    other.force_login(make.person("bruno"))

    assert other.post(f"/en/maps/{map_.uid}/edit/", {"act": "delete"}, headers=HERE).status_code == 404
    assert Client().get("/en/maps/").status_code == 303
    assert ComposedMap.objects.count() == 1


def test_the_share_page_of_a_map_offers_to_make_it_a_layer(client: Client, map_: ComposedMap) -> None:
    page = read(client, "/en/explore/dataset/city-spots/share/?of=map&refine.kind=gym")
    (link,) = page.links("/maps/?")

    listed = read(client, link)

    (add,) = [one for one in listed.links("/edit/") if "add=layer" in one]
    form = read(client, add)
    assert [one["value"] for one in form.all("input", name="dataset")] == ["city-spots"]
    assert [one["value"] for one in form.all("input", name="query")] == ["refine.kind=gym"]
