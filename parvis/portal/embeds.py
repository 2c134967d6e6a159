"""Views of a dataset in frames of other sites, and charts at their old addresses. Source: other-services.md §1."""

from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from parvis.consent.policy import framed_by_others
from parvis.portal.analyse.legacy import decoded, first_of, word
from parvis.portal.calendars.views import calendar
from parvis.portal.export_page import export_page
from parvis.portal.images import images
from parvis.portal.information_views import information
from parvis.portal.languages import preferred_language
from parvis.portal.reading import View, reading_page
from parvis.portal.table_views import table
from parvis.records.source import find_dataset

VIEWS: dict[str, View] = {
    "table": table,
    "information": information,
    "images": images,
    "calendar": calendar,
    "export": export_page,
}


@reading_page
def frame(request: HttpRequest, dataset_id: str, view: str) -> HttpResponse:
    """A view without what surrounds it on the portal, as anybody sees it; its links open pages of the portal.

    The templates find the address of the whole page under `request.whole_page`.
    """
    request.user = AnonymousUser()
    query = request.META.get("QUERY_STRING", "")
    page = reverse(f"portal:{view}", args=[dataset_id]) + (f"?{query}" if query else "")
    setattr(request, "whole_page", page)  # noqa: B010
    return VIEWS[view](request, dataset_id)


framed_by_others(frame)


@reading_page
def entrance(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A frame of no view, or of one that is not there: the table, or what is said of a dataset without records."""
    dataset = find_dataset(dataset_id, AnonymousUser())
    view = "table" if dataset.current_id and dataset.data_visible_to(AnonymousUser()) else "information"
    query = request.META.get("QUERY_STRING", "")
    address = reverse("portal:embed", args=[dataset_id, view])
    return HttpResponseRedirect(address + (f"?{query}" if query else ""))


framed_by_others(entrance)


@require_safe
def old_chart(request: HttpRequest, is_frame: str = "") -> HttpResponse:
    """`/chart/embed/?dataChart=…`: the chart of the dataset that it names, with its filters."""
    text = request.GET.get("dataChart", "")
    config = first_of(decoded(text).get("queries")).get("config")
    name = word(config, "dataset") if isinstance(config, dict) else ""
    if not name:
        raise Http404
    options = config.get("options") if isinstance(config, dict) else None
    filters = options if isinstance(options, dict) else {}
    with translation.override(preferred_language(request)):
        address = reverse("portal:embed-analyze" if is_frame else "portal:analyze", args=[name])
    query = urlencode({**filters, "dataChart": text}, doseq=True)
    return HttpResponseRedirect(f"{address}?{query}", headers={"Cache-Control": "private, no-store"})
