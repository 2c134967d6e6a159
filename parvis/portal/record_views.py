"""One record: all its fields, where it is, and its neighbours among those one comes from."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from parvis.lib.errors import InputError, QueryTooLongError
from parvis.portal.api_links import dataset_address
from parvis.portal.columns import as_identifiers
from parvis.portal.dataset_views import Opened, opened, tabs
from parvis.portal.histograms import statistics_of
from parvis.portal.maps_picture import HEIGHT, WIDTH
from parvis.portal.odsql_text import quoted
from parvis.portal.reading import reading_page
from parvis.portal.state import number
from parvis.portal.tables import AT, Row, Table, record_url, table_of
from parvis.records.query import RecordsQuery
from parvis.records.search import find_record, search


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The records before and after one, in the question and the order of the address."""

    previous: str
    next: str
    place: int
    back: str
    """The page of the table that holds it."""


@reading_page
def record(request: HttpRequest, dataset_id: str, record_id: str) -> HttpResponse:
    """One record: all its fields, whole."""
    dataset = opened(request, dataset_id)
    timezone = dataset.state.timezone or str(dataset.shown.text("timezone") or "UTC")
    page = find_record(dataset.source, record_id, RecordsQuery(lang=dataset.source.lang, timezone=timezone))
    name = dataset.shown.dataset.dataset_id
    fields = as_identifiers(dataset.fields, statistics_of(dataset.shown.dataset, dataset.source))
    found = table_of(page.results, page.ids, fields, dataset_id=name, state=dataset.state)
    found = replace(found, map_url=dataset.shown.view_url("map") if "geo" in dataset.shown.features else "")
    place = number(request.GET.get(AT))
    context = {
        "shown": dataset.shown,
        "row": found.rows[0],
        "pairs": found.pairs[0][1],
        "compact": True,
        "view": "record",
        "tabs": tabs(dataset.shown, "record", dataset.state.changed().query),
        "api_url": dataset_address(name, f"records/{record_id}"),
        "permanent_url": reverse("portal:record", args=[name, record_id]),
        "neighbours": neighbours(dataset, record_id, place) if place else None,
        "table_url": dataset.shown.view_url("table"),
        "picture_url": picture_url(dataset, found, record_id),
        "map_url": picture_url(dataset, found, record_id, view="map"),
        "picture_size": (WIDTH, HEIGHT),
    }
    return render(request, "portal/dataset/record.html", context)


def neighbours(dataset: Opened, record_id: str, place: int) -> Neighbours | None:
    """Those around the place one came from; none where the records there are others by now."""
    first = max(0, place - 2)
    question = dataset.question("table")
    try:
        page = search(dataset.source, question.query(dataset.state.changed(rows=3, start=first)), with_ids=True)
    except (InputError, QueryTooLongError):
        return None
    if record_id not in page.ids or page.ids.index(record_id) != place - 1 - first:
        return None
    at = page.ids.index(record_id)
    before, after = page.ids[:at], page.ids[at + 1 :]
    rows, name = dataset.state.rows, dataset.shown.dataset.dataset_id
    return Neighbours(
        previous=record_url(name, before[-1], dataset.state, place - 1) if before else "",
        next=record_url(name, after[0], dataset.state, place + 1) if after else "",
        place=place,
        back=question.path + dataset.state.changed(start=(place - 1) // rows * rows).query,
    )


def picture_url(dataset: Opened, found: Table, record_id: str, *, view: str = "map-picture") -> str:
    """The map of this record alone; empty where it has no place."""
    row: Row = found.rows[0]
    kinds = {cell.kind for cell in row.cells}
    if "geo" not in dataset.shown.features or not kinds & {"point", "shape"}:
        return ""
    said = [("where", f"recordid = {quoted(record_id)}")]
    point = next((cell for cell in row.cells if cell.place), None)
    if point and "shape" not in kinds:
        said.append(("location", f"13,{point.place}"))
    if dataset.state.version:
        said.append(("version", str(dataset.state.version)))
    return reverse(f"portal:{view}", args=[dataset.shown.dataset.dataset_id]) + "?" + urlencode(said)
