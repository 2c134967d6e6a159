"""The blocks of the home page, in the order of the house: one row each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.community.models import Reuse
from parvis.pages.blocks import home_block
from parvis.portal.home_facts import THEMES, TRIED, Visit, featured

REUSES = 3
Told = dict[str, Any]


@home_block("search", _("Search, and a dataset in the spotlight"), "portal/home/search.html")
def search_block(visit: Visit) -> Told:
    """The hero."""
    return {"figures": visit.figures, "tried": visit.facets[1][:TRIED], "featured": featured(visit.popular)}


@home_block("figures", _("Figures"), "portal/home/figures.html", needs_datasets=True)
def figures_block(visit: Visit) -> Told:
    """Four figures."""
    return {"figures": visit.figures}


@home_block("themes", _("Themes"), "portal/home/themes.html", needs_datasets=True)
def themes_block(visit: Visit) -> Told:
    """Tiles."""
    return {"themes": visit.facets[0][:THEMES]}


@home_block("latest", _("Recently updated"), "portal/home/latest.html", needs_datasets=True, is_column=True)
def latest_block(visit: Visit) -> Told:
    """What moved last."""
    return {"recent": visit.recent}


@home_block("popular", _("Most consulted"), "portal/home/popular.html", needs_datasets=True, is_column=True)
def popular_block(visit: Visit) -> Told:
    """What is used most."""
    return {"popular": visit.popular}


@home_block("api", _("An API without registration"), "portal/home/api.html")
def api_block(visit: Visit) -> Told:
    """A call to try, on the dataset in the spotlight or the one that moved last."""
    return {"example": featured(visit.popular) or next(iter(visit.recent), None)}


@home_block("reuses", _("Reuses"), "portal/home/reuses.html", style="ui/community.css")
def reuses_block(_visit: Visit) -> Told:
    """The last ones that were accepted."""
    return {"reuses": list(Reuse.objects.published()[:REUSES])}
