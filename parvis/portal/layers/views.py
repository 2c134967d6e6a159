"""Composed maps as people read them: the page, the frame for other sites, the drawn picture."""

from json import dumps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, ngettext

from parvis.community.models import ComposedMap
from parvis.consent.policy import framed_by_others
from parvis.portal.layers.laid import LaidLayer, lay_layers, place_of, stack_settings
from parvis.portal.layers.picture import stack_picture
from parvis.portal.maps import steps
from parvis.portal.maps_choices import Location
from parvis.portal.maps_picture import HEIGHT, WIDTH
from parvis.portal.maps_words import words
from parvis.portal.reading import reading_page


@reading_page
def composed_map(request: HttpRequest, uid: str) -> HttpResponse:
    """A map, for those who may see it."""
    found = open_map(request, uid)
    mine = request.user.is_authenticated and request.user.pk == found.person_id
    context = {"map": found, "mine": mine, "compact": True, "frame": frame_code(found), **map_context(request, found)}
    return render(request, "portal/layers/map.html", context)


@reading_page
def frame(request: HttpRequest, uid: str) -> HttpResponse:
    """A shared map alone, for other sites: no cookie, light or dark as `theme` says."""
    found = open_map(request, uid)
    if not found.is_shared:
        raise Http404("not shared")
    theme = request.GET.get("theme", "")
    context = {
        "map": found,
        "theme": theme if theme in {"light", "dark"} else "",
        "is_frame": True,
        **map_context(request, found),
    }
    return render(request, "portal/layers/frame.html", context)


framed_by_others(frame)


@reading_page
def drawn(request: HttpRequest, uid: str) -> HttpResponse:
    """The drawn map alone, as a file."""
    found = open_map(request, uid)
    layers = lay_layers(found.layers, request)
    picture = stack_picture(layers, place_of(layers, request.GET.get("location") or found.location))
    return HttpResponse(picture, content_type="image/svg+xml")


def open_map(request: HttpRequest, uid: str) -> ComposedMap:
    """The map of a name. Raises Http404, also for one that this reader may not see."""
    found = ComposedMap.objects.select_related("person").filter(uid=uid).first()
    if found is None or not found.is_open_to(request.user):
        raise Http404("no such map")
    return found


def map_context(request: HttpRequest, found: ComposedMap) -> dict[str, Any]:
    """What the box of the map shows."""
    layers = lay_layers(found.layers, request)
    said = request.GET.get("location") or found.location
    place = place_of(layers, said)
    return {
        "layers": layers,
        "place": place,
        "path": request.path,
        "picture_url": reverse("portal:composed-map-picture", args=[found.uid]) + moved(request, place),
        "picture_size": (WIDTH, HEIGHT),
        "alternative": alternative(found, layers),
        "steps": [(label, icon, moved(request, other)) for label, icon, other in steps(place)],
        "whole_url": moved(request, None) or request.path,
        "settings_text": dumps(stack_settings(layers, said, found.basemap)),
        "words": dumps({**words(), "show": gettext("Show"), "hide": gettext("Hide")}),
    }


def moved(request: HttpRequest, place: Location | None) -> str:
    """The query string of the same map looked at from elsewhere."""
    params = [(name, value) for name, value in request.GET.items() if name != "location"]
    if place:
        params.append(("location", place.text))
    return f"?{urlencode(params)}" if params else ""


def alternative(found: ComposedMap, layers: list[LaidLayer]) -> str:
    """The picture in a sentence."""
    shown = [f"{one.title} ({one.sentence})" for one in layers if one.is_drawn]
    if not shown:
        return gettext("Map of {title}: nothing to show.").format(title=found.title)
    sentence = ngettext(
        "Map of {title}, with one layer: {layers}.", "Map of {title}, with {count} layers: {layers}.", len(shown)
    )
    return sentence.format(title=found.title, count=len(shown), layers="; ".join(shown))


def frame_code(found: ComposedMap) -> str:
    """HTML to paste into a page of one's own; nothing for a map that is not shared."""
    if not found.is_shared:
        return ""
    address = settings.SITE_URL + reverse("portal:embed-composed-map", args=[found.uid])
    return (
        f'<iframe src="{escape(address)}" title="{escape(found.title)}" width="100%" height="560" '
        f'loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )
