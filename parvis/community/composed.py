"""Pages that people compose of texts, figures and views of datasets; blocks are plain texts by name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.accounts.models import User
from parvis.community.errors import ProposalError
from parvis.community.models import ComposedPage
from parvis.lib.errors import gettext_noop

MOST_PAGES = 100
MOST_BLOCKS = 40
KINDS = {"text": ("title", "text"), "figure": ("title", "dataset", "measure", "field", "query", "unit"),
         "view": ("title", "dataset", "view", "query"), "layers": ("title", "map")}  # fmt: skip
"""The values of each kind of block, all texts."""
Block = dict[str, str]


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
    with changing(page) as blocks:
        if place is None:
            if len(blocks) >= MOST_BLOCKS:
                raise ProposalError(gettext_noop("A page holds {most} blocks at most."), most=MOST_BLOCKS)
            blocks.append(block)
        elif 0 <= place < len(blocks):
            blocks[place] = block
        keep(page, blocks, at)


def move_block(page: ComposedPage, place: int, *, down: bool, at: datetime) -> None:
    """Change places with a neighbour; at an end nothing happens."""
    with changing(page) as blocks:
        other = place + (1 if down else -1)
        if 0 <= place < len(blocks) and 0 <= other < len(blocks):
            blocks[place], blocks[other] = blocks[other], blocks[place]
        keep(page, blocks, at)


def remove_block(page: ComposedPage, place: int, *, at: datetime) -> None:
    """Take a block out."""
    with changing(page) as blocks:
        if 0 <= place < len(blocks):
            del blocks[place]
        keep(page, blocks, at)


@contextmanager
def changing(page: ComposedPage) -> Iterator[list[Block]]:
    """The blocks of a page, for this transaction alone."""
    with transaction.atomic():
        yield list(ComposedPage.objects.select_for_update().get(pk=page.pk).blocks)


def keep(page: ComposedPage, blocks: Sequence[Block], at: datetime) -> None:
    """Write the blocks."""
    page.blocks, page.modified_at = list(blocks), at
    page.save(update_fields=["blocks", "modified_at"])
