"""The sentences that the script of the map says."""

from django.utils.translation import gettext


def words() -> dict[str, str]:
    """Each under the name that the script knows; `{count}` and the like are filled in there."""
    return {
        "map": gettext("Map of the records. Arrows move it, plus and minus zoom; records are in the list beside it."),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "enter_full": gettext("Full screen"),
        "exit_full": gettext("Leave full screen"),
        "attribution": gettext("Sources of the background"),
        "no_webgl": gettext("Your browser cannot animate the map. Here is a still map, and the table."),
        "tiles_failed": gettext("Part of the map could not be loaded."),
        "nothing": gettext("Nothing here."),
        "loading": gettext("Loading…"),
        "one_here": gettext("One record here"),
        "some_here": gettext("{count} records here"),
        "first_here": gettext("The first {shown} of {count} records here"),
        "one_visible": gettext("One record in view"),
        "some_visible": gettext("{count} records in view"),
        "first_visible": gettext("The first {shown} of {count} records in view"),
        "failed": gettext("The records could not be read. Try again."),
        "empty": gettext("empty"),
        "yes": gettext("yes"),
        "no": gettext("no"),
        "record": gettext("Record"),
        "whole_record": gettext("Whole record"),
        "corner_rectangle": gettext("Choose two opposite corners on the map."),
        "corner_polygon": gettext("Choose the corners of the zone, then Finish."),
        "corner_circle": gettext("Choose the centre, then a place on the rim."),
        "placed": gettext("Places chosen: {count}"),
    }
