"""Tiles and styles of backgrounds, under `/tiles/`: the same for everybody, so that caches keep them."""

from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from parvis.lib.errors import (
    EngineUnavailableError,
    NotFoundError,
    ParameterError,
    SourceUnreachableError,
    gettext_noop,
)
from parvis.portal.basemaps.choices import Basemap, basemap, maps
from parvis.portal.basemaps.files import TileFile, media_type, unpacked
from parvis.portal.basemaps.relay import relayed
from parvis.portal.basemaps.styles import THEMES, style

KEPT = "public, max-age=604800"
KEPT_SHORTLY = "public, max-age=300"
UNAVAILABLE = 503


@require_safe
def tile(request: HttpRequest, name: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile of a background; 204 where it has none. Failures are short: a map shows what it has."""
    try:
        content, kind = tile_of(basemap(name), z, x, y)
    except NotFoundError as error:
        return plain(str(error), 404)
    except ParameterError as error:
        return plain(str(error), 400)
    except (SourceUnreachableError, EngineUnavailableError) as error:
        return plain(str(error), UNAVAILABLE)
    return answered(request, content, kind)


def tile_of(chosen: Basemap, zoom: int, x: int, y: int) -> tuple[bytes, str]:
    """A tile and what it is. Raises NotFoundError, SourceUnreachableError, EngineUnavailableError, ParameterError."""
    last = (1 << min(zoom, 30)) - 1
    for word, value, most in (("z", zoom, chosen.max_zoom), ("x", x, last), ("y", y, last)):
        if value > most:
            raise ParameterError(word, value, f"0 <= {word} <= {most}")
    if chosen.file is None:
        content = relayed(chosen, zoom, x, y) if zoom >= chosen.min_zoom else b""
    else:
        content = TileFile.of(chosen.file).read(zoom, x, y)
    kind = media_type(content, is_raster=chosen.is_raster) if content else ""
    if content and not kind:
        raise NotFoundError(gettext_noop("The map background has nothing there."))
    return content, kind


def answered(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    """A tile on its way, with what caches need to know."""
    tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    elif not content:
        response = HttpResponse(status=204)
    elif content.startswith(b"\x1f\x8b"):
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(content if packed else unpacked(content), content_type=kind)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ("Accept-Encoding",))
    else:
        response = HttpResponse(content, content_type=kind)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = KEPT
    return response


def plain(sentence: str, status: int) -> HttpResponse:
    """A failure in one line."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status, headers=headers)


@require_safe
def style_of(request: HttpRequest, name: str, theme: str) -> HttpResponse:
    """The style of a background in a theme; names in the language asked for."""
    lang = request.GET.get("lang", "")
    try:
        if theme not in THEMES:
            raise ParameterError("theme", theme, "light or dark")
        found: dict[str, Any] = style(
            basemap(name), theme, lang if lang in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE, maps().outlines
        )
    except NotFoundError as error:
        return plain(str(error), 404)
    except ParameterError as error:
        return plain(str(error), 400)
    return JsonResponse(found, headers={"Cache-Control": KEPT_SHORTLY})
