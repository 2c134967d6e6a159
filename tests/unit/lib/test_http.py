"""The client that goes out: what it reads, and what it will not be talked into."""

import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from parvis.lib.errors import SourceInvalidError, SourceUnreachableError
from parvis.lib.http import Fetched, fetch, is_allowed


class Portal(BaseHTTPRequestHandler):
    """A small site: each path is one behaviour."""

    def do_GET(self) -> None:
        getattr(self, "get_" + self.path.strip("/").partition("?")[0].partition("/")[0])()

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def get_trees(self) -> None:
        self.answer(200, b"id\n1\n", Content_Type="text/csv; charset=utf-8", ETag='"v1"')

    def get_named(self) -> None:
        disposition = "attachment; filename*=UTF-8''..%2F..%2Fv%C3%A9lo%00.csv"
        self.answer(200, b"x", Content_Disposition=disposition)

    def get_moved(self) -> None:
        self.answer(302, Location="/trees")

    def get_loop(self) -> None:
        self.answer(302, Location="/loop")

    def get_elsewhere(self) -> None:
        self.answer(302, Location="ftp://127.0.0.1/trees")

    def get_inside(self) -> None:
        self.answer(302, Location="http://0.0.0.0/secret")

    def get_missing(self) -> None:
        self.answer(404)

    def get_busy(self) -> None:
        self.answer(503)

    def get_host(self) -> None:
        self.answer(200, self.headers["Host"].encode())

    def get_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"0" * 10_000)

    def get_brotli(self) -> None:
        self.answer(200, b"x", Content_Encoding="br")

    def get_slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.drip()

    def get_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        self.drip()

    def drip(self) -> None:
        try:
            for _ in range(100):
                self.wfile.write(b"0")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that leaves is what the tests are about."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def read(address: str, tmp_path: Path, *, max_bytes: int = 100_000, seconds: float = 5) -> Fetched:
    return fetch(address, tmp_path / "got", max_bytes=max_bytes, seconds=seconds, allow_private=True)


def test_a_body_lands_in_the_file_with_what_the_server_says_of_it(site: str, tmp_path: Path) -> None:
    found = read(f"{site}/trees", tmp_path)

    assert found.path.read_bytes() == b"id\n1\n"
    assert (found.media_type, found.filename, found.etag, found.bytes) == ("text/csv", "trees", '"v1"', 5)


def test_this_machine_is_refused_unless_private_addresses_are_allowed(site: str, tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="private network"):
        fetch(f"{site}/trees", tmp_path / "got", max_bytes=10, seconds=5)


def test_a_file_name_cannot_climb_out_of_its_folder(site: str, tmp_path: Path) -> None:
    found = read(f"{site}/named", tmp_path)

    assert found.filename == "vélo.csv"


def test_a_redirect_is_followed(site: str, tmp_path: Path) -> None:
    found = read(f"{site}/moved", tmp_path)

    assert found.final_address == f"{site}/trees"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("loop", "more than 5 times"),
        ("elsewhere", "not ftp"),
        ("inside", "private network"),
        ("missing", "status 404"),
        ("brotli", "compression"),
    ],
)
def test_what_will_not_change_is_refused(site: str, tmp_path: Path, path: str, sentence: str) -> None:
    with pytest.raises(SourceInvalidError, match=sentence):
        read(f"{site}/{path}", tmp_path)

    assert not (tmp_path / "got").exists()


def test_a_busy_server_may_be_tried_again(site: str, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachableError, match="status 503"):
        read(f"{site}/busy", tmp_path)


def test_a_body_without_length_stops_at_the_limit(site: str, tmp_path: Path) -> None:
    with pytest.raises(SourceInvalidError, match="limit of 50000 bytes"):
        read(f"{site}/endless", tmp_path, max_bytes=50_000)

    assert not (tmp_path / "got").exists()


@pytest.mark.parametrize("path", ["slow", "headers"])
def test_a_drip_ends_at_the_deadline(site: str, tmp_path: Path, path: str) -> None:
    began = time.monotonic()

    with pytest.raises(SourceUnreachableError, match=r"within 0\.3 seconds"):
        read(f"{site}/{path}", tmp_path, seconds=0.3)

    assert time.monotonic() - began < 2
    assert not (tmp_path / "got").exists()


def test_the_name_asked_for_is_sent_though_the_address_is_what_is_connected_to(site: str, tmp_path: Path) -> None:
    address = site.replace("127.0.0.1", "localhost")

    found = read(f"{address}/host", tmp_path)

    assert found.path.read_text() == address.removeprefix("http://")


def test_a_closed_port_is_unreachable_and_credentials_are_not_told(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachableError) as refusal:
        read("http://ada:secret@127.0.0.1:9/x?key=secret", tmp_path)

    assert str(refusal.value) == "http://127.0.0.1:9/x cannot be reached."


@pytest.mark.parametrize("address", ["file:///etc/passwd", "gopher://x/", "http://", "//host/x", "http://[::1", ""])
def test_only_web_addresses_are_read(tmp_path: Path, address: str) -> None:
    with pytest.raises(SourceInvalidError):
        read(address, tmp_path)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_of_inner_networks_are_refused(place: str) -> None:
    assert not is_allowed(ipaddress.ip_address(place), allow_private=False)


@pytest.mark.parametrize("place", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_network_are_allowed(place: str) -> None:
    assert is_allowed(ipaddress.ip_address(place), allow_private=False)


@pytest.mark.parametrize("place", ["0.0.0.0", "224.0.0.1", "ff02::1"])
def test_some_addresses_are_never_a_source(place: str) -> None:
    assert not is_allowed(ipaddress.ip_address(place), allow_private=True)
