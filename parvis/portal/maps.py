"""The view Map of a dataset: a drawn picture with its legend, which a live map replaces where scripts run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from json import dumps
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from parvis.catalogue.models import Dataset
from parvis.consent.policy import framed_by_others
from parvis.lib.errors import InputError, NotFoundError, QueryTooLongError, gettext_noop
from parvis.odsql.tiles import MapQuestion
from parvis.portal.api_links import api_parameters, dataset_address
from parvis.portal.asking import Answer, answer
from parvis.portal.basemaps.choices import maps
from parvis.portal.chosen import frame_of, with_choices
from parvis.portal.dataset_views import Opened, opened
from parvis.portal.maps_choices import DENSITY, GROUPS, POINTS, SHAPES, ZONES, Location, MapChoices, read_choices
from parvis.portal.maps_legend import key_of
from parvis.portal.maps_picture import HEIGHT, WIDTH, picture, zones_picture
from parvis.portal.maps_words import words
from parvis.portal.maps_zones import Choropleth, choropleth, zones_for
from parvis.portal.reading import reading_page
from parvis.portal.saying import said
from parvis.records.extent import Extent, extent
from parvis.records.legends import Legend, legend
from parvis.records.tiles import KEPT_SECONDS, colour_fields, kept_name, map_question
from parvis.records.zones import Zones

VIEW = "map"
STEP = 300
"""Pixels that a link moves the drawn map by."""
WORLD_VIEW = Location(0.6, 20.0, 0.0)
CHOICES = ("mode", "field", "by", "location", "basemap")
IN_RECORD = 12
"""Fields that the pane of a record shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A map of a dataset, before it is drawn."""

    dataset: Opened
    choices: MapChoices
    question: MapQuestion
    zones: Zones | None = None

    def choropleth(self) -> Choropleth | None:
        """Records by zone, in the mode that shows them."""
        if self.zones is None or self.choices.mode != ZONES:
            return None
        return choropleth(self.dataset.source, self.question, self.zones)

    def address(self, **changed: Any) -> str:
        """The query string of the same map with other choices."""
        other = with_choices(self.dataset, replace(self.choices, **changed).parameters())
        return other.state.changed().query


def asked(request: HttpRequest, dataset_id: str) -> Asked:
    """Read an address. Raises NotFoundError (also where nothing has a place), ForbiddenError."""
    return asked_of(opened(request, dataset_id), request.GET, zones_for(request.user, get_language() or "fr"))


def asked_of(dataset: Opened, params: QueryDict, zones: Zones | None = None) -> Asked:
    """The map of a dataset that is open. Raises NotFoundError where nothing has a place."""
    current = dataset.shown.dataset.current
    kinds = current.geometry_types if current else ()
    choices = read_choices(params, dataset.source, kinds, zones=zones.source.name if zones else "")
    if choices is None:
        raise NotFoundError(gettext_noop("These records have no place on a map."))
    dataset = with_choices(dataset, choices.parameters())
    query = dataset.question(VIEW).query()
    by = choices.by.name if choices.by and choices.colours else ""
    question = map_question(dataset.source, query, kinds=kinds, field=choices.field.name, by=by)
    return Asked(dataset, choices, question, zones)


@reading_page
def page(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Records on a map, filtered as the address says."""
    wanted = asked(request, dataset_id)
    found = answer(wanted.dataset.question(VIEW))
    context = {**frame_of(wanted.dataset, found, VIEW), **map_context(wanted, found)}
    return render(request, "portal/dataset/map.html", context, status=found.status)


@reading_page
def frame(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The map alone, for other sites: no cookie, light or dark as `theme` says."""
    wanted = asked(request, dataset_id)
    found = answer(wanted.dataset.question(VIEW))
    theme = request.GET.get("theme", "")
    context = {
        "shown": wanted.dataset.shown,
        "theme": theme if theme in {"light", "dark"} else "",
        "page_url": wanted.dataset.shown.view_url(VIEW) + found.state.query,
        "is_frame": True,
        "answer": found,
        **map_context(wanted, found),
    }
    return render(request, "portal/dataset/map_frame.html", context, status=found.status)


framed_by_others(frame)


@reading_page
def drawn(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The drawn map alone, as a file. Raises NotFoundError, OdsqlError, QueryTooLongError."""
    wanted = asked(request, dataset_id)
    source, question = wanted.dataset.source, wanted.question
    place = looks_at(wanted, extent(source, question))
    name = kept_name(source, question, "picture", place, wanted.choices.mode, wanted.choices.zones)
    found: str | None = cache.get(name) if name else None
    if found is None:
        query = wanted.dataset.question(VIEW).query()
        by_zone = wanted.choropleth()
        found = (
            zones_picture(by_zone.question(), by_zone.zones.source, place, by_zone.legend, by_zone.counts)
            if by_zone
            else picture(source, question, place, legend(source, query, question))
        )
        if name:
            cache.set(name, found, KEPT_SECONDS)
    return HttpResponse(found, content_type="image/svg+xml")


def map_context(wanted: Asked, found: Answer) -> dict[str, Any]:
    """What the map needs besides the head and the query bar."""
    if found.problem:
        return {"problem": found.problem}
    source, question, choices = wanted.dataset.source, wanted.question, wanted.choices
    try:
        reach = extent(source, question)
        by_zone = wanted.choropleth()
        colours = by_zone.legend if by_zone else legend(source, found.question.query(), question)
    except (InputError, QueryTooLongError) as refusal:
        return {"problem": said(refusal)}
    name, place = wanted.dataset.shown.dataset.dataset_id, looks_at(wanted, reach)
    path = wanted.dataset.shown.view_url(VIEW)
    live = live_settings(wanted, reach, place)
    current = wanted.dataset.shown.dataset.current
    kinds = current.geometry_types if current else ()
    return {
        "reach": reach,
        "choices": choices,
        "path": path,
        "picture_url": reverse("portal:map-picture", args=[name]) + wanted.address(location=place),
        "picture_size": (WIDTH, HEIGHT),
        "alternative": alternative(wanted, reach, colours),
        "modes": [
            (mode, mode_name(mode, kinds), path + wanted.address(mode=mode), mode == choices.mode)
            for mode in choices.modes
        ],
        "steps": [(label, icon, path + wanted.address(location=other)) for label, icon, other in steps(place)],
        "whole_url": path + wanted.address(location=None),
        "key": key_of(choices, colours, zones_title(by_zone), by_zone.empty if by_zone else 0),
        "colour_fields": [(one.name, one.label or one.name) for one in colour_fields(source)] if choices.field else [],
        "kept_for_colour": [pair for pair in found.state.kept("start") if pair[0] not in {"by", "mode"}],
        "settings": live,
        "settings_text": dumps(live),
        "words": dumps(words()),
    }


def live_settings(wanted: Asked, reach: Extent | None, place: Location) -> dict[str, Any]:
    """What the live map starts from."""
    shown, choices, lang = wanted.dataset.shown, wanted.choices, get_language() or "fr"
    name = shown.dataset.dataset_id
    version = shown.dataset.current.number if shown.dataset.current else 0
    filters = api_parameters(wanted.dataset.question(VIEW))[1:]
    by = [("by", choices.by.name)] if choices.by and choices.colours else []
    return {
        "api": dataset_address(name, ""),
        "filters": filters,
        "tiles": f"{filters}&{urlencode([('field', choices.field.name), *by, ('v', version)])}",
        "field": choices.field.name,
        "is_shape": choices.mode == SHAPES,
        "mode": choices.mode,
        "zones": {"name": choices.zones, "version": wanted.zones.number} if wanted.zones and choices.zones else None,
        "bbox": list(reach.nearly_all) if reach else None,
        "location": choices.location.text if choices.location else "",
        "place": [place.zoom, place.lat, place.lon],
        "basemap": choices.basemap,
        "basemaps": [{"id": one.id, "name": str(one.name(lang))} for one in maps().basemaps],
        "lang": lang,
        "record_url": reverse("portal:record", args=[name, "0"]).removesuffix("0/"),
        "table_url": shown.view_url("table"),
        "fields": record_fields(wanted.dataset),
    }


def record_fields(dataset: Opened) -> list[dict[str, str]]:
    """The fields that the pane of a record shows, the short ones that people read first."""
    shown = [one for one in dataset.fields if not one.type.is_geo and one.type.value != "json_blob"]
    return [
        {
            "name": one.name,
            "label": one.label or one.name,
            "type": one.type.value,
            "unit": str(one.annotations.get("unit") or ""),
        }
        for one in shown[:IN_RECORD]
    ]


def looks_at(wanted: Asked, reach: Extent | None) -> Location:
    """Where the map looks: as said, or at the data."""
    if wanted.choices.location:
        return wanted.choices.location
    return Location.around(reach.nearly_all, WIDTH, HEIGHT) if reach else WORLD_VIEW


def steps(place: Location) -> list[tuple[str, str, Location]]:
    """The links of the drawn map: label, icon, and where each leads."""
    return [
        (gettext("Zoom in"), "plus", place.moved(zoom=1)),
        (gettext("Zoom out"), "minus", place.moved(zoom=-1)),
        (gettext("To the north"), "arrow-up", place.moved(up=STEP)),
        (gettext("To the south"), "arrow-down", place.moved(up=-STEP)),
        (gettext("To the west"), "previous", place.moved(right=-STEP)),
        (gettext("To the east"), "next", place.moved(right=STEP)),
    ]


def mode_name(mode: str, kinds: Sequence[str]) -> str:
    """What a mode is called."""
    has_surfaces = any(kind.endswith("Polygon") for kind in kinds)
    names = {
        GROUPS: gettext("Groups"),
        POINTS: gettext("Points"),
        DENSITY: gettext("Density"),
        ZONES: gettext("Zones"),
        SHAPES: gettext("Zones") if has_surfaces else gettext("Lines"),
    }
    return names[mode]


def zones_title(by_zone: Choropleth | None) -> str:
    """What records are counted by."""
    if by_zone is None:
        return ""
    dataset = Dataset.objects.get(dataset_id=by_zone.zones.source.name)
    return dataset.title(by_zone.zones.source.lang)


def alternative(wanted: Asked, reach: Extent | None, colours: Legend | None) -> str:
    """The picture in a sentence made of its values."""
    title = wanted.dataset.shown.title
    if reach is None:
        return gettext("Map of {title}: nothing to show.").format(title=title)
    west, south, east, north = (number_format(one, decimal_pos=2) for one in reach.nearly_all)
    sentence = gettext(
        "Map of {title}: {count} places between latitudes {south} and {north} and longitudes {west} and {east}."
    ).format(title=title, count=reach.places, south=south, north=north, west=west, east=east)
    return f"{sentence} {key_sentence(colours)}".strip()


def key_sentence(colours: Legend | None) -> str:
    """What colours say, in a sentence."""
    if colours is None:
        return ""
    name = colours.field.label or colours.field.name
    if colours.limits:
        low, high = colours.limits[0], colours.limits[-1]
        return gettext("Colours tell {field}, from {low} to {high}.").format(field=name, low=low, high=high)
    return gettext("Colours tell {field}.").format(field=name)
