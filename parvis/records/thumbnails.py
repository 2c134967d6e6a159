"""Smaller pictures of the images that records hold."""

import io
import warnings
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from parvis.lib.errors import NotFoundError, gettext_noop

LARGEST = 2048
KEPT = 256
MOST_PIXELS = 100_000_000
"""A picture beyond this is not opened: its file may be small and its pixels many."""
QUALITY = 82


@lru_cache(maxsize=KEPT)
def thumbnail(path: Path, size: int) -> tuple[bytes, str]:
    """A picture at most `size` pixels wide and high, and its media type. Raises NotFoundError for what is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as found:
                return reduced(found, min(size, LARGEST))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotFoundError(gettext_noop("This file has no thumbnail.")) from error


def reduced(found: Image.Image, size: int) -> tuple[bytes, str]:
    """The picture, upright and smaller: JPEG, or PNG where it lets something shine through."""
    if found.width * found.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    found.draft("RGB", (size, size))
    picture = ImageOps.exif_transpose(found)
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    picture = picture.convert("RGBA" if clear else "RGB")
    picture.thumbnail((size, size))
    target = io.BytesIO()
    if clear:
        picture.save(target, "PNG", optimize=True)
        return target.getvalue(), "image/png"
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue(), "image/jpeg"
