"""Numbered pages."""

from dataclasses import dataclass

from django.conf import settings

from parvis.portal.state import State

AROUND = 1
"""Pages named on each side of the current one; the first and the last always are."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page; without address where some are left out."""

    number: int
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Which results are shown, and where the others are."""

    first: int
    last: int
    total: int
    links: tuple[PageLink, ...]
    previous: str
    next: str

    @property
    def is_needed(self) -> bool:
        """Whether there is more than one page."""
        return len(self.links) > 1


def pager(state: State, *, total: int, path: str) -> Pager:
    """The pages of a list; those beyond the window of lists are not offered."""
    rows = max(1, state.rows)
    pages = -(-total // rows)
    if window := settings.RESULT_WINDOW:
        pages = min(pages, window // rows)
    current = state.start // rows + 1

    def address(page: int) -> str:
        return path + (state.changed(start=(page - 1) * rows).query)

    return Pager(
        first=min(state.start + 1, total),
        last=min(state.start + rows, total),
        total=total,
        links=tuple(
            PageLink(page, address(page) if page else "", current=page == current) for page in listed(current, pages)
        ),
        previous=address(current - 1) if 1 < current <= pages + 1 else "",
        next=address(current + 1) if current < pages else "",
    )


def listed(current: int, pages: int) -> list[int]:
    """The pages to name; 0 stands for those left out: 1, 0, 6, 7, 8, 0, 40."""
    wanted = sorted({1, pages, *range(current - AROUND, current + AROUND + 1)} & set(range(1, pages + 1)))
    found: list[int] = []
    for page in wanted:
        if found and page - found[-1] == 2:
            found.append(page - 1)
        elif found and page - found[-1] > 2:
            found.append(0)
        found.append(page)
    return found
