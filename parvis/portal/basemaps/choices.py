"""The backgrounds a portal offers, read once from the operator's file (`PARVIS_MAPS_FILE`, TOML); see docs/maps.md."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from parvis.lib.errors import NotFoundError, ParvisError, gettext_noop
from parvis.portal.basemaps.files import TileFile

BUILT_IN = "parvis"
BUILT_IN_FILE = Path(settings.BASE) / "ui" / "data" / "basemap.mbtiles"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
KEYS = frozenset({"id", "name", "file", "service", "attribution", "min_zoom", "max_zoom", "tile_pixels", "layers"})
LAST_ZOOM = 22


class MapsFileError(ParvisError):
    """The operator's file of maps cannot be used."""

    code = "MapsFileError"


@dataclass(frozen=True, slots=True)
class Basemap:
    """A background. `file` or `service` says where its tiles come from; `layers` is a style for tiles of shapes."""

    id: str
    names: Mapping[str, str] = field(hash=False)
    attribution: str = ""
    file: Path | None = None
    service: str = ""
    min_zoom: int = 0
    max_zoom: int = 19
    tile_pixels: int = 256
    layers: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def is_built_in(self) -> bool:
        """Whether it comes with Parvis."""
        return self.id == BUILT_IN

    @property
    def is_raster(self) -> bool:
        """Whether its tiles are pictures."""
        return not self.file or TileFile.of(self.file).is_raster

    def name(self, lang: str) -> str:
        """What people call it."""
        if self.is_built_in:
            return gettext("Parvis background")
        return str(self.names.get(lang) or next(iter(self.names.values())))


@dataclass(frozen=True, slots=True)
class Outlines:
    """Boundaries drawn over the background: a dataset of this portal, and the field that names them."""

    dataset_id: str
    name_field: str = ""
    min_zoom: int = 8


@dataclass(frozen=True, slots=True)
class Maps:
    """All that can lie under data."""

    basemaps: tuple[Basemap, ...]
    outlines: Outlines | None = None


@cache
def maps() -> Maps:
    """What this portal offers. A file that cannot be used is told by a start-up check, and left out."""
    try:
        return read_maps(settings.MAPS_FILE)
    except ParvisError:
        return Maps((built_in(),))


def basemap(name: str) -> Basemap:
    """The background of this name. Raises NotFoundError."""
    for one in maps().basemaps:
        if one.id == name:
            return one
    raise NotFoundError(gettext_noop("The requested map background does not exist."))


def built_in() -> Basemap:
    """The background that comes with Parvis."""
    return Basemap(BUILT_IN, {}, attribution="Natural Earth", file=BUILT_IN_FILE, max_zoom=7, tile_pixels=512)


def read_maps(path: str) -> Maps:
    """What an operator's file says; without a path, the built-in background alone. Raises MapsFileError."""
    if not path:
        return Maps((built_in(),))
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MapsFileError(gettext_noop("{path} cannot be read: {reason}."), path=path, reason=error) from error
    given = found.get("basemap", [])
    if not isinstance(given, list) or set(found) - {"basemap", "outlines"}:
        raise MapsFileError(gettext_noop("{path} holds [[basemap]] tables and one [outlines]."), path=path)
    folder = Path(path).resolve().parent
    basemaps = [read_basemap(one, folder) for one in given]
    names = [BUILT_IN, *(one.id for one in basemaps)]
    if len(set(names)) < len(names):
        raise MapsFileError(gettext_noop("Two basemaps of {path} have the same id."), path=path)
    return Maps((built_in(), *basemaps), read_outlines(found.get("outlines")))


def read_basemap(given: Any, folder: Path) -> Basemap:
    """One table. Raises MapsFileError."""
    if not isinstance(given, dict) or set(given) - KEYS:
        raise MapsFileError(gettext_noop("A basemap has these keys only: {keys}."), keys=", ".join(sorted(KEYS)))
    name = str(given.get("id", ""))
    if not NAME.fullmatch(name):
        raise MapsFileError(
            gettext_noop("The id of a basemap is written in a to z, digits and dashes, not {id}."), id=name
        )
    service, file = str(given.get("service", "")), str(given.get("file", ""))
    if bool(service) == bool(file):
        raise MapsFileError(gettext_noop("The basemap {id} has either a file or a service."), id=name)
    if service and not (service.startswith(("https://", "http://")) and all(f"{{{one}}}" in service for one in "zxy")):
        raise MapsFileError(
            gettext_noop("The service of the basemap {id} is an address with {{z}}, {{x}} and {{y}}."), id=name
        )
    names = given.get("name", name)
    return Basemap(
        id=name,
        names=names if isinstance(names, dict) and names else {"": str(names)},
        attribution=str(given.get("attribution", "")),
        file=(folder / file) if file else None,
        service=service,
        tile_pixels=whole(given, "tile_pixels", 256, 1024),
        layers=read_layers(given.get("layers"), folder, name),
        **zooms(given, folder / file if file else None),
    )


def zooms(given: dict[str, Any], file: Path | None) -> dict[str, int]:
    """The first and the last zoom: as said, or as the file says. Raises MapsFileError."""
    first, last = (0, 19) if file is None else TileFile.of(file).zooms
    found = {
        "min_zoom": whole(given, "min_zoom", first, LAST_ZOOM),
        "max_zoom": whole(given, "max_zoom", last, LAST_ZOOM),
    }
    if found["min_zoom"] > found["max_zoom"]:
        raise MapsFileError(gettext_noop("The zooms of a basemap go from min_zoom up to max_zoom."))
    return found


def whole(given: dict[str, Any], key: str, default: int, most: int) -> int:
    """A whole number. Raises MapsFileError."""
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise MapsFileError(gettext_noop("{key} is a whole number up to {most}."), key=key, most=most)
    return value


def read_layers(path: Any, folder: Path, name: str) -> tuple[dict[str, Any], ...]:
    """The layers of a style of MapLibre, from a JSON file. Raises MapsFileError."""
    if not path:
        return ()
    try:
        found = json.loads((folder / str(path)).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MapsFileError(gettext_noop("{path} cannot be read: {reason}."), path=path, reason=error) from error
    layers = found.get("layers") if isinstance(found, dict) else found
    if not isinstance(layers, list) or not all(
        isinstance(one, dict) and "id" in one and "type" in one for one in layers
    ):
        raise MapsFileError(gettext_noop("The layers of the basemap {id} are a list of style layers."), id=name)
    return tuple(layers)


def read_outlines(given: Any) -> Outlines | None:
    """The boundaries. Raises MapsFileError."""
    if given is None:
        return None
    if not isinstance(given, dict) or not given.get("dataset") or set(given) - {"dataset", "name", "min_zoom"}:
        raise MapsFileError(gettext_noop("[outlines] has a dataset, and may have a name (of a field) and a min_zoom."))
    return Outlines(str(given["dataset"]), str(given.get("name", "")), whole(given, "min_zoom", 8, LAST_ZOOM))
