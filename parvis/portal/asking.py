"""One question of a page, answered whole: records, total, facets, chips, and the refusal where there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from django.conf import settings

from parvis.lib.errors import InputError, QueryTooLongError
from parvis.lib.schema import Field
from parvis.portal.areas import area_clauses
from parvis.portal.conditions import condition_chips
from parvis.portal.filters import Chip, Facet, Namer, chips_of, facets_of
from parvis.portal.pager import Pager, pager
from parvis.portal.saying import said
from parvis.portal.state import REFINE, State
from parvis.records.facets import facets
from parvis.records.query import LIST_LIMIT, RecordsQuery
from parvis.records.search import Page, search
from parvis.records.source import Source


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks: of what, in which state, at which address, and what to call fields and values."""

    source: Source
    state: State
    path: str
    facets: tuple[str, ...]
    labels: Mapping[str, str]
    name: Namer
    order_by: str = ""
    timezone: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    filter_url: str = ""
    """The page that adds a condition, with the question of this one."""
    values_url: str = ""
    """The page that lists all values of a facet; its name follows."""

    def query(self, state: State | None = None) -> RecordsQuery:
        """Its question to the records."""
        state = state or self.state
        found = state.as_query(
            lang=self.source.lang, order_by=self.order_by, facets=self.facets, timezone=self.timezone
        )
        return replace(found, where=(*found.where, *area_clauses(state.area, self.source)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What templates lay out. `problem` is a sentence where the question could not be answered."""

    question: Question
    results: Sequence[Mapping[str, Any]] = ()
    ids: Sequence[str] = ()
    total: int = 0
    facets: Sequence[Facet] = ()
    chips: Sequence[Chip] = ()
    columns: Sequence[Any] = field(default_factory=tuple)
    problem: str = ""

    @property
    def status(self) -> int:
        """The status of a page that shows it."""
        return 400 if self.problem else 200

    @property
    def state(self) -> State:
        """The state that was asked."""
        return self.question.state

    @property
    def pager(self) -> Pager:
        """The pages of results around this one."""
        return pager(self.state, total=self.total, path=self.question.path)

    @property
    def too_deep(self) -> bool:
        """Whether the page lies beyond what lists give."""
        window = settings.RESULT_WINDOW
        return bool(window) and self.state.start + self.state.rows > window


def answer(question: Question, *, with_ids: bool = False) -> Answer:
    """Ask; a refusal keeps the question, so that it can be mended."""
    chips = all_chips(question)
    try:
        return asked(question, chips, with_ids=with_ids)
    except (InputError, QueryTooLongError) as refusal:
        return Answer(question, chips=chips, problem=said(refusal))


def all_chips(question: Question) -> list[Chip]:
    """All filters that are on, in the order that `counted` takes them away."""
    state, path = question.state, question.path
    return [
        *chips_of(state, path=path, labels=question.labels, name=question.name),
        *condition_chips(state, path=path, fields=question.fields, filter_url=question.filter_url),
    ]


def asked(question: Question, chips: Sequence[Chip], *, with_ids: bool) -> Answer:
    """Ask, with facets. Raises InputError, QueryTooLongError."""
    query, state = question.query(), question.state
    shown = Answer(question, chips=chips)
    page = total_only(question) if shown.too_deep else searched(question.source, query, with_ids=with_ids)
    groups = facets(question.source, query.asks(), query) if question.facets else []
    return Answer(
        question=question,
        results=page.results,
        ids=page.ids,
        total=page.total_count,
        facets=[
            with_page(one, question) for one in facets_of(groups, state, labels=question.labels, name=question.name)
        ],
        chips=chips if page.total_count else counted(question, chips),
        columns=page.columns,
    )


def with_page(facet: Facet, question: Question) -> Facet:
    """A facet with the page of its values, where it has many and they are no tree."""
    field = question.fields.get(facet.parameter.removeprefix(REFINE))
    if field is None or not facet.others or field.separator or field.type.is_moment or not question.values_url:
        return facet
    return replace(facet, all_url=f"{question.values_url}{quote(field.name)}")


def searched(source: Source, query: RecordsQuery, *, with_ids: bool) -> Page:
    """A page of any size, asked by as many lists as the API would take for it."""
    page = search(source, replace(query, limit=min(query.limit or 0, LIST_LIMIT)), with_ids=with_ids)
    rest = (query.limit or 0) - LIST_LIMIT
    if rest <= 0 or len(page.results) < LIST_LIMIT:
        return page
    more = searched(source, replace(query, limit=rest, offset=query.offset + LIST_LIMIT), with_ids=with_ids)
    return replace(page, results=[*page.results, *more.results], ids=[*page.ids, *more.ids])


def total_only(question: Question) -> Page:
    """How many there are, without any of them."""
    return search(question.source, question.query(question.state.changed(rows=0, start=0)))


def counted(question: Question, chips: Sequence[Chip]) -> list[Chip]:
    """Chips with what the question would find without each, where it finds nothing with all."""
    if len(chips) < 2:
        return list(chips)
    state = question.state
    lighter = [state.changed(q="")] if state.q else []
    lighter += [state.without(refine=pair) for pair in state.refine]
    lighter += [state.without(exclude=pair) for pair in state.exclude]
    lighter += [state.without(area=pair) for pair in state.area]
    lighter += [state.without(where=clause) for clause in state.where]
    counts = [search(question.source, question.query(one.changed(rows=0, start=0))).total_count for one in lighter]
    return [replace(chip, count=count) for chip, count in zip(chips, counts, strict=True)]
