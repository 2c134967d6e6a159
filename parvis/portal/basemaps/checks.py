"""Start-up checks of the operator's file of maps."""

from django.conf import settings
from django.core import checks

from parvis.lib.errors import ParvisError
from parvis.portal.basemaps.choices import BUILT_IN_FILE, read_maps
from parvis.portal.basemaps.files import TileFile


@checks.register()
def maps_file(**_options: object) -> list[checks.CheckMessage]:
    """The file of `PARVIS_MAPS_FILE` can be read, and so can the tiles that it names."""
    found: list[checks.CheckMessage] = []
    try:
        TileFile.of(BUILT_IN_FILE)
    except ParvisError:
        found.append(
            checks.Warning("The built-in map background is missing.", hint="Run `make assets`.", id="portal.W001")
        )
    try:
        read_maps(settings.MAPS_FILE)
    except ParvisError as error:
        found.append(checks.Warning(str(error), hint="PARVIS_MAPS_FILE; see docs/maps.md.", id="portal.W002"))
    return found
