"""The share panel of a view: an address that follows the data, one frozen on a version, code to frame, a QR code."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from parvis.portal.citations import Citation, cite
from parvis.portal.dataset_views import ROWS, VIEWS, tabs
from parvis.portal.datasets import Shown, shown
from parvis.portal.reading import reading_page
from parvis.portal.state import State
from parvis.portal.versions import at_version
from parvis.records.source import find_dataset

FRAME_HEIGHTS = {"map": 480, "analyze": 480, "table": 560}
OWN = {"of", "csrfmiddlewaretoken"}
"""Parameters of the panel itself; all others are those of the view that is shared."""


@dataclass(frozen=True, slots=True)
class Address:
    """One way to share a view."""

    url: str
    citation: Citation
    is_frozen: bool

    @property
    def qr(self) -> SafeString:
        """The address as a QR code in SVG, dark on light whatever the theme, with its quiet zone."""
        drawn = segno.make(self.url, error="m", micro=False).svg_inline(
            omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
        )
        return mark_safe(drawn)  # noqa: S308  (drawn from modules alone)


@reading_page
def share(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The panel of the view that `of` names, with the filters of the address."""
    state = State.from_params(request.GET, rows=ROWS, views=VIEWS)
    dataset = at_version(find_dataset(dataset_id, request.user), state.version)
    page = shown(dataset, request.user)
    view = shared_view(page, request.GET.get("of", ""))
    query = kept_query(request.META.get("QUERY_STRING", ""))
    context = {
        "shown": page,
        "view": "share",
        "compact": True,
        "tabs": tabs(page, "share", state.query),
        "of": view,
        "back": page.view_url(view) + (f"?{query}" if query else ""),
        "query": query,
        "addresses": addresses(page, view, query),
        "frame": frame_code(page, view, query),
    }
    return render(request, "portal/community/share.html", context)


def shared_view(page: Shown, asked: str) -> str:
    """The view to share: the one asked for, or the first."""
    return asked if asked in {tab.name for tab in page.tabs} else "information"


def kept_query(query: str) -> str:
    """The parameters of the view: neither those of the panel, nor the version, which each address says for itself."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name not in OWN | {"version"}])


def addresses(page: Shown, view: str, query: str) -> list[Address]:
    """The address that follows the data, and the one that is frozen on the version shown."""
    base = settings.SITE_URL + page.view_url(view)
    following = f"{base}?{query}" if query else base
    found = [Address(following, cite(page, following, on=timezone.localdate()), is_frozen=False)]
    current = page.dataset.current
    if current is not None and page.opens_records:
        frozen = f"{base}?{query}&version={current.number}" if query else f"{base}?version={current.number}"
        on = timezone.localtime(current.built_at).date()
        found.append(Address(frozen, cite(page, frozen, on=on, version=current.number), is_frozen=True))
    return found


def embed_path(dataset_id: str, view: str) -> str:
    """Where a view can be framed, or nothing: not every view can."""
    path = f"/{get_language()}/explore/embed/dataset/{dataset_id}/{view}/"
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path


def frame_code(page: Shown, view: str, query: str) -> str:
    """HTML to paste into a page of one's own; nothing for views that have no frame."""
    path = embed_path(page.dataset.dataset_id, view)
    if not path:
        return ""
    address = settings.SITE_URL + path + (f"?{query}" if query else "")
    height = FRAME_HEIGHTS.get(view, 480)
    return (
        f'<iframe src="{escape(address)}" title="{escape(page.title)}" width="100%" height="{height}" '
        f'loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )
