"""The home page: the blocks that the operator shows, in their order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.accounts.models import User
from parvis.pages.blocks import BLOCKS
from parvis.pages.home import arranged
from parvis.pages.models import EDIT_HOME, HomeBlock
from parvis.portal.datasets import harmless
from parvis.portal.home_facts import Visit
from parvis.portal.reading import reading_page

TITLED = "search"
"""The block whose title is that of the page, where it comes first."""
TEXT, EMPTY = "portal/home/text.html", "portal/home/empty.html"


@dataclass(frozen=True, slots=True)
class Part:
    """A block as the page shows it."""

    html: SafeString
    is_column: bool = False
    style: str = ""
    is_hidden: bool = False
    """Seen in the preview alone."""


@reading_page
def home(request: HttpRequest) -> HttpResponse:
    """The front door; with `preview`, whoever arranges it sees hidden blocks as well."""
    is_preview = "preview" in request.GET and may_arrange(request.user)
    rows = [row for row in arranged() if row.is_shown or is_preview]
    bands = in_bands(parts(rows, request))
    context = {
        "bands": bands,
        "styles": sorted({part.style for band in bands for part in band if part.style}),
        "has_title": bool(rows) and rows[0].name == TITLED,
        "is_preview": is_preview,
    }
    return render(request, "portal/home.html", context)


def may_arrange(person: Any) -> bool:
    """Whether a person may arrange this page in the back office."""
    return isinstance(person, User) and person.is_staff and person.has_perm(EDIT_HOME)


def parts(rows: list[HomeBlock], request: HttpRequest) -> Iterator[Part]:
    """What is shown; on a portal without datasets one sentence stands for all blocks that need some."""
    visit = Visit(request)
    told_empty = False
    for place, row in enumerate(rows):
        block = BLOCKS.get(row.name)
        hidden = not row.is_shown
        if block is None:
            yield Part(render_to_string(TEXT, written(row), request), is_hidden=hidden)
        elif not block.needs_datasets or visit.figures.datasets:
            told = {**block.gather(visit), "level": 2 if place else 1}
            html = render_to_string(block.template, told, request)
            if html.strip():
                yield Part(html, block.is_column, block.style, hidden)
        elif not told_empty:
            told_empty = True
            yield Part(render_to_string(EMPTY, {}, request))


def in_bands(shown: Iterable[Part]) -> list[list[Part]]:
    """Parts by band of the page: two columns that follow each other share one."""
    bands: list[list[Part]] = []
    for part in shown:
        last = bands[-1] if bands else []
        if part.is_column and len(last) == 1 and last[0].is_column:
            last.append(part)
        else:
            bands.append([part])
    return bands


def written(row: HomeBlock) -> dict[str, Any]:
    """A text block in the reader's language, or in the portal's where it was not translated."""
    lang = get_language() or settings.LANGUAGE_CODE
    spoken = lang if row.texts.get(lang) and row.titles.get(lang) else settings.LANGUAGE_CODE
    return {
        "name": row.name,
        "title": row.titles.get(spoken, ""),
        "text": harmless(row.texts.get(spoken, "")),
        "link": row.link,
        "link_label": row.link_labels.get(spoken) or row.link,
        "spoken": "" if spoken == lang else spoken,
    }
