"""Measure the pages of this release in a browser: what the proof page shows. Writes parvis/portal/data/proof.json.

Run at each release (needs Chromium and node_modules): python tools/proof.py
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "parvis" / "portal" / "data" / "proof.json"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "", "explore/", "explore/dataset/city-spots/information/", "explore/dataset/city-spots/table/",
    "explore/dataset/city-spots/analyze/", "explore/dataset/city-spots/export/", "explore/dataset/city-spots/share/",
    "basket/?basket=city-spots", "reuses/", "requests/new/", "producers/", "terms/cookies-policy/",
)  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STARTS_WITHIN_SECONDS = 60
WIDTHS = (1280, 360)


def main() -> None:
    """Serve the fixture portal as in production, visit each page with an empty browser, write what was seen."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("Chromium is missing: make browser")
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pages = [visited(browser, address, path) for path in PAGES]
        found = {"version": project["version"], "at": datetime.now(UTC).date().isoformat(), "browser": browser.version}
        browser.close()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({**found, "widths": WIDTHS, "rules": TAGS, "pages": pages}, indent=1) + "\n")
    print(f"{len(pages)} pages in {TARGET.relative_to(ROOT)}")


@contextmanager
def served() -> Iterator[str]:
    """The address of the fixture portal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "parvis.settings", "PARVIS_DATA_DIR": folder}
        environment = {**os.environ, **settings, "PARVIS_SITE_URL": f"http://127.0.0.1:{port}"}
        subprocess.run([sys.executable, "-m", "tests.browser.fixture_portal"], cwd=ROOT, env=environment, check=True)
        serve = [sys.executable, "-m", "parvis", "serve", "--port", str(port), "--workers", "1"]
        with subprocess.Popen(serve, cwd=ROOT, env=environment) as server:
            wait_for(port)
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def wait_for(port: int) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("The portal does not start.")


def visited(browser: Browser, address: str, path: str) -> dict[str, Any]:
    """One page at a first visit, in French: its weight, its requests, its cookies, what axe finds at each width."""
    seen: list[Response] = []
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    page = context.new_page()
    page.on("response", lambda one: seen.append(one))  # a built-in cannot be marked by the library
    page.goto(f"{address}/fr/{path}", wait_until="networkidle")
    weight = sum(sum(one.request.sizes()[name] for name in ("responseBodySize", "responseHeadersSize")) for one in seen)
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    found = {
        "path": f"/fr/{path}",
        "requests": len(seen),
        "bytes": weight,
        "outside_requests": sum(not one.url.startswith((address, "data:", "blob:")) for one in seen),
        "cookies": len(context.cookies()) + int(stored),
        "violations": sum(violations(browser, f"{address}/fr/{path}", width) for width in WIDTHS),
    }
    context.close()
    return found


def violations(browser: Browser, address: str, width: int) -> int:
    """How many elements break a rule of WCAG 2.2 AA that axe can check."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)["violations"]
    context.close()
    return sum(len(one["nodes"]) for one in found)


if __name__ == "__main__":
    main()
