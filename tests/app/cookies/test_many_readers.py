"""Many readers at once, through the server's own interface: they leave nothing, and caches may keep what they get."""

import sqlite3
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from parvis.consent.audit.server import served

PAGES = ("/fr/", "/en/explore/", "/fr/explore/dataset/demonstration-places/table/", "/en/terms/cookies-policy/")
READERS = 4


def wrong_answers(base_url: str, requests: int) -> list[str]:
    """The addresses of answers that set a cookie or that a shared cache may not keep."""

    def read(number: int) -> str:
        path = PAGES[number % len(PAGES)]
        with urllib.request.urlopen(base_url + path, timeout=60) as answer:
            answer.read()
            storable = answer.headers["Cache-Control"].startswith("public, max-age=")
            return "" if storable and "Set-Cookie" not in answer.headers else path

    with ThreadPoolExecutor(READERS) as readers:
        return [path for path in readers.map(read, range(requests)) if path]


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("requests", [120, pytest.param(10_000, marks=pytest.mark.heavy)])
def test_c147_c168_readers_leave_no_cookie_and_no_session(requests: int) -> None:
    with served() as portal:
        assert wrong_answers(portal.base_url, requests) == []
        with sqlite3.connect(portal.folder / "parvis.sqlite3") as database:
            (sessions,) = database.execute("SELECT COUNT(*) FROM django_session").fetchone()

    assert sessions == 0
