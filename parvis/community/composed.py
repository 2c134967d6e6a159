"""Pages that people compose of texts, figures and views of datasets; blocks are plain texts by name."""

from datetime import datetime
from typing import Any

from parvis.accounts.models import User
from parvis.community.composing import changing
from parvis.community.errors import ProposalError
from parvis.community.models import ComposedPage
from parvis.lib.errors import gettext_noop

MOST_PAGES = 100
MOST_BLOCKS = 40
KINDS = {"text": ("title", "text"), "figure": ("title", "dataset", "measure", "field", "query", "unit"),
         "view": ("title", "dataset", "view", "query"), "layers": ("title", "map")}  # fmt: skip
"""The values of each kind of block, all texts."""


def compose(title: str, *, language: str, by: User, at: datetime) -> ComposedPage:
    """Begin a page. Raises ProposalError."""
    if by.composed_pages.count() >= MOST_PAGES:
        raise ProposalError(gettext_noop("You have as many pages as one may: remove some first."))
    return ComposedPage.objects.create(person=by, title=title, language=language, created_at=at, modified_at=at)


def rename(page: ComposedPage, title: str, *, is_shared: bool, at: datetime) -> None:
    """Change the title, and who may open it."""
    page.title, page.is_shared, page.modified_at = title, is_shared, at
    page.save(update_fields=["title", "is_shared", "modified_at"])


def put_block(page: ComposedPage, kind: str, values: dict[str, Any], *, place: int | None, at: datetime) -> None:
    """Put a block at the end, or in the place of another. Raises ProposalError."""
    if kind not in KINDS:
        raise ProposalError(gettext_noop("There is no kind of block {kind}."), kind=kind)
    block = {"kind": kind, **{name: str(values.get(name) or "") for name in KINDS[kind]}}
    with changing(page, at) as blocks:
        if place is None:
            if len(blocks) >= MOST_BLOCKS:
                raise ProposalError(gettext_noop("A page holds {most} blocks at most."), most=MOST_BLOCKS)
            blocks.append(block)
        elif 0 <= place < len(blocks):
            blocks[place] = block
