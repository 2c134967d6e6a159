"""Take the pictures of docs/tour.md from the demonstration portal: tools/tour.py (make tour).

The demonstration is loaded into a folder that is thrown away, so that pictures show it and nothing else.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "tour"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1280, "height": 860}
SHOWN = (960, 645)
MOST_BYTES = 80_000
SETTLES_MS = 2_500
STARTS_WITHIN_SECONDS = 60
DATASET = "/en/explore/dataset"
PICTURES = {
    "home": "/en/",
    "catalogue": "/en/explore/",
    "table": f"{DATASET}/communes/table/",
    "map": f"{DATASET}/mairies/map/?location=6,46.6,2.4",
    "analyse": f"{DATASET}/aeroports/analyze/",
    "export": f"{DATASET}/communes/export/",
    "charter": "/en/terms/cookies-policy/",
}
"""Name of the picture, and the page it shows."""


def main() -> int:
    """Load, serve, photograph; 1 when the portal does not start."""
    with tempfile.TemporaryDirectory(prefix="parvis-tour-") as folder:
        environment = {**os.environ, "PARVIS_DATA_DIR": folder}
        subprocess.run(
            [sys.executable, "-m", "parvis", "demo", "--no-serve"], cwd=ROOT, env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        port = free_port()
        environment["PARVIS_SITE_URL"] = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "parvis", "serve", "--port", str(port), "--workers", "1"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                if not answers(port):
                    print("The portal does not start.", file=sys.stderr)
                    return 1
                photograph(f"http://127.0.0.1:{port}")
            finally:
                server.terminate()
    return 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether the portal answers in time."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def photograph(address: str) -> None:
    """One picture of each page."""
    TARGET.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = driver.chromium.launch(executable_path=found, args=sandbox)
        for name, path in PICTURES.items():
            weight = save(taken(browser, address + path), TARGET / f"{name}.webp")
            print(f"docs/tour/{name}.webp: {weight} bytes")
        browser.close()


def taken(browser: Browser, url: str) -> Image.Image:
    """What a page shows once it has settled."""
    page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en", reduced_motion="reduce")
    page.goto(url)
    page.wait_for_timeout(SETTLES_MS)
    shot = page.screenshot()
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


def save(picture: Image.Image, target: Path) -> int:
    """Write a picture as small as it must be, and give its weight in bytes."""
    small = picture.resize(SHOWN, Image.Resampling.LANCZOS)
    for quality in (85, 75, 65, 50, 35):
        small.save(target, quality=quality, method=6)
        if target.stat().st_size <= MOST_BYTES:
            break
    return target.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
