"""Tiles of outside services, fetched by the portal and kept: a visitor's browser never meets the service.

Source: cookies.md, statement 123.
"""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from parvis.lib.errors import NotFoundError, SourceInvalidError, SourceUnreachableError, gettext_noop
from parvis.lib.http import fetch
from parvis.portal.basemaps.choices import Basemap
from parvis.portal.basemaps.files import media_type

MOST_BYTES = 2 * 1024**2
SECONDS = 10.0
DAY = 86_400
SWEPT_EVERY = 500
"""Tiles written between two looks at the size of what is kept."""
_written = 0


def relayed(basemap: Basemap, zoom: int, x: int, y: int) -> bytes:
    """A tile of a service: the one kept, or else fetched; an old one rather than none.

    Raises:
        NotFoundError: the service has none there.
        SourceUnreachableError: it does not answer, and none is kept.
    """
    path = folder(basemap) / str(zoom) / str(x) / str(y)
    kept = read(path)
    if kept and time.time() - path.stat().st_mtime < settings.MAP_TILES_DAYS * DAY:
        return kept
    try:
        found = fetched(address(basemap.service, zoom, x, y))
    except SourceUnreachableError:
        if kept:
            return kept
        raise
    except SourceInvalidError as error:
        raise NotFoundError(gettext_noop("The map background has nothing there.")) from error
    keep(path, found)
    return found


def address(service: str, zoom: int, x: int, y: int) -> str:
    """Where a service has a tile."""
    return service.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))


def folder(basemap: Basemap) -> Path:
    """Where the tiles of a service are kept."""
    return Path(settings.DATA_DIR) / "cache" / "tiles" / basemap.id


def read(path: Path) -> bytes:
    """A kept tile; empty where there is none."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def fetched(url: str) -> bytes:
    """A tile from its service; only a picture is one. Raises SourceInvalidError, SourceUnreachableError."""
    with tempfile.TemporaryDirectory(prefix="parvis-tile-") as work:
        target = Path(work) / "tile"
        fetch(url, target, max_bytes=MOST_BYTES, seconds=SECONDS, allow_private=settings.ALLOW_PRIVATE_ADDRESSES)
        content = target.read_bytes()
    if not media_type(content, is_raster=True):
        raise SourceInvalidError(gettext_noop("The service answers with something that is no picture."))
    return content


def keep(path: Path, content: bytes) -> None:
    """Keep a tile, whole or not at all; what is kept is swept from time to time. A full disk keeps nothing."""
    global _written
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        partial.write_bytes(content)
        partial.replace(path)
        _written += 1
        if _written % SWEPT_EVERY == 0:
            sweep(path.parents[3], settings.MAP_TILES_MB * 1024**2)


def sweep(top: Path, most_bytes: int) -> None:
    """Let the oldest tiles go until the rest fits."""
    found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in top.rglob("*") if path.is_file())
    total = sum(size for _, size, _ in found)
    for _, size, path in found:
        if total <= most_bytes:
            return
        path.unlink(missing_ok=True)
        total -= size
