"""What the blocks of the home page tell: counted once for several blocks, and only where one of them is shown."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from parvis.catalogue.models import Dataset
from parvis.lib.text import fold
from parvis.portal.datasets import Shown, all_shown
from parvis.portal.state import State
from parvis.records.facets import facets
from parvis.records.query import RecordsQuery
from parvis.records.source import source_of_catalogue

FIGURES_SECONDS = 300
RECENT, POPULAR, THEMES, TRIED = 3, 4, 8, 4
MOST_TRIED_LENGTH = 24
PUBLIC = AnonymousUser()
THEME_ICONS = {
    "environ": "environment", "ecolog": "environment", "energ": "environment", "nature": "environment",
    "mobil": "mobility", "transport": "mobility", "deplac": "mobility", "voirie": "mobility",
    "budget": "finance", "financ": "finance", "subvention": "finance",
    "urban": "housing", "logement": "housing", "housing": "housing", "amenage": "housing", "planning": "housing",
    "cultur": "culture", "patrimoine": "culture", "heritage": "culture",
    "educat": "education", "enseign": "education", "jeunesse": "education",
    "sante": "health", "health": "health", "social": "health",
    "administr": "administration", "government": "administration", "citoyen": "people", "citizen": "people",
    "population": "people", "demograph": "people", "municipal": "people", "sport": "sport", "loisir": "sport",
    "leisure": "sport", "touris": "tourism", "territoire": "tourism", "econom": "economy", "emploi": "economy",
    "commerc": "economy",
}  # fmt: skip
"""The icon of a theme by a piece of its folded name."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the portal holds, for everybody."""

    datasets: int
    records: int
    publishers: int
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as a tile."""

    name: str
    count: int
    icon: str
    url: str


@dataclass(frozen=True)
class Visit:
    """One opening of the home page: what several blocks need is asked once."""

    request: HttpRequest

    @cached_property
    def facets(self) -> tuple[list[Theme], list[str], int]:
        """Themes, frequent keywords, and how many publishers there are."""
        return catalogue_facets(get_language() or "fr")

    @cached_property
    def figures(self) -> Figures:
        """What the portal holds."""
        return figures(self.facets[2])

    @cached_property
    def recent(self) -> list[Shown]:
        """What moved last."""
        return listed(self.request, "-data_processed_at", RECENT)

    @cached_property
    def popular(self) -> list[Shown]:
        """What is used most."""
        return listed(self.request, "-popularity_score", POPULAR)


def listed(request: HttpRequest, order: str, most: int) -> list[Shown]:
    """The first datasets in an order."""
    seen = Dataset.objects.visible_to(request.user).select_related("current")
    return all_shown(list(seen.order_by(order, "-modified_at", "dataset_id")[:most]), request.user)


def featured(popular: list[Shown]) -> Shown | None:
    """The dataset shown first: the most used one that has a map, else the most used."""
    with_map = (one for one in popular if "geo" in one.features)
    return next(with_map, next(iter(popular), None))


def figures(publishers: int) -> Figures:
    """What everybody may see, counted at most every five minutes."""
    found: Figures | None = cache.get("portal.figures")
    if found is None:
        seen = Dataset.objects.visible_to(PUBLIC)
        sums = seen.aggregate(records=Sum("current__records_count"), at=Max("data_processed_at"))
        found = Figures(seen.count(), sums["records"] or 0, publishers, sums["at"])
        cache.set("portal.figures", found, FIGURES_SECONDS)
    return found


def catalogue_facets(lang: str) -> tuple[list[Theme], list[str], int]:
    """Themes, frequent short keywords, and how many publishers there are; counted at most every five minutes."""
    name = f"portal.facets.{lang}"
    found: tuple[list[Theme], list[str], int] | None = cache.get(name)
    if found is None:
        source = source_of_catalogue(person=PUBLIC, lang=lang)
        query = RecordsQuery(facet=("theme", "keyword", "publisher"), lang=lang)
        groups = {group.name: group.values for group in facets(source, query.asks(), query)}
        keywords = [one.value for one in groups["keyword"] if len(one.value) <= MOST_TRIED_LENGTH]
        themes = [theme(one.value, one.count or 0) for one in groups["theme"]]
        found = (themes, keywords, len(groups["publisher"]))
        cache.set(name, found, FIGURES_SECONDS)
    return found


def theme(name: str, count: int) -> Theme:
    """A tile."""
    url = reverse("portal:catalogue") + State(refine=(("theme", name),)).query
    return Theme(name, count, theme_icon(name), url)


def theme_icon(name: str) -> str:
    """The icon of a theme, by what its name says."""
    folded = fold(name)
    kind = next((kind for piece, kind in THEME_ICONS.items() if piece in folded), "other")
    return f"theme-{kind}"
