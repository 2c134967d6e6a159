"""The view Analyse: page, file of values, frame for other pages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from parvis.consent.policy import framed_by_others
from parvis.lib.errors import InputError, NotFoundError, QueryTooLongError, gettext_noop
from parvis.portal.analyse.asker import Asker
from parvis.portal.analyse.choices import Analysis, Offer, analysis_of
from parvis.portal.analyse.form import form_of
from parvis.portal.analyse.legacy import old_chart
from parvis.portal.analyse.outcome import Outcome, frame_code, outcome_of
from parvis.portal.api_links import api_parameters, dataset_address
from parvis.portal.asking import Answer, answer
from parvis.portal.chosen import frame_of, with_choices
from parvis.portal.dataset_views import Opened, opened
from parvis.portal.reading import reading_page
from parvis.portal.saying import said

CHOICES = ("show", "by", "measure", "of", "percentile", "unit", "step", "series", "chart", "top", "order", "patterns",
    "title", "description")  # fmt: skip
VIEW = "analyze"


@dataclass(frozen=True, slots=True)
class Asked:
    """An analysis of a dataset, before it is answered."""

    dataset: Opened
    offer: Offer
    analysis: Analysis | None

    def asker(self) -> Asker:
        """What its questions are put to."""
        return Asker(self.dataset.source, self.dataset.question(VIEW).query())


def asked(request: HttpRequest, dataset_id: str) -> Asked:
    """Read an address, old ones included. Raises NotFoundError, ForbiddenError."""
    dataset = opened(request, dataset_id)
    offer = Offer(dataset.fields)
    analysis = analysis_of(choices(request.GET, offer), offer)
    return Asked(with_choices(dataset, analysis.parameters() if analysis else ()), offer, analysis)


def choices(params: QueryDict, offer: Offer) -> dict[str, str]:
    """The choices of the address; those of an old chart where it has none of ours."""
    found = {name: params.get(name, "") for name in CHOICES if params.get(name)}
    return found if "show" in found else {**old_chart(params.get("dataChart", ""), offer), **found}


@reading_page
def analyse(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A question asked of the records: a sentence, a table with bars, a chart."""
    wanted = asked(request, dataset_id)
    found = answer(wanted.dataset.question(VIEW))
    outcome, problem = None, found.problem
    if wanted.analysis and not problem:
        try:
            outcome = outcome_of(wanted.asker(), wanted.analysis)
        except (InputError, QueryTooLongError) as refusal:
            problem = said(refusal)
    context = {
        **frame_of(wanted.dataset, found, VIEW),
        "problem": problem,
        "outcome": outcome,
        "form": form_of(wanted.offer, outcome) if outcome else None,
        "panel": [pair for pair in found.state.kept("sort", "view") if pair[0] not in CHOICES],
        "whole_url": found.question.path + found.state.whole.query,
        **(links(wanted.dataset, found, outcome) if outcome else {}),
    }
    return render(request, "portal/dataset/analyse.html", context, status=400 if problem else 200)


def links(dataset: Opened, found: Answer, outcome: Outcome) -> dict[str, str]:
    """Where else the same answer is."""
    name, query = dataset.shown.dataset.dataset_id, found.state.query
    frame = reverse("portal:embed-analyze", args=[name]) + query
    return {
        "api_url": dataset_address(name, "records") + same_question(found, outcome),
        "values_url": reverse("portal:analyze-values", args=[name]) + query,
        "frame_url": frame,
        "frame_code": frame_code(frame, outcome.title),
    }


def same_question(found: Answer, outcome: Outcome) -> str:
    """The query string that asks the API for the same groups."""
    filters = api_parameters(found.question)
    return f"{filters}&{urlencode(outcome.values.api)}" if outcome.values.api else filters


@reading_page
def values(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The values of the table as a file."""
    outcome = outcome_or_refusal(asked(request, dataset_id))
    response = HttpResponse("\ufeff" + outcome.file(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{dataset_id}-{outcome.analysis.show}.csv"'
    response["Content-Language"] = get_language() or "fr"
    return response


@reading_page
def frame(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The chart alone, for other sites: no cookie, light or dark as `theme` says."""
    wanted = asked(request, dataset_id)
    theme = request.GET.get("theme", "")
    context = {
        "shown": wanted.dataset.shown,
        "outcome": outcome_or_refusal(wanted),
        "theme": theme if theme in {"light", "dark"} else "",
        "page_url": wanted.dataset.shown.view_url(VIEW) + wanted.dataset.state.query,
    }
    return render(request, "portal/dataset/analyse_frame.html", context)


framed_by_others(frame)


def outcome_or_refusal(wanted: Asked) -> Outcome:
    """The outcome. Raises NotFoundError where nothing can be counted, InputError, QueryTooLongError."""
    if wanted.analysis is None:
        raise NotFoundError(gettext_noop("These records have nothing to count."))
    return outcome_of(wanted.asker(), wanted.analysis)
