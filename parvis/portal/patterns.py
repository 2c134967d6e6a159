"""The page of patterns: each component in its states, for those who build pages and for their tests."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.portal.filters import Chip, Choice, Facet
from parvis.portal.pager import pager
from parvis.portal.state import State
from parvis.ui.icons import ICONS


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Shown where `PARVIS_DEBUG` or `PARVIS_PATTERNS` is on."""
    if not (settings.DEBUG or settings.PATTERNS):
        raise Http404("patterns")
    choices = tuple(Choice(f"{word}", word, 120 // place, place == 1) for place, word in enumerate(WORDS, 1))
    context = {
        "icons": sorted(ICONS),
        "facet": Facet("Espèce", "refine.species", choices, is_open=True),
        "closed_facet": Facet("Stade", "refine.stage", choices[:2], is_open=False),
        "chips": [
            Chip("Espèce : platane", "#"),
            Chip("Hauteur : 10", "#", is_exclusion=True),
            Chip("Vide", "#", count=12),
        ],
        "pager": pager(State(start=70), total=23_907, path="#"),
        "one_page": pager(State(), total=7, path="#"),
        "moments": [("ok", "À jour, il y a 12 min"), ("warn", "En retard"), ("err", "Erreur"), ("info", "En direct")],
    }
    return render(request, "portal/patterns.html", context)


WORDS = ("platane", "marronnier", "tilleul", "sophora", "érable", "chêne", "cerisier", "un nom très long, " * 6)
