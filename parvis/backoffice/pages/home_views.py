"""The blocks of the home page: their order, which are shown, and the texts among them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from parvis.backoffice.access import requires
from parvis.backoffice.context import frame
from parvis.backoffice.pages.forms import ArrangeForm, TextForm
from parvis.pages.blocks import BLOCKS
from parvis.pages.home import arranged, remove_text
from parvis.pages.models import EDIT_HOME, HomeBlock

REFUSED = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A block in the list."""

    name: str
    title: Any
    is_text: bool
    is_shown: bool


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EDIT_HOME)
def home(request: HttpRequest) -> HttpResponse:
    """The list; its buttons keep what is ticked as well."""
    rows = [Row(one.name, title_of(one), one.is_text, one.is_shown) for one in arranged()]
    form = ArrangeForm(request.POST or None, names=[row.name for row in rows])
    if form.submit():
        return redirect("backoffice:home")
    status = REFUSED if form.errors else 200
    return render(request, "backoffice/pages/home.html", frame(request, rows=rows, form=form), status=status)


def title_of(block: HomeBlock) -> Any:
    """What the list calls a block."""
    if not block.is_text:
        return BLOCKS[block.name].title
    lang = get_language() or settings.LANGUAGE_CODE
    return block.titles.get(lang) or block.titles.get(settings.LANGUAGE_CODE) or block.name


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EDIT_HOME)
def text(request: HttpRequest, name: str = "") -> HttpResponse:
    """One text block; a new one without a name."""
    block = get_object_or_404(HomeBlock, name=name, is_text=True) if name else None
    form = TextForm(request.POST or None, block=block)
    if form.submit():
        return redirect("backoffice:home")
    status = REFUSED if form.errors else 200
    return render(request, "backoffice/pages/text.html", frame(request, kept=block, form=form), status=status)


@require_POST
@requires(EDIT_HOME)
def remove(_request: HttpRequest, name: str) -> HttpResponse:
    """Take a text block away."""
    remove_text(name)
    return redirect("backoffice:home")
