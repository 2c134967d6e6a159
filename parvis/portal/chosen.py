"""A question with the choices of one view beside it: what a chart shows, how a calendar is laid out."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from parvis.portal.dataset_views import Opened, tabs
from parvis.portal.state import Pair, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parvis.portal.asking import Answer


@dataclass(frozen=True, slots=True)
class ChosenState(State):
    """A state whose address also says the choices of its view; removing a filter keeps them."""

    choices: tuple[Pair, ...] = ()

    def parameters(self) -> "Iterator[Pair]":
        """The filters, then the choices."""
        yield from State.parameters(self)
        yield from self.choices


def with_choices(dataset: Opened, choices: "Iterable[Pair]") -> Opened:
    """The same dataset and question, with the choices of a view."""
    known = {one.name: getattr(dataset.state, one.name) for one in fields(State)}
    return replace(dataset, state=ChosenState(**known, choices=tuple(choices)))


def frame_of(dataset: Opened, found: "Answer", view: str) -> dict[str, object]:
    """What the head and the query bar show; other views get the filters and not the choices."""
    plain = replace(found.state, choices=()) if isinstance(found.state, ChosenState) else found.state
    return {
        **dataset.frame(found, view),
        "tabs": tabs(dataset.shown, view, plain.changed().query),
        "plain_query": plain.changed().query,
    }
