"""The console of a dataset, and that of the catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from parvis.catalogue.models import Dataset
from parvis.lib.errors import NotFoundError
from parvis.lib.schema import Field
from parvis.portal.api_links import CATALOGUE, api_parameters, dataset_address
from parvis.portal.asking import answer
from parvis.portal.chosen import frame_of, with_choices
from parvis.portal.console.answers import Answered, answered
from parvis.portal.console.calls import CLAUSES, Call, call_of, call_query
from parvis.portal.console.examples import Addresses, examples
from parvis.portal.console.help import families
from parvis.portal.dataset_views import opened, tabs
from parvis.portal.odsql_text import named
from parvis.portal.reading import reading_page
from parvis.portal.state import Pair
from parvis.portal.tables import type_name
from parvis.records.parameters import LANGUAGES
from parvis.records.source import find_dataset, source_of_catalogue

VIEW = "api"
ZONES = ("UTC", "Europe/Paris", "America/Martinique", "America/Guadeloupe", "America/Cayenne", "Indian/Reunion",
    "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti")  # fmt: skip
"""Zones offered; any other may be typed."""
FIRST_SELECT = "dataset_id, title, publisher, records_count"
MOST_DATASETS = 300


@reading_page
def dataset_console(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A call for the records of a dataset; it starts from the filters of the page."""
    dataset = opened(request, dataset_id)
    base = replace(dataset, state=replace(dataset.state, timezone="", where=()))
    question = replace(base.question(VIEW), facets=())
    zone = str(dataset.shown.text("timezone") or "UTC")
    lang = get_language() or "fr"
    call = call_of(request.GET, Call(order_by=question.order_by, lang=lang, timezone=zone))
    chosen = with_choices(base, call.parameters())
    question = replace(chosen.question(VIEW), facets=())
    found = answer(question)
    filters = parse_qsl(api_parameters(question).removeprefix("?"))
    name = dataset.shown.dataset.dataset_id
    path = dataset_address(name, "records")
    query = call_query(call, filters)
    files = call_query(call, filters, exporting=True)
    has_places = any(one.type.is_geo for one in dataset.fields)

    def whole(what: str) -> str:
        return request.build_absolute_uri(f"{dataset_address(name, what)}?{files}")

    addresses = Addresses(
        records=request.build_absolute_uri(f"{path}?{query}"),
        parquet=whole("exports/parquet"),
        geojson=whole("exports/geojson") if has_places and not call.group_by else "",
        csv=whole("exports/csv"),
    )
    made = answered(dataset.source, query, call)
    conditions = (call.where,) if call.where and not made.problem else ()
    context = {
        **frame_of(chosen, found, VIEW),
        "tabs": tabs(dataset.shown, VIEW, replace(base.state, where=conditions).changed().query),
        **console(call, addresses, dataset.fields, made),
        "path": path,
        "action": question.path,
        "panel": without_call(found.state.kept()),
        "values_url": path,
    }
    return render(request, "portal/dataset/console.html", context)


@reading_page
def catalogue_console(request: HttpRequest) -> HttpResponse:
    """A call for datasets; the way to the console of each."""
    missing = ""
    if asked := request.GET.get("dataset", "").strip():
        try:
            found = find_dataset(asked, request.user)
            return HttpResponseRedirect(reverse("portal:api", args=[found.dataset_id]))
        except NotFoundError:
            missing = gettext("There is no dataset “{name}”.").format(name=asked)
    lang = get_language() or "fr"
    source = source_of_catalogue(person=request.user, lang=lang)
    fields = [one for one in source.schema if one.name not in source.hidden]
    call = call_of(request.GET, Call(select=FIRST_SELECT, lang=lang, timezone="UTC"))
    path = f"{CATALOGUE}/datasets"
    query = call_query(call, ())
    seen = call if call.select or call.group_by else replace(call, select=FIRST_SELECT)
    context = {
        **console(
            call,
            Addresses(request.build_absolute_uri(f"{path}?{query}")),
            fields,
            answered(source, call_query(seen, ()), seen),
        ),
        "path": path,
        "action": reverse("portal:api-console"),
        "panel": [],
        "missing": missing,
        "is_whole": seen is not call,
        "datasets": names_of(request),
        "values_url": path,
        "document_url": "/api/explore/v2.1/swagger.json",
    }
    return render(request, "portal/console.html", context, status=404 if missing else 200)


def console(call: Call, at: Addresses, fields: Sequence[Field], found: Answered) -> dict[str, object]:
    """What both consoles show."""
    wrong = found.problem.parameter if found.problem else ""
    shapes = shapes_of(fields)
    return {
        "call": call,
        "clauses": [(name, getattr(call, name), shapes[name], wrong == name) for name in CLAUSES],
        "wrong": wrong,
        "found": found,
        "address": at.records,
        "examples": examples(at, with_key=call.with_key),
        "fields": [(one, named(one.name), type_name(one)) for one in fields],
        "families": families(),
        "languages": LANGUAGES,
        "zones": ZONES,
    }


def shapes_of(fields: Sequence[Field]) -> dict[str, str]:
    """How each clause is written, in fields of these records, for those who have never seen one."""
    texts = sorted(
        (one for one in fields if one.type.can_facet and not one.type.is_number), key=lambda one: not one.is_facet
    )
    number = next((named(one.name) for one in fields if one.type.is_number), "")
    text = named(texts[0].name) if texts else number
    return {
        "select": f"{text}, count(*) as n",
        "where": f"{number} > 10" if number else f"{text} is not null",
        "group_by": text,
        "order_by": f"{number or text} desc",
    }


def without_call(kept: Iterable[Pair]) -> list[Pair]:
    """The filters of the page, less what the form of the console has itself."""
    own = {*CLAUSES, "limit", "offset", "lang", "timezone", "answer", "key"}
    return [pair for pair in kept if pair[0] not in own]


def names_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The datasets that have records, to choose from."""
    seen = Dataset.objects.visible_to(request.user).with_current().order_by("dataset_id")[:MOST_DATASETS]
    return [(one.dataset_id, one.title(get_language() or "fr")) for one in seen if one.has_records]
