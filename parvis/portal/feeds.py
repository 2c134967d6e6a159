"""The catalogue for machines that follow it: an Atom feed and the map of the site."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Dataset
from parvis.portal.catalogue import ask
from parvis.portal.datasets import all_shown
from parvis.portal.languages import languages
from parvis.portal.state import State
from parvis.records.catalogue import find_datasets

ENTRIES = (50,)
FIXED = (
    "portal:home",
    "portal:catalogue",
    "portal:producers",
    "portal:themes",
    "portal:reuses",
    "portal:requests",
    "portal:charter",
)
MOST_ADDRESSES = 50_000
"""What one map of a site may hold. Source: the sitemaps protocol."""
PUBLIC = AnonymousUser()


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The datasets changed last, of the whole catalogue or of what the address narrows it to."""
    request.user = PUBLIC
    state = State.from_params(request.GET, rows=ENTRIES).changed(sort="modified")
    found = ask(request, state)
    names = [str(result["dataset_id"]) for result in found.results]
    atom = feedgenerator.Atom1Feed(
        title=gettext("{site}: latest changes").format(site=settings.SITE_NAME),
        link=settings.SITE_URL + reverse("portal:catalogue") + state.changed(sort="").query,
        description="",
        language=get_language(),
        feed_url=settings.SITE_URL + request.get_full_path(),
    )
    for dataset in all_shown(find_datasets(names, PUBLIC), PUBLIC):
        address = settings.SITE_URL + dataset.url
        atom.add_item(
            dataset.title, address, dataset.sentence, unique_id=address, updateddate=dataset.modified_at,
            pubdate=dataset.dataset.created_at, author_name=dataset.publisher or None, categories=dataset.themes,
        )  # fmt: skip
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


@dataclass(frozen=True, slots=True)
class Address:
    """A page with its address in each language."""

    urls: dict[str, str]
    modified_on: str = ""


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that search engines may read, in each language."""
    response = render(request, "portal/sitemap.xml", {"addresses": list(addresses())}, content_type="application/xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def addresses() -> Iterator[Address]:
    """The fixed pages, then the datasets that everybody sees, the most recent first."""
    for name in FIXED:
        yield Address(in_all_languages(name))
    seen = Dataset.objects.visible_to(PUBLIC).order_by("-modified_at", "dataset_id")
    most = MOST_ADDRESSES // len(languages()) - len(FIXED)
    for name, modified_at in seen.values_list("dataset_id", "modified_at")[:most]:
        yield Address(in_all_languages("portal:information", name), modified_at.date().isoformat())


def in_all_languages(name: str, *args: str) -> dict[str, str]:
    """The address of a page in each language."""
    found = {}
    for code in languages():
        with translation.override(code):
            found[code] = settings.SITE_URL + reverse(name, args=args)
    return found
