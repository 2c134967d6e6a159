"""“+ Filter”: a field, a comparison, a value. A page of its own; with scripts the same form opens in the query bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.lib.schema import Field, FieldType
from parvis.portal.conditions import (
    BETWEEN,
    NEAR,
    WITHOUT_VALUE,
    Condition,
    ConditionError,
    clause_of,
    operator_name,
    operators_of,
    read_clause,
    typed_from,
)
from parvis.portal.dataset_views import Opened, opened, tabs
from parvis.portal.histograms import Statistics, bars_of, statistics_of
from parvis.portal.reading import reading_page
from parvis.portal.state import number
from parvis.portal.tables import type_name

OWN = "filter."
SUGGESTED_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form was sent with, and the rest of the address, which it keeps as it came."""

    condition: Condition
    kept: tuple[tuple[str, str], ...]
    view: str
    place: int | None
    """Which of the conditions is being changed; None for a new one."""
    is_sent: bool
    clauses: tuple[str, ...] = ()
    """The conditions there are."""


@reading_page
def filter_form(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The form; once it is right, back to the view with one more filter."""
    dataset = opened(request, dataset_id)
    if not dataset.fields:
        raise NotFoundError(gettext_noop("This dataset has no field to filter by."))
    asked = read(request.GET, dataset)
    fields = {field.name: field for field in dataset.fields}
    field = fields.get(asked.condition.field, dataset.fields[0])
    refusal: ConditionError | None = None
    if asked.is_sent:
        try:
            return HttpResponseRedirect(address(asked, clause_of(asked.condition, field), dataset))
        except ConditionError as found:
            refusal = found
    context = {
        "shown": dataset.shown,
        "compact": True,
        "view": "filter",
        "tabs": tabs(dataset.shown, asked.view, dataset.state.changed().query),
        "asked": asked,
        "back_url": address(asked, None, dataset),
        "problem": {refusal.part: gettext(refusal.sentence)} if refusal else {},
        **choices(dataset, field, asked.condition),
    }
    return render(request, "portal/dataset/filter.html", context)


def read(params: QueryDict, dataset: Opened) -> Asked:
    """The form of an address; one that changes a filter starts from it."""
    place = number(params.get(f"{OWN}edit"))
    where = dataset.state.where
    edited = read_clause(where[place]) if place is not None and place < len(where) else None
    given = {key: params.get(OWN + key, "") for key in ("field", "op", "value", "second")}
    condition = Condition(given["field"], given["op"], given["value"].strip(), given["second"].strip())
    to = params.get(f"{OWN}to", "")
    return Asked(
        condition=edited if edited and not given["field"] else condition,
        kept=tuple(
            (key, value)
            for key, values in params.lists()
            if not key.startswith(OWN) and key not in {"start", "where"}
            for value in values
        ),
        view=to if to in {tab.name for tab in dataset.shown.tabs[1:]} else "table",
        place=place if edited else None,
        is_sent=f"{OWN}apply" in params,
        clauses=where,
    )


def address(asked: Asked, clause: str | None, dataset: Opened) -> str:
    """The view with a condition added, or in the place of the one that was changed; unchanged without a clause."""
    where = list(dataset.state.where)
    if clause and asked.place is not None:
        where[asked.place] = clause
    elif clause:
        where.append(clause)
    pairs = [*asked.kept, *(("where", one) for one in dict.fromkeys(where))]
    return dataset.shown.view_url(asked.view) + (f"?{urlencode(pairs)}" if pairs else "")


def choices(dataset: Opened, field: Field, condition: Condition) -> dict[str, Any]:
    """What the form offers for a field."""
    offered = operators_of(field)
    chosen = condition.operator if condition.operator in offered else offered[0]
    statistics = statistics_of(dataset.shown.dataset, dataset.source)
    known: Mapping[str, Any] = statistics.get(field.name, {})
    return {
        "fields": [(one.name, one.label or one.name, type_name(one), one.name == field.name) for one in dataset.fields],
        "field": field,
        "operators": [(one, operator_name(one, field), one == chosen) for one in offered],
        "condition": condition,
        "kind": input_kind(field),
        "needs_value": any(one not in WITHOUT_VALUE for one in offered),
        "takes_second": BETWEEN in offered or NEAR in offered,
        "is_near": NEAR in offered,
        "values": suggestions(field, statistics),
        "bars": bars_of(field, statistics),
        "low": typed_from(known.get("min")),
        "high": typed_from(known.get("max")),
        "unit": field.annotations.get("unit", ""),
    }


def input_kind(field: Field) -> str:
    """How its values are typed."""
    if field.type is FieldType.BOOLEAN:
        return "boolean"
    if field.type.is_moment:
        return "date"
    return "number" if field.type.is_number else "text"


def suggestions(field: Field, statistics: Statistics) -> Sequence[str]:
    """The most frequent values of a text."""
    top = statistics.get(field.name, {}).get("top") or ()
    return (
        [str(value) for value, _ in top if len(str(value)) <= SUGGESTED_LENGTH] if field.type is FieldType.TEXT else []
    )
