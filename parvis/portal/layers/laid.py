"""The layers of a composed map as one reader sees them: each with its question, its legend and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from json import dumps
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext

from parvis.lib.errors import ParvisError
from parvis.portal.basemaps.choices import maps
from parvis.portal.chosen import ChosenState
from parvis.portal.dataset_views import ROWS, VIEWS, opened_state
from parvis.portal.maps import VIEW, WORLD_VIEW, Asked, asked_of, live_settings, looks_at, mode_name
from parvis.portal.maps_choices import GROUPS, POINTS, ZONES, Location, chosen_basemap
from parvis.portal.maps_legend import Key, key_of, shown
from parvis.portal.maps_picture import HEIGHT, WIDTH
from parvis.portal.saying import said
from parvis.portal.state import State
from parvis.records.extent import Box, Extent, extent
from parvis.records.legends import Legend, legend

COLOURS = 7
"""Colours that a layer may have; the eighth of the palette means others."""
HIDE = "hide"


@dataclass(frozen=True)
class LaidLayer:
    """A layer; `problem` says why this reader does not see it, and then it has no map."""

    place: int
    title: str
    colour: int
    hidden: bool = False
    problem: str = ""
    asked: Asked | None = None
    reach: Extent | None = None
    colours: Legend | None = None
    toggle: str = ""
    """The query string of the same map with this layer shown or hidden."""

    @property
    def is_drawn(self) -> bool:
        """Whether the map shows it now."""
        return self.asked is not None and self.reach is not None and not self.hidden

    @cached_property
    def key(self) -> Key | None:
        """Its legend."""
        return key_of(self.asked.choices, self.colours) if self.asked else None

    @property
    def settings(self) -> str:
        """What the script draws it from."""
        if self.asked is None:
            return ""
        return dumps({**live_settings(self.asked, self.reach, looks_at(self.asked, self.reach)), "hidden": self.hidden})

    @property
    def sentence(self) -> str:
        """What it holds, in words."""
        if self.asked is None or self.reach is None:
            return gettext("Nothing here.")
        current = self.asked.dataset.shown.dataset.current
        mode = mode_name(self.asked.choices.mode, current.geometry_types if current else ())
        return gettext("{mode}, {count} places").format(mode=mode, count=shown(self.reach.places))

    @property
    def map_url(self) -> str:
        """The map of its dataset, as the layer shows it."""
        return self.asked.dataset.shown.view_url(VIEW) + self.asked.dataset.state.query if self.asked else ""

    @property
    def table_url(self) -> str:
        """Its records as a table."""
        if self.asked is None:
            return ""
        state = self.asked.dataset.state
        plain = replace(state, choices=()) if isinstance(state, ChosenState) else state
        return self.asked.dataset.shown.view_url("table") + plain.query


def lay_layers(layers: Sequence[Mapping[str, str]], request: HttpRequest) -> list[LaidLayer]:
    """All layers, from the top; which are hidden says the address, or their author."""
    hidden = hidden_places(layers, request.GET)
    found = [lay(layer, place, request, hidden=place in hidden) for place, layer in enumerate(layers)]
    return [replace(one, toggle=toggled(request.GET, hidden, one.place)) for one in found]


def hidden_places(layers: Sequence[Mapping[str, str]], params: QueryDict) -> set[int]:
    """The layers that are hidden now."""
    if HIDE in params:
        return {int(one) for one in str(params[HIDE]).split(",") if one.isascii() and one.isdigit() and len(one) < 4}
    return {place for place, layer in enumerate(layers) if layer.get("hidden")}


def toggled(params: QueryDict, hidden: set[int], place: int) -> str:
    """The address with one layer shown or hidden."""
    other = params.copy()
    other[HIDE] = ",".join(map(str, sorted(hidden ^ {place})))
    return f"?{other.urlencode()}"


def lay(layer: Mapping[str, str], place: int, request: HttpRequest, *, hidden: bool = False) -> LaidLayer:
    """One layer, or why it cannot be shown."""
    text = layer.get("colour", "")
    colour = int(text) % COLOURS if text.isascii() and text.isdigit() else place % COLOURS
    title = layer.get("title", "")
    try:
        wanted = asked_layer(layer, request)
        reach = extent(wanted.dataset.source, wanted.question)
        query = wanted.dataset.question(VIEW).query()
        colours = legend(wanted.dataset.source, query, wanted.question)
    except ParvisError as refusal:
        return LaidLayer(place, title or layer.get("dataset", ""), colour, hidden, said(refusal))
    return LaidLayer(place, title or wanted.dataset.shown.title, colour, hidden, "", wanted, reach, colours)


def asked_layer(layer: Mapping[str, str], request: HttpRequest) -> Asked:
    """The question of a layer. Raises ParvisError.

    Groups are for a map alone: circles of several layers would hide each other, so records are shown one by one.
    """
    params = QueryDict(layer.get("query", "").lstrip("?"), mutable=True)
    for name in ("mode", "by"):
        if value := layer.get(name):
            params[name] = value
    state = State.from_params(params, rows=ROWS, views=VIEWS)
    wanted = asked_of(opened_state(request, layer.get("dataset", "").strip(), state), params)
    if wanted.choices.mode in {GROUPS, ZONES}:
        params["mode"] = POINTS if POINTS in wanted.choices.modes else wanted.choices.modes[0]
        wanted = asked_of(wanted.dataset, params)
    return wanted


def around(layers: Sequence[LaidLayer]) -> Box | None:
    """The box of what layers hold."""
    boxes = [one.reach.nearly_all for one in layers if one.reach]
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def place_of(layers: Sequence[LaidLayer], said: str) -> Location:
    """Where the map looks: as said, or at all its data."""
    box = around(layers)
    return Location.read(said) or (Location.around(box, WIDTH, HEIGHT) if box else WORLD_VIEW)


def stack_settings(layers: Sequence[LaidLayer], said: str, basemap: str) -> dict[str, Any]:
    """What the script of the whole map starts from."""
    place, box, lang = place_of(layers, said), around(layers), get_language() or "fr"
    return {
        "basemap": chosen_basemap(basemap),
        "basemaps": [{"id": one.id, "name": str(one.name(lang))} for one in maps().basemaps],
        "lang": lang,
        "location": said if Location.read(said) else "",
        "place": [place.zoom, place.lat, place.lon],
        "bbox": list(box) if box else None,
    }
