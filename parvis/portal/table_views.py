"""The view Table of a dataset: records in rows, in the columns and the order that the address says."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.lib.schema import Field
from parvis.portal.api_links import api_parameters, dataset_address
from parvis.portal.asking import answer
from parvis.portal.columns import arranged, as_identifiers, with_menus
from parvis.portal.dataset_views import ROWS, Opened, opened
from parvis.portal.histograms import statistics_of
from parvis.portal.reading import reading_page
from parvis.portal.tables import Table, table_of

LAYOUTS = ("dense", "airy", "sheets")


@reading_page
def table(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Records in rows: one page of them, filtered and sorted as the address says."""
    dataset = opened(request, dataset_id)
    found = answer(dataset.question("table"), with_ids=True)
    state, path, name = found.state, dataset.shown.view_url("table"), dataset.shown.dataset.dataset_id
    statistics = statistics_of(dataset.shown.dataset, dataset.source)
    fields = arranged(as_identifiers(dataset.fields, statistics), state)
    rows = table_of(found.results, found.ids, fields, dataset_id=name, state=state, path=path)
    api = dataset_address(name, "records") + api_parameters(found.question, paged=True)
    context = {
        **dataset.frame(found, "table"),
        "table": with_menus(rows, state, dataset.shown, statistics, dataset.filter_url("table")),
        "layouts": [(one, path + state.changed(view=one).query, one == (state.view or "dense")) for one in LAYOUTS],
        "row_choices": [(rows, path + state.changed(rows=rows).query, rows == state.rows) for rows in ROWS],
        "columns": column_boxes(dataset, fields),
        "kept_for_columns": state.kept("columns", "hide", "pin"),
        "all_columns_url": path + state.changed(columns=(), hide=(), pin="").query,
        "api_url": api if len(fields) == len(dataset.fields) else f"{api}&select={selected(fields)}",
        "unsorted_url": path + state.changed(sort="").query,
        "sorted_by": sorted_by(rows),
    }
    return render(request, "portal/dataset/table.html", context, status=found.status)


def column_boxes(dataset: Opened, shown: Iterable[Field]) -> list[tuple[str, str, bool]]:
    """All fields as boxes to tick: those shown first, in their order."""
    names = [one.name for one in shown]
    ordered = sorted(dataset.fields, key=lambda one: names.index(one.name) if one.name in names else len(names))
    return [(one.name, one.label or one.name, one.name in names) for one in ordered]


def selected(fields: Iterable[Field]) -> str:
    """The columns as a clause of the API, written for an address."""
    return quote(",".join(f"`{one.name}`" for one in fields))


def sorted_by(rows: Table) -> str:
    """What the column is called that orders the records; empty for their own order."""
    return next((one.label for one in rows.headings if one.sort), "")
