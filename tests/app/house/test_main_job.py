"""The main job, as a person does it: a file goes in by the command, and comes out as pages and an API."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[3]
TREES = "Code;Espèce;Hauteur (m);Planté le\n001;Chêne;12,5;05/03/1990\n002;Érable;8;29/02/2000\n003;Tilleul;;\n"


class Portal:
    """A portal in a folder of its own, driven by its command."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")},
            "PARVIS_DATA_DIR": str(folder / "data"),
            "PYTHONPATH": str(ROOT),
        }
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "parvis", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def serve(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "parvis", "serve", "--port", str(self.port), "--workers", "1"]
        server = subprocess.Popen(command, cwd=self.folder, env=self.environment, text=True)
        for _ in range(300):
            try:
                self.get("/api/explore/v2.1/")
                return server
            except URLError:
                time.sleep(0.1)
        server.kill()
        raise AssertionError("The server did not start.")

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        try:
            with urlopen(Request(self.address + path, headers={"Accept-Language": "en"}), timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def json(self, path: str) -> dict[str, object]:
        found = json.loads(self.get(path)[2])
        assert isinstance(found, dict)
        return found


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = Portal(tmp_path_factory.mktemp("portal"))
    (portal.folder / "trees.csv").write_text(TREES, encoding="cp1252")
    loaded = portal.run("load", "trees.csv", "--id", "trees")
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    server = portal.serve()
    yield portal
    server.terminate()
    assert server.wait(timeout=20) is not None


@pytest.mark.xdist_group("server")
def test_a_file_comes_out_of_the_api_with_its_types(portal: Portal) -> None:
    found = portal.json("/api/explore/v2.1/catalog/datasets/trees/records?order_by=code")

    assert found == {
        "total_count": 3,
        "results": [
            {"code": "001", "espece": "Chêne", "hauteur_m": 12.5, "plante_le": "1990-03-05"},
            {"code": "002", "espece": "Érable", "hauteur_m": 8.0, "plante_le": "2000-02-29"},
            {"code": "003", "espece": "Tilleul", "hauteur_m": None, "plante_le": None},
        ],
    }


@pytest.mark.xdist_group("server")
@pytest.mark.parametrize(
    "path",
    ["/en/", "/fr/", "/en/explore/", "/en/explore/dataset/trees/information/", "/fr/explore/dataset/trees/table/"],
)
def test_pages_answer_without_any_cookie(portal: Portal, path: str) -> None:
    status, headers, body = portal.get(path)

    assert status == 200
    assert "Set-Cookie" not in headers
    assert b"<h1" in body


@pytest.mark.xdist_group("server")
def test_a_load_while_serving_is_seen_whole(portal: Portal) -> None:
    (portal.folder / "trees.csv").write_text(TREES + "004;If;3;01/01/2001\n", encoding="cp1252")

    loaded = portal.run("load", "trees.csv", "--id", "trees")

    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    assert portal.json("/api/explore/v2.1/catalog/datasets/trees/records")["total_count"] == 4


@pytest.mark.xdist_group("server")
def test_a_load_that_fails_leaves_the_old_version(portal: Portal) -> None:
    (portal.folder / "empty.csv").write_bytes(b"")
    before = portal.json("/api/explore/v2.1/catalog/datasets/trees/records")

    loaded = portal.run("load", "empty.csv", "--id", "trees")

    assert loaded.returncode != 0
    assert "empty.csv" in loaded.stderr
    assert "Traceback" not in loaded.stderr
    assert portal.json("/api/explore/v2.1/catalog/datasets/trees/records") == before


@pytest.mark.xdist_group("server")
def test_a_taken_port_is_refused_in_one_sentence(portal: Portal) -> None:
    refused = portal.run("serve", "--port", str(portal.port))

    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{portal.port}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_nonsense_in_the_environment_is_refused_by_name(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal.environment["PARVIS_QUERY_SECONDS"] = "soon"

    refused = portal.run("check")

    assert refused.returncode == 1
    assert "PARVIS_QUERY_SECONDS must be a whole number" in refused.stderr
    assert "Traceback" not in refused.stderr
