"""Pack the built-in base map: Natural Earth, cut into vector tiles by basemap.mjs, in one MBTiles file.

The bytes of a tile are already gzip; a reader hands them on as they are.
"""

import json
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

METADATA = {
    "name": "Fond Parvis",
    "format": "pbf",
    "minzoom": "0",
    "maxzoom": "7",
    "bounds": "-180,-85.0511,180,85.0511",
    "attribution": "Natural Earth",
    "json": json.dumps(
        {"vector_layers": [{"id": one, "fields": {}} for one in ("land", "borders", "lakes", "rivers", "countries")]}
    ),
}


def write_basemap(node: Path, script: Path, target: Path) -> None:
    """Cut the tiles and put them in `target`, replaced at once. Raises CalledProcessError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as cut:
        subprocess.run([node, script], check=True, stdout=cut, stderr=subprocess.PIPE, cwd=script.parent.parent)
        cut.seek(0)
        pack(tiles(cut), partial)
    partial.replace(target)


def pack(found: Iterator[tuple[int, int, int, bytes]], path: Path) -> None:
    """Write the tables of the MBTiles specification 1.3, rows counted from the south as it asks."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name text PRIMARY KEY, value text)")
        database.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        database.executemany("INSERT INTO metadata VALUES (?, ?)", METADATA.items())
        rows = ((z, x, 2**z - 1 - y, content) for z, x, y, content in found)
        database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        database.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
    database.close()


def tiles(cut: BinaryIO) -> Iterator[tuple[int, int, int, bytes]]:
    """Zoom, column, row from the north and bytes of each tile."""
    while head := cut.readline():
        place = json.loads(head)
        yield place["z"], place["x"], place["y"], cut.read(place["bytes"])
