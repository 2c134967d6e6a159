"""What lies under maps: the built-in tiles, operators' files, outside services that visitors never meet."""

import gzip
import http.server
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from pytest_django.fixtures import Settings

from parvis.formats.vector_tile_reading import rings
from parvis.portal.basemaps import checks, choices
from parvis.portal.basemaps.files import unpacked

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def maps_file(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """An operator's file to fill."""
    path = tmp_path / "maps.toml"
    settings.MAPS_FILE = str(path)
    settings.DATA_DIR = tmp_path / "data"
    settings.ALLOW_PRIVATE_ADDRESSES = True
    choices.maps.cache_clear()
    yield path
    choices.maps.cache_clear()


class Service(http.server.BaseHTTPRequestHandler):
    """An outside tile service: counts what it is asked."""

    asked: list[str] = []
    body = PNG
    status = 200

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(maps_file: Path) -> Iterator[type[Service]]:
    """The service, and a background that is relayed from it."""
    Service.asked, Service.body, Service.status = [], PNG, 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    maps_file.write_text(
        f'[[basemap]]\nid = "plan"\nname = {{ fr = "Plan", en = "Streets" }}\nmin_zoom = 2\nmax_zoom = 5\n'
        f'service = "http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"\nattribution = "© Exemple"\n'
    )
    yield Service
    server.shutdown()
    server.server_close()


def test_the_built_in_world_has_land(client: Client) -> None:
    answer = client.get("/tiles/parvis/0/0/0", headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert "public" in answer["Cache-Control"]
    assert len(rings(unpacked(answer.content), "land")[1]) >= 1
    assert client.get("/tiles/parvis/0/0/0").content == gzip.decompress(answer.content)
    assert client.get("/tiles/parvis/0/0/0", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("place", "status"),
    [("parvis/7/0/127", 204), ("parvis/8/0/0", 400), ("parvis/1/2/0", 400), ("parvis/1/0/2", 400), ("nope/0/0/0", 404)],
)
def test_what_is_not_there(client: Client, place: str, status: int) -> None:
    assert client.get(f"/tiles/{place}").status_code == status


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_styles_load_from_here_alone(client: Client, theme: str) -> None:
    style = client.get(f"/tiles/style/parvis/{theme}.json?lang=fr").json()

    assert style["version"] == 8
    assert "glyphs" not in style
    assert all(address.startswith("/") for one in style["sources"].values() for address in one["tiles"])
    names = [one for one in style["layers"] if one["type"] == "symbol"]
    assert names[0]["layout"]["text-field"] == ["get", "fr"]
    assert client.get("/tiles/style/parvis/pink.json").status_code == 400
    assert client.get("/tiles/style/nope/light.json").status_code == 404


def test_a_service_is_asked_once_and_by_the_portal(client: Client, service: type[Service]) -> None:
    first = client.get("/tiles/plan/3/1/2")
    again = client.get("/tiles/plan/3/1/2")

    assert first.content == again.content == PNG
    assert first["Content-Type"] == "image/png"
    assert service.asked == ["/3/1/2.png"]
    style = client.get("/tiles/style/plan/light.json").json()
    assert style["sources"]["plan"]["tiles"] == ["/tiles/plan/{z}/{x}/{y}"]
    assert style["sources"]["plan"]["attribution"] == "© Exemple"


def test_a_service_is_not_asked_beyond_its_zooms(client: Client, service: type[Service]) -> None:
    assert client.get("/tiles/plan/6/0/0").status_code == 400
    assert client.get("/tiles/plan/1/0/0").status_code == 204
    assert service.asked == []


@pytest.mark.parametrize(("status", "answered"), [(404, 404), (500, 503), (429, 503)])
def test_a_service_that_fails_is_a_short_answer(
    client: Client, service: type[Service], status: int, answered: int
) -> None:
    service.status = status

    answer = client.get("/tiles/plan/3/0/0")

    assert answer.status_code == answered
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [b"<html>go away</html>", b"<svg onload='x'/>", b"", gzip.compress(b"x", mtime=0)])
def test_only_pictures_come_through(client: Client, service: type[Service], body: bytes) -> None:
    service.body = body

    assert client.get("/tiles/plan/3/0/0").status_code == 404


def test_an_old_tile_is_better_than_none(client: Client, service: type[Service], settings: Settings) -> None:
    client.get("/tiles/plan/3/0/0")
    settings.MAP_TILES_DAYS = 0
    service.status = 503

    assert client.get("/tiles/plan/3/0/0").content == PNG
    assert len(service.asked) == 2


def test_an_operators_mbtiles_are_served(client: Client, maps_file: Path) -> None:
    with sqlite3.connect(maps_file.parent / "city.mbtiles") as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        database.executemany(
            "INSERT INTO metadata VALUES (?, ?)", [("format", "png"), ("minzoom", "1"), ("maxzoom", "1")]
        )
        database.execute("INSERT INTO tiles VALUES (1, 0, 1, ?)", (PNG,))
    database.close()
    maps_file.write_text('[[basemap]]\nid = "city"\nname = "City"\nfile = "city.mbtiles"\n')

    assert client.get("/tiles/city/1/0/0").content == PNG
    assert client.get("/tiles/city/1/0/1").status_code == 204
    assert client.get("/tiles/city/2/0/0").status_code == 400


def test_an_operators_pmtiles_are_served(client: Client, maps_file: Path) -> None:
    shapes = gzip.compress(b"\x1a\x00", mtime=0)
    with (maps_file.parent / "city.pmtiles").open("wb") as file:
        writer = Writer(file)
        for zoom in range(4):
            for x in range(1 << zoom):
                writer.write_tile(zxy_to_tileid(zoom, x, 0), shapes)
        header = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": 3}
        box = {"min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1}
        writer.finalize({**header, **box, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0}, {})
    maps_file.write_text('[[basemap]]\nid = "city"\nname = "City"\nfile = "city.pmtiles"\n')

    assert client.get("/tiles/city/3/7/0").content == b"\x1a\x00"
    assert client.get("/tiles/city/3/7/1").status_code == 204
    layers = client.get("/tiles/style/city/dark.json?lang=en").json()["layers"]
    assert {"water", "land", "city-roads", "city-transportation"} <= {one["id"] for one in layers}


def test_boundaries_are_tiles_of_a_dataset(client: Client, maps_file: Path) -> None:
    maps_file.write_text('[outlines]\ndataset = "districts"\nname = "label"\nmin_zoom = 9\n')

    style = client.get("/tiles/style/parvis/light.json").json()

    (address,) = style["sources"]["outlines"]["tiles"]
    assert address.startswith("/api/explore/v2.1/catalog/datasets/districts/tiles/{z}/{x}/{y}.mvt?mode=shapes")
    assert {one["id"]: one.get("minzoom") for one in style["layers"]}["outlines"] == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[basemap", "cannot be read"),
        ('[[basemap]]\nid = "A b"\nfile = "x"\n', "a to z"),
        ('[[basemap]]\nid = "a"\n', "either a file or a service"),
        ('[[basemap]]\nid = "a"\nservice = "ftp://x/{z}/{x}/{y}"\n', "{z}, {x} and {y}"),
        ('[[basemap]]\nid = "a"\nservice = "https://x/{z}"\n', "{z}, {x} and {y}"),
        ('[[basemap]]\nid = "parvis"\nservice = "https://x/{z}/{x}/{y}"\n', "same id"),
        ('[[basemap]]\nid = "a"\nservice = "https://x/{z}/{x}/{y}"\nmax_zoom = 99\n', "max_zoom"),
        ('[[basemap]]\nid = "a"\nservice = "https://x/{z}/{x}/{y}"\ncolour = 1\n', "these keys only"),
        ('[[basemap]]\nid = "a"\nfile = "absent.mbtiles"\n', "cannot be read"),
        ('[outlines]\nname = "x"\n', "[outlines]"),
        ('[other]\nname = "x"\n', "[[basemap]]"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_the_built_in_stays(
    client: Client, maps_file: Path, text: str, said: str
) -> None:
    maps_file.write_text(text)

    (message,) = checks.maps_file()

    assert message.id == "portal.W002"
    assert said in str(message.msg)
    assert client.get("/tiles/parvis/0/0/0").status_code == 200
    assert [one.id for one in choices.maps().basemaps] == ["parvis"]


def test_layers_of_an_operator_replace_ours(client: Client, maps_file: Path) -> None:
    layer = {"id": "own", "type": "fill", "source-layer": "x", "source": "whatever"}
    (maps_file.parent / "layers.json").write_text(json.dumps({"layers": [layer]}))
    (maps_file.parent / "t.mbtiles").write_bytes(choices.BUILT_IN_FILE.read_bytes())
    maps_file.write_text('[[basemap]]\nid = "t"\nname = "T"\nfile = "t.mbtiles"\nlayers = "layers.json"\n')

    layers = client.get("/tiles/style/t/light.json").json()["layers"]

    assert {**layer, "source": "t"} in layers
    assert not [one for one in layers if one["id"] == "t-roads"]
