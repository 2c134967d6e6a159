"""The portal's own scripts store nothing on a device. Source: cookies.md §11.7."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[3] / "parvis"
FORBIDDEN = re.compile(
    r"\b(cookieStore|localStorage|sessionStorage|indexedDB|caches\.(open|match|keys)|serviceWorker|sendBeacon"
    r"|toDataURL|getImageData|measureText|document\.fonts\.check)\b"
)
COOKIE_JAR = re.compile(r"document\s*\.\s*cookie|\[\s*[\"']cookie[\"']\s*\]")
SET_ASIDE = {"vendor", "assets", "node_modules"}


def own_scripts() -> list[Path]:
    """Scripts written here; libraries are watched by the audit in a browser."""
    return [path for path in sorted(HOUSE.glob("*/static/**/*.js")) if not SET_ASIDE & set(path.parts)]


def findings(script: str) -> list[str]:
    """What a script may not use; `csrftoken` alone may be read from the cookie jar."""
    found = [match[0] for match in FORBIDDEN.finditer(script)]
    return found + [match[0] for match in COOKIE_JAR.finditer(script) if "csrftoken" not in script]


@pytest.mark.parametrize(
    "script",
    ["localStorage.x = 1", "navigator.serviceWorker.register('x')", "document . cookie", "document['cookie'] = 1"],
)
def test_the_lint_finds_what_it_looks_for(script: str) -> None:
    assert findings(script)


def test_the_lint_lets_the_csrf_token_be_read() -> None:
    assert findings("document.cookie.match(/csrftoken=([^;]+)/)") == []


def test_c120_no_script_of_ours_stores_anything() -> None:
    found = {path.name: findings(path.read_text(encoding="utf-8")) for path in own_scripts()}

    assert {name: what for name, what in found.items() if what} == {}
