"""Producers and themes: what each has, with a heading that says how recent it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from parvis.portal.datasets import Shown, all_shown
from parvis.portal.home_facts import theme_icon
from parvis.portal.odsql_text import quoted
from parvis.portal.reading import reading_page
from parvis.portal.state import State
from parvis.records.catalogue import find_datasets
from parvis.records.facets import facets
from parvis.records.query import RecordsQuery
from parvis.records.search import search
from parvis.records.source import Source, source_of_catalogue

A_PAGE = 10
JUDGED = 100
"""Datasets whose rhythm is looked at to tell the share that is up to date."""
Facet = Literal["publisher", "theme"]
ROUTES: dict[Facet, str] = {"publisher": "portal:producer", "theme": "portal:theme"}


@dataclass(frozen=True, slots=True)
class Group:
    """A producer or a theme, and how many datasets it has."""

    name: str
    count: int
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What is said of a producer or a theme as a whole."""

    name: str
    count: int
    records: int
    modified_at: datetime | None
    judged: int
    up_to_date: int
    contacts: tuple[str, ...]

    @property
    def share(self) -> int | None:
        """Per cent of datasets within their promised rhythm; None where none promises any."""
        return round(100 * self.up_to_date / self.judged) if self.judged else None


@reading_page
def producers(request: HttpRequest) -> HttpResponse:
    """All producers."""
    return listed(request, "publisher", gettext("Producers"))


@reading_page
def themes(request: HttpRequest) -> HttpResponse:
    """All themes."""
    return listed(request, "theme", gettext("Themes"))


@reading_page
def producer(request: HttpRequest, name: str) -> HttpResponse:
    """One producer."""
    return one(request, "publisher", name)


@reading_page
def theme(request: HttpRequest, name: str) -> HttpResponse:
    """One theme."""
    return one(request, "theme", name)


def listed(request: HttpRequest, facet: Facet, title: str) -> HttpResponse:
    """The values of a facet of the catalogue, as this reader sees it."""
    source = source_of_catalogue(person=request.user, lang=get_language() or "fr")
    query = RecordsQuery(facet=(facet,), lang=source.lang)
    (values,) = facets(source, query.asks(), query)
    groups = [group(facet, value.value, value.count or 0) for value in values.values if value.count]
    return render(request, "portal/community/groups.html", {"title": title, "groups": groups})


def group(facet: Facet, name: str, count: int) -> Group:
    """One of them."""
    icon = theme_icon(name) if facet == "theme" else "building"
    return Group(name, count, reverse(ROUTES[facet], args=[name]), icon)


def one(request: HttpRequest, facet: Facet, name: str) -> HttpResponse:
    """The datasets of a value, the most recent first, under a heading."""
    source = source_of_catalogue(person=request.user, lang=get_language() or "fr")
    names = dataset_ids(source, facet, name)
    if not names:
        raise Http404("no dataset has this value")
    page = Paginator(names, A_PAGE).get_page(request.GET.get("page"))
    judged = all_shown(find_datasets(names[:JUDGED], request.user), request.user)
    context = {
        "heading": heading(name, names, judged),
        "facet": facet,
        "page": page,
        "datasets": shown_on(page, judged, request),
        "catalogue": reverse("portal:catalogue") + State(refine=((facet, name),)).query,
        "feed": reverse("portal:feed") + State(refine=((facet, name),)).query,
    }
    return render(request, "portal/community/group.html", context)


def dataset_ids(source: Source, facet: Facet, name: str) -> list[str]:
    """The datasets of a value, the most recent first."""
    found: list[str] = []
    while True:
        query = RecordsQuery(
            select="dataset_id",
            refine=(f"{facet}:{quoted(name)}",),
            order_by="modified desc",
            limit=100,
            offset=len(found),
            lang=source.lang,
        )
        results = search(source, query).results
        found += [str(one["dataset_id"]) for one in results]
        if len(results) < 100:
            return found


def heading(name: str, names: list[str], judged: list[Shown]) -> Heading:
    """What is said of them together."""
    promised = [one.freshness.tone for one in judged if one.freshness.tone in {"ok", "warn"}]
    contacts = dict.fromkeys(str(one.text("contact_email", "dcat") or "") for one in judged)
    return Heading(
        name=name,
        count=len(names),
        records=sum(one.records_count or 0 for one in judged),
        modified_at=max((one.modified_at for one in judged), default=None),
        judged=len(promised),
        up_to_date=promised.count("ok"),
        contacts=tuple(one for one in contacts if one)[:3],
    )


def shown_on(page: "Page[str]", judged: list[Shown], request: HttpRequest) -> list[Shown]:
    """The datasets of a page, those looked at already not asked for again."""
    known = {one.dataset.dataset_id: one for one in judged}
    names = list(page.object_list)
    if missing := [name for name in names if name not in known]:
        more = all_shown(find_datasets(missing, request.user), request.user)
        known |= {one.dataset.dataset_id: one for one in more}
    return [known[name] for name in names if name in known]
