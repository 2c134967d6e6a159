"""Facets and chips: what narrows the question, as templates show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from parvis.lib.schema import Field, FieldType
from parvis.portal.areas import area_sentence
from parvis.portal.state import REFINE, Pair, State
from parvis.records.facet_values import FacetGroup, FacetValue

SHOWN_FIRST = 6
Namer = Callable[[str, str], str]
"""What to call a value of a facet: (facet's name, value) gives text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick."""

    text: str
    value: str
    count: int | None
    checked: bool
    children: tuple["Choice", ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet: the first ones, and the others behind a disclosure."""

    label: str
    parameter: str
    choices: tuple[Choice, ...]
    is_open: bool
    all_url: str = ""
    """The page of all its values, where there are more than fit here."""

    @property
    def first(self) -> tuple[Choice, ...]:
        """Those always shown: the first, and all that are ticked."""
        return tuple(one for place, one in enumerate(self.choices) if place < SHOWN_FIRST or one.checked)

    @property
    def others(self) -> tuple[Choice, ...]:
        """Those to unfold."""
        return tuple(one for place, one in enumerate(self.choices) if place >= SHOWN_FIRST and not one.checked)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    text: str
    url: str
    is_exclusion: bool = False
    count: int | None = None
    """How many would be found without it, where that was counted."""
    edit_url: str = ""
    """The form that changes it, where there is one."""


def facets_of(groups: Sequence[FacetGroup], state: State, *, labels: Mapping[str, str], name: Namer) -> list[Facet]:
    """Facets that have values; those that narrow and the first ones are open."""
    chosen = {facet for facet, _ in state.refine}
    found: list[Facet] = []
    for group in groups:
        choices = tuple(choice(group.name, value, state, name) for value in group.values if value.count is not None)
        if choices:
            is_open = group.name in chosen or len(found) < 2
            found.append(Facet(labels.get(group.name, group.name), f"{REFINE}{group.name}", choices, is_open))
    return found


def choice(facet: str, value: FacetValue, state: State, name: Namer) -> Choice:
    """A value as a box."""
    children = tuple(choice(facet, child, state, name) for child in value.children)
    checked = (facet, value.value) in state.refine
    return Choice(name(facet, value.value), value.value, value.count, checked, children)


def chips_of(state: State, *, path: str, labels: Mapping[str, str], name: Namer) -> list[Chip]:
    """The filters that are on."""

    def text(pair: Pair) -> str:
        return gettext("{field}: {value}").format(field=labels.get(pair[0], pair[0]), value=name(*pair))

    searched = [Chip(gettext("“{words}”").format(words=state.q), path + state.changed(q="").query)] if state.q else []
    return [
        *searched,
        *(Chip(text(pair), path + state.without(refine=pair).query) for pair in state.refine),
        *(Chip(text(pair), path + state.without(exclude=pair).query, is_exclusion=True) for pair in state.exclude),
        *(Chip(area_sentence(pair), path + state.without(area=pair).query) for pair in state.area),
    ]


def hidden_fields(state: State) -> list[Pair]:
    """What the form of the facets sends beside its boxes."""
    return state.kept(REFINE)


def field_namer(fields: Mapping[str, Field]) -> Namer:
    """What to call values of a dataset's fields: months by their names, yes and no."""

    def name(facet: str, value: str) -> str:
        field = fields.get(facet)
        if field is None:
            return value
        if field.type is FieldType.BOOLEAN:
            return {"true": gettext("yes"), "false": gettext("no")}.get(value, value)
        if field.type.is_moment:
            return moment_name(value)
        return value.rsplit(field.separator, 1)[-1] if field.separator else value

    return name


def moment_name(value: str) -> str:
    """A year, a month or a day of a tree of dates: `2020/05` gives `mai 2020`."""
    try:
        parts = [int(part) for part in value.split("/")]
        match parts:
            case [year, month]:
                return str(date_format(date(year, month, 1), "F Y"))
            case [year, month, day]:
                return str(date_format(date(year, month, day), "DATE_FORMAT"))
    except ValueError:
        return value
    return value
