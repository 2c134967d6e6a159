"""Pictures of reuses: read with care, drawn anew, kept here, without what came with the file (places, names)."""

import io
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from parvis.community.errors import PictureError
from parvis.lib.errors import gettext_noop

READ = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES = 8 * 1024**2
MOST_PIXELS = 40_000_000
LARGEST = (1280, 960)
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A kept picture: its file's name, and its size in pixels."""

    name: str
    width: int
    height: int


def pictures_folder() -> Path:
    """Where they are."""
    return Path(settings.DATA_DIR) / "reuses"


def keep_picture(content: IO[bytes]) -> Picture:
    """Draw a picture anew, at most 1280 by 960, and keep it under a name that its bytes give. Raises PictureError."""
    body = content.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise PictureError(gettext_noop("The picture is larger than {limit} MB."), limit=MOST_BYTES // 1024**2)
    try:
        with Image.open(io.BytesIO(body), formats=READ) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureError(gettext_noop("The picture has more pixels than can be shown."))
            drawn = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise PictureError(gettext_noop("This file is no PNG, JPEG, WebP or GIF picture.")) from error
    drawn.thumbnail(LARGEST)
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=QUALITY, method=4)
    name = f"{blake2b(out.getvalue(), digest_size=12).hexdigest()}.webp"
    folder = pictures_folder()
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / f".{name}"
    work.write_bytes(out.getvalue())
    work.replace(folder / name)
    return Picture(name, drawn.width, drawn.height)


def forget_picture(name: str) -> None:
    """Remove a picture that nothing shows any more."""
    if name:
        (pictures_folder() / name).unlink(missing_ok=True)
