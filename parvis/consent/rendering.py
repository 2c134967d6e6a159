"""The exact HTML that a revision shows on each surface: made at publication, kept with its hash as proof."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import override

from parvis.consent.banner import banner_of
from parvis.consent.charter import charter_page
from parvis.consent.decisions import Visitor
from parvis.consent.placeholder import placeholder_of
from parvis.consent.preferences import preference_page
from parvis.consent.register import Publication, pin

UNDECIDED = Visitor()


@dataclass(frozen=True, slots=True)
class Rendered:
    """One surface in one language."""

    lang: str
    surface: str
    html: str

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.html.encode()).hexdigest()


def renderings(publication: Publication) -> Iterator[Rendered]:
    """Every surface of a revision, in every language, as somebody sees it who has not decided yet."""
    for lang in publication.register.languages:
        with pin(publication), override(lang):
            for surface, html in surfaces(publication, lang):
                yield Rendered(lang, surface, html)


def surfaces(publication: Publication, lang: str) -> Iterator[tuple[str, str]]:
    """Banner, preference centre, a placeholder per embed service, charter."""
    register = publication.register
    if register.optional_services:
        banner = banner_of(register, UNDECIDED, lang=lang, path="/")
        yield "banner", render_to_string("consent/banner.html", {"banner": banner})
    page = preference_page(publication, UNDECIDED, lang=lang)
    yield "preferences", render_to_string("consent/preferences_body.html", {"page": page})
    for service in register.optional_services:
        if service.delivery == "embed":
            shown = placeholder_of(service, register, lang=lang)
            yield f"placeholder:{service.id}", render_to_string("consent/placeholder.html", {"placeholder": shown})
    yield "charter", render_to_string("consent/charter_body.html", {"charter": charter_page(lang)})
