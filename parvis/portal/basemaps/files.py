"""Tiles kept in one file: MBTiles (SQLite) and PMTiles. Source: MBTiles 1.3; PMTiles 3."""

import gzip
import os
import sqlite3
import threading
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from parvis.lib.errors import EngineUnavailableError, gettext_noop

DEEPEST = 4
"""Directories of PMTiles lie at most that deep."""
HEADER_BYTES = 127
VECTOR = "application/vnd.mapbox-vector-tile"
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
    (b"\x1f\x8b", VECTOR),
)
"""What tiles begin with; packed ones hold shapes."""


def media_type(content: bytes, *, is_raster: bool) -> str:
    """What a tile is, by its first bytes and never by what its source says; empty for what is no tile of its kind."""
    for start, name in MAGIC:
        if content.startswith(start):
            return name if is_raster == (name != VECTOR) else ""
    return "" if is_raster else VECTOR


class Tiles(Protocol):
    """Tiles by their place, rows counted from the north."""

    is_raster: bool
    zooms: tuple[int, int]

    def read(self, zoom: int, x: int, y: int) -> bytes:
        """A tile as it is kept; empty where there is none."""


class TileFile:
    """An open file of tiles, whichever its kind."""

    @classmethod
    def of(cls, path: Path) -> Tiles:
        """The tiles of a file; opened once as long as it does not change. Raises EngineUnavailableError."""
        try:
            seen = path.stat()
            return opened(str(path), seen.st_mtime_ns, seen.st_size)
        except (OSError, sqlite3.Error, ValueError, KeyError, EOFError) as error:
            raise EngineUnavailableError(gettext_noop("The map background cannot be read.")) from error


@lru_cache(maxsize=16)
def opened(path: str, _changed: int, _size: int) -> Tiles:
    """The tiles of a file in one of its states."""
    with Path(path).open("rb") as file:
        start = file.read(16)
    return PmTiles(path) if start.startswith(b"PMTiles") else MbTiles(path)


class MbTiles:
    """Tiles in SQLite; a connection per thread."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.local = threading.local()
        said = dict(self.connection().execute("SELECT name, value FROM metadata").fetchall())
        self.is_raster = str(said.get("format", "pbf")) not in {"pbf", "mvt"}
        self.zooms = int(said.get("minzoom", 0)), int(said.get("maxzoom", 14))

    def connection(self) -> sqlite3.Connection:
        """The calling thread's own connection; a process forked later opens another."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self.local, "held", None)
        if held is None or held[0] != os.getpid():
            address = f"{Path(self.path).resolve().as_uri()}?mode=ro&immutable=1"
            held = self.local.held = os.getpid(), sqlite3.connect(address, uri=True)
        return held[1]

    def read(self, zoom: int, x: int, y: int) -> bytes:
        """A tile; rows of the file are counted from the south."""
        query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        row = self.connection().execute(query, (zoom, x, (1 << zoom) - 1 - y)).fetchone()
        return bytes(row[0]) if row else b""


class PmTiles:
    """Tiles in one file with directories, which are kept once read."""

    def __init__(self, path: str) -> None:
        self.file = Path(path).open("rb")  # noqa: SIM115  (open as long as this is kept)
        self.header = deserialize_header(self.bytes_at(0, HEADER_BYTES))
        self.is_raster = self.header["tile_type"] not in {TileType.MVT, TileType.UNKNOWN}
        self.zooms = self.header["min_zoom"], self.header["max_zoom"]
        self.directory = lru_cache(maxsize=256)(self.read_directory)

    def bytes_at(self, offset: int, length: int) -> bytes:
        """Some bytes of the file, whichever thread asks."""
        return os.pread(self.file.fileno(), length, offset)

    def read_directory(self, offset: int, length: int) -> list[Entry]:
        """One directory."""
        return deserialize_directory(self.bytes_at(offset, length))

    def read(self, zoom: int, x: int, y: int) -> bytes:
        """A tile, packed with gzip or not at all; other ways of packing are not read."""
        wanted = zxy_to_tileid(zoom, x, y)
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _ in range(DEEPEST):
            entry = find_tile(self.directory(offset, length), wanted)
            if entry is None:
                return b""
            if entry.run_length:
                content = self.bytes_at(self.header["tile_data_offset"] + entry.offset, entry.length)
                return content if self.header["tile_compression"] in {Compression.NONE, Compression.GZIP} else b""
            offset, length = self.header["leaf_directory_offset"] + entry.offset, entry.length
        return b""


def unpacked(content: bytes) -> bytes:
    """A tile for a client that accepts no packing."""
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
