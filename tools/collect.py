"""Build what browsers load and what people read: libraries, fonts and icons from npm, translations, static files.

Needs neither Node nor a compiler: npm comes with requirements/base.txt. Each step is skipped when nothing it reads
changed since the last time. With --tests the packages of browser tests come too.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from basemap import write_basemap  # noqa: E402

from parvis.lib.languages import compile_catalogues  # noqa: E402
from parvis.ui.icons import ICONS  # noqa: E402  (the path is set just above)

BIN = Path(sys.executable).parent
HOUSE = ROOT / "parvis"
MODULES = ROOT / "node_modules"
VENDOR = HOUSE / "ui" / "static" / "vendor"
BASEMAP = HOUSE / "ui" / "data" / "basemap.mbtiles"
ASSETS = HOUSE / "dist"
FOR_TESTS = MODULES / "lighthouse"
"""A package that only tests use; where it is, all of them are."""
SVG = "http://www.w3.org/2000/svg"

COPIED = {
    "@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2": "fonts/public-sans.woff2",
    "@fontsource-variable/public-sans/files/public-sans-latin-ext-wght-normal.woff2": "fonts/public-sans-ext.woff2",
    "@fontsource-variable/public-sans/LICENSE": "fonts/public-sans.LICENSE.txt",
    "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2": (
        "fonts/bricolage-grotesque.woff2"
    ),
    "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-ext-wght-normal.woff2": (
        "fonts/bricolage-grotesque-ext.woff2"
    ),
    "@fontsource-variable/bricolage-grotesque/LICENSE": "fonts/bricolage-grotesque.LICENSE.txt",
    "lucide-static/LICENSE": "icons.LICENSE.txt",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre-gl.LICENSE.txt",
    "@github/combobox-nav/dist/index.js": "combobox-nav.js",
    "@github/combobox-nav/LICENSE": "combobox-nav.LICENSE.txt",
    "echarts/LICENSE": "charts.LICENSE.txt",
    "@codemirror/view/LICENSE": "editor.LICENSE.txt",
}
"""What is served, and where from in node_modules."""

BUNDLES = ("charts", "editor")
"""Libraries that ship no single module of what we use: each is bundled alone from tools/bundles."""


def main() -> int:
    """Run the steps that are due; 1 when one of them fails."""
    try:
        libraries()
        translations()
        assets()
    except subprocess.CalledProcessError as failure:
        print(f"The assets could not be built: {failure}\n{failure.stderr.strip()}", file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"The assets could not be built: {failure}", file=sys.stderr)
        return 1
    return 0


def packages(inputs: Iterable[Path]) -> None:
    """Install the packages of package-lock.json; those of tests only where tests asked for them."""
    tests = "--tests" in sys.argv or FOR_TESTS.exists()
    stamp, made = MODULES / ".made-from", digest(inputs)
    if read(stamp) == made and (FOR_TESTS.exists() or not tests):
        return
    print("    packages", flush=True)
    subprocess.run(
        [BIN / "npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]
        + ([] if tests else ["--omit=dev"]),
        cwd=ROOT, env=with_node(), check=True, capture_output=True, text=True,
    )  # fmt: skip
    write(stamp, made.encode())


def with_node() -> dict[str, str]:
    """The environment of commands that need Node."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def libraries() -> None:
    """Copy from the packages of package-lock.json what is served."""
    listed = [ROOT / "package.json", ROOT / "package-lock.json"]
    packages(listed)
    here = Path(__file__).parent
    inputs = [*listed, Path(__file__), HOUSE / "ui" / "icons.py"]
    inputs += [*(here / "bundles").iterdir(), here / "basemap.mjs", here / "basemap.py"]
    stamp, made = VENDOR / ".made-from", digest(inputs)
    if read(stamp) == made and BASEMAP.exists():
        return
    print("    libraries, fonts and icons", flush=True)
    for source, target in COPIED.items():
        write(VENDOR / target, (MODULES / source).read_bytes())
    write(VENDOR / "icons.svg", sprite(MODULES / "lucide-static" / "icons"))
    for name in BUNDLES:
        bundle(here / "bundles" / f"{name}.mjs", VENDOR / f"{name}.mjs")
    print("    base map", flush=True)
    write_basemap(BIN / "node", here / "basemap.mjs", BASEMAP)
    write(stamp, made.encode())


def bundle(source: Path, target: Path) -> None:
    """One module with all that a library needs, small."""
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none"]
    subprocess.run(
        [MODULES / ".bin" / "esbuild", source, *options, f"--outfile={target}", "--log-level=error"],
        cwd=ROOT, env=with_node(), check=True, capture_output=True, text=True,
    )  # fmt: skip


def sprite(folder: Path) -> bytes:
    """All icons in one file, each a symbol that a page shows with `<use href="…#name">`."""
    ET.register_namespace("", SVG)
    whole = ET.Element(f"{{{SVG}}}svg")
    for name, drawn in ICONS.items():
        icon = ET.parse(folder / f"{drawn}.svg").getroot()
        symbol = ET.SubElement(whole, f"{{{SVG}}}symbol", id=name, viewBox=icon.get("viewBox", "0 0 24 24"))
        symbol.extend(icon)
        for shape in symbol:
            shape.tail = None
    return ET.tostring(whole)


def translations() -> None:
    """Compile the catalogues of messages that are newer than their compiled form."""
    for folder in sorted(HOUSE.glob("**/locale")):
        compile_catalogues(folder)


def assets() -> None:
    """Gather, name by content and compress every static file."""
    sources = [path for path in HOUSE.glob("*/static/**/*") if path.is_file()]
    settings = [HOUSE / "settings.py", HOUSE / "ui" / "storage.py", ROOT / "requirements" / "base.txt"]
    stamp, made = ROOT / ".cache" / "assets-made-from", digest([*sources, *settings])
    if read(stamp) == made and (ASSETS / "staticfiles.json").exists():
        return
    print("    static files", flush=True)
    environment = {
        **os.environ,
        "PARVIS_SECRET_KEY": "only-to-gather-files",
        "DJANGO_SETTINGS_MODULE": "parvis.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    write(stamp, made.encode())


def digest(paths: Iterable[Path]) -> str:
    """A hash of files, their places and their bytes."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        found.update(f"\0{path.relative_to(ROOT)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def read(path: Path) -> str:
    """The text of a file; nothing where there is none."""
    return path.read_text() if path.exists() else ""


def write(path: Path, content: bytes) -> None:
    """Replace a file at once, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    shutil.move(partial, path)


if __name__ == "__main__":
    sys.exit(main())
