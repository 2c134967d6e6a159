"""The catalogue: search, facets, order and pages over datasets."""

from difflib import get_close_matches

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from parvis.catalogue.models import Dataset, Person
from parvis.lib.text import words
from parvis.portal.api_links import CATALOGUE, api_parameters
from parvis.portal.asking import Answer, Question, answer
from parvis.portal.datasets import all_shown
from parvis.portal.filters import hidden_fields, moment_name
from parvis.portal.reading import reading_page
from parvis.portal.state import State
from parvis.records.catalogue import find_datasets
from parvis.records.source import source_of_catalogue
from parvis.usage.counting import count

ROWS = (10, 20, 50)
FACETS = ("theme", "publisher", "features", "keyword", "license", "territory", "modified")
POPULAR = "explore.popularity_score"
ORDERS = {
    "": "",
    POPULAR: f"{POPULAR} desc, modified desc",
    "modified": "modified desc",
    "-modified": "modified asc",
    "title": "title asc",
    "-title": "title desc",
    "records_count": "records_count desc",
    "-records_count": "records_count asc",
}
"""Orders by the word in the address, as portals of the past had them; `-` turns each round."""
SHORTEST_CORRECTED = 4
ALIKE = 0.72


@reading_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """One page of datasets, narrowed as the address says."""
    found = ask(request, State.from_params(request.GET, rows=ROWS))
    if found.state.q and not found.total:
        count(request, "no_result", kind="catalogue")
    names = [str(result["dataset_id"]) for result in found.results]
    context = {
        "answer": found,
        "datasets": all_shown(find_datasets(names, request.user), request.user),
        "hidden": hidden_fields(found.state),
        "kept": found.state.kept("q"),
        "orders": orders(found.state),
        "corrected": corrected(found, request.user),
        "export_url": f"{CATALOGUE}/exports/csv{api_parameters(found.question)}",
        "json_url": f"{CATALOGUE}/datasets{api_parameters(found.question, paged=True)}",
        "feed_url": reverse("portal:feed") + found.state.changed(sort="").query,
        "heading_level": 2,
    }
    return render(request, "portal/catalogue.html", context, status=found.status)


def ask(request: HttpRequest, state: State) -> Answer:
    """Ask the catalogue."""
    lang = get_language() or "fr"
    question = Question(
        source=source_of_catalogue(person=request.user, lang=lang),
        state=state,
        path=reverse("portal:catalogue"),
        facets=FACETS,
        labels=labels(),
        name=value_name,
        order_by=order_by(state),
    )
    return answer(question)


def order_by(state: State) -> str:
    """Relevance where words are asked for, otherwise the most used first."""
    asked = ORDERS.get(state.sort, "")
    return asked or ("" if state.q else ORDERS[POPULAR])


def labels() -> dict[str, str]:
    """What the facets are called."""
    return {
        "theme": gettext("Theme"),
        "publisher": gettext("Publisher"),
        "features": gettext("You can"),
        "keyword": gettext("Keyword"),
        "license": gettext("Licence"),
        "territory": gettext("Territory"),
        "modified": gettext("Last change"),
        "language": gettext("Language"),
    }


def value_name(facet: str, value: str) -> str:
    """What a value of a facet is called."""
    if facet == "features":
        return {
            "geo": gettext("see a map"),
            "analyze": gettext("make charts"),
            "timeserie": gettext("follow it over time"),
            "image": gettext("see pictures"),
            "calendar": gettext("see a calendar"),
            "custom_view": gettext("see the producer's own view"),
        }.get(value, value)
    return moment_name(value) if facet == "modified" else value


def orders(state: State) -> list[tuple[str, str, bool]]:
    """The orders offered: word in the address, name, whether it is the present one."""
    named = [
        ("", gettext("relevance")) if state.q else ("", gettext("popularity")),
        ("modified", gettext("last change")),
        ("title", gettext("title")),
        ("records_count", gettext("size")),
    ]
    if state.q:
        named.insert(1, (POPULAR, gettext("popularity")))
    return [(word, name, word == state.sort) for word, name in named]


def corrected(found: Answer, person: Person) -> str:
    """The words that were perhaps meant, where nothing was found for those written."""
    written = words(found.state.q)
    if found.total or not written:
        return ""
    known: dict[str, None] = {}
    lang = get_language() or "fr"
    for dataset in Dataset.objects.visible_to(person).only("metadata", "dataset_id"):
        keywords = dataset.value_of("default", "keyword", lang) or []
        known.update(dict.fromkeys(words(" ".join([dataset.title(lang), *map(str, keywords)]))))
    meant = [nearest(word, known) for word in written]
    return " ".join(meant) if meant != written else ""


def nearest(word: str, known: dict[str, None]) -> str:
    """The known word that a word is nearly, or the word itself."""
    if word in known or len(word) < SHORTEST_CORRECTED:
        return word
    return next(iter(get_close_matches(word, known, 1, ALIKE)), word)
