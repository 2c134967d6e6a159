"""The view Information: what is said of a dataset, what was measured of it, and its first records."""

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from parvis.portal.api_links import CATALOGUE, dataset_address
from parvis.portal.columns import as_identifiers
from parvis.portal.dataset_views import ROWS, VIEWS, Opened, opened, tabs
from parvis.portal.datasets import shown
from parvis.portal.facts import described, facts
from parvis.portal.histograms import statistics_of
from parvis.portal.odsql_text import quoted
from parvis.portal.quality import checks, issues_of, past_versions
from parvis.portal.reading import reading_page
from parvis.portal.state import State
from parvis.portal.tables import table_of
from parvis.portal.versions import at_version
from parvis.records.query import RecordsQuery
from parvis.records.search import search
from parvis.records.source import find_dataset

PREVIEWED = 5
PREVIEWED_FIELDS = 8


@reading_page
def information(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """What is said of a dataset, with its first records and its fields."""
    dataset = find_dataset(dataset_id, request.user)
    if dataset.dataset_id != dataset_id:
        return HttpResponseRedirect(reverse("portal:information", args=[dataset.dataset_id]))
    state = State.from_params(request.GET, rows=ROWS, views=VIEWS)
    page = shown(at_version(dataset, state.version), request.user)
    context: dict[str, object] = {
        "shown": page,
        "view": "information",
        "compact": True,
        "tabs": tabs(page, "information", state.query),
        "attachments": dataset.attachments.select_related("file").order_by("position", "pk"),
        "api_url": dataset_address(dataset.dataset_id, "")[:-1],
        "catalogue_export_url": f"{CATALOGUE}/exports/",
        "only_this": "?" + urlencode({"where": f"dataset_id = {quoted(dataset.dataset_id)}"}, quote_via=quote),
    }
    if page.opens_records:
        context |= measured(opened(request, dataset_id))
    else:
        context["checks"] = list(checks(page, [], None))
    return render(request, "portal/dataset/information.html", context)


def measured(dataset: Opened) -> dict[str, object]:
    """The first records, all fields, what was measured of them, and the versions there were."""
    page, current = dataset.shown, dataset.shown.dataset.current
    statistics = statistics_of(page.dataset, dataset.source)
    fields = as_identifiers(dataset.fields, statistics)
    tells_all = not dataset.source.guards and not dataset.source.hidden
    issues = issues_of(current) if current and tells_all else None
    return {
        **preview(dataset),
        "facts": facts(fields, statistics),
        "fields": [described(one, statistics, page.records_count or 0) for one in fields],
        "checks": list(checks(page, fields, issues)),
        "past": past_versions(page) if not dataset.source.guards else [],
    }


def preview(dataset: Opened) -> dict[str, object]:
    """The first records."""
    name = dataset.shown.dataset.dataset_id
    page = search(dataset.source, RecordsQuery(limit=PREVIEWED, lang=dataset.source.lang), with_ids=True)
    first = table_of(page.results, page.ids, dataset.fields[:PREVIEWED_FIELDS], dataset_id=name, state=dataset.state)
    return {"preview": first, "total": page.total_count, "more_fields": len(dataset.fields) - len(first.headings)}
