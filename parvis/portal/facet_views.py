"""All values of a facet on pages of their own: to find one among thousands, and tick several, without scripts."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.lib.schema import Field
from parvis.odsql import FacetAsk
from parvis.portal.dataset_views import Opened, opened, tabs
from parvis.portal.filters import Choice, choice, field_namer
from parvis.portal.reading import reading_page
from parvis.portal.state import REFINE, clean, number
from parvis.records.facets import facets

OWN = "facet."
MOST_LISTED = 20_000
ON_A_PAGE = 120


@reading_page
def facet_values(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The values of one facet, the most frequent first or from A to Z, each a box to tick."""
    dataset = opened(request, dataset_id)
    field = facet_field(dataset, request.GET.get(f"{OWN}name", ""))
    words = clean(request.GET.get(f"{OWN}find", ""))[:200]
    by_name = request.GET.get(f"{OWN}sort") == "name"
    found = choices(dataset, field, words, by_name=by_name)
    page = Paginator(found, ON_A_PAGE).get_page(number(request.GET.get(f"{OWN}page")) or 1)
    to = request.GET.get(f"{OWN}to", "")
    view = to if to in {tab.name for tab in dataset.shown.tabs[1:]} else "table"
    kept = [(key, value) for key, values in request.GET.lists() if not key.startswith(OWN) for value in values]
    said = [(f"{OWN}to", view), (f"{OWN}name", field.name)]
    parameter = f"{REFINE}{field.name}"
    here = {one.value for one in page.object_list}
    context = {
        "shown": dataset.shown,
        "compact": True,
        "view": "values",
        "tabs": tabs(dataset.shown, view, dataset.state.changed().query),
        "field": field,
        "parameter": parameter,
        "words": words,
        "by_name": by_name,
        "page": page,
        "path": dataset.shown.view_url("facet-values"),
        "action": dataset.shown.view_url(view),
        "back_url": dataset.shown.view_url(view) + dataset.state.query,
        "said": said,
        "kept": kept,
        "kept_beside": [
            one for one in kept if one[0] not in {parameter, "start"} or (one[0] == parameter and one[1] not in here)
        ],
        "address": "?" + urlencode([*kept, *said, *([(f"{OWN}find", words)] if words else [])]),
    }
    return render(request, "portal/dataset/facet_values.html", context)


def facet_field(dataset: Opened, name: str) -> Field:
    """The facet that an address names. Raises NotFoundError."""
    for field in dataset.fields:
        if field.name == name and field.is_facet and not field.type.is_moment and not field.separator:
            return field
    raise NotFoundError(gettext_noop("There is no facet {name}."), name=name)


def choices(dataset: Opened, field: Field, words: str, *, by_name: bool) -> Sequence[Choice]:
    """Its values that hold the words, with their counts for the question of the address."""
    query = replace(dataset.question("table").query(), limit=0)
    asks = (FacetAsk(field.name, disjunctive=True, limit=MOST_LISTED),)
    (group,) = facets(dataset.source, asks, query)
    name = field_namer({field.name: field})
    found = [choice(field.name, one, dataset.state, name) for one in group.values if one.count is not None]
    held = [one for one in found if folded(words) in folded(one.text)]
    return sorted(held, key=lambda one: folded(one.text)) if by_name else held


def folded(text: str) -> str:
    """Text without accents and capitals."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one)).casefold()
