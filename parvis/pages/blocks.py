"""The registry of the blocks of the home page: one row each, filled by the room that shows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Gather = Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the house."""

    name: str
    title: Any
    """In the list of the back office; a lazy text."""
    template: str
    gather: Gather
    """What its template is told, from what the visit knows. Called only where the block is shown."""
    needs_datasets: bool = False
    is_column: bool = False
    """Stands beside a neighbour that is a column too."""
    style: str = ""
    """A style sheet that other pages have and the home page has not."""


BLOCKS: dict[str, Block] = {}
"""In the order of the house."""


def home_block(
    name: str, title: Any, template: str, *, needs_datasets: bool = False, is_column: bool = False, style: str = ""
) -> Callable[[Gather], Gather]:
    """Register a block by what it needs.

    >>> @home_block("figures", _("Figures"), "portal/home/figures.html", needs_datasets=True)
    ... def figures_block(visit): ...
    """

    def register(gather: Gather) -> Gather:
        BLOCKS[name] = Block(name, title, template, gather, needs_datasets, is_column, style)
        return gather

    return register
