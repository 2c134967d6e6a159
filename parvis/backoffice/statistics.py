"""Usage in curves, tables and files: made of the anonymous totals alone."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.backoffice.access import requires
from parvis.backoffice.charts import chart
from parvis.backoffice.context import frame
from parvis.usage.figures import CSV_COLUMNS, EVENTS, Filter, by_dataset, by_day, by_word, entries, rows_of

DAYS = 30
MOST_DAYS = 800


class PeriodForm(forms.Form):
    """Which totals are looked at."""

    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    dataset = forms.CharField(label=_("Dataset"), required=False, max_length=200)
    event = forms.ChoiceField(label=_("What"), required=False)
    format = forms.CharField(label=_("Format"), required=False, max_length=32)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["event"] = forms.ChoiceField(
            label=_("What"), required=False, choices=[("", gettext("everything")), *event_names().items()]
        )
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(
                attrs={"type": "date", "class": "field__input"}, format="%Y-%m-%d"
            )
        for name in ("dataset", "event", "format"):
            self.fields[name].widget.attrs["class"] = "field__input"

    def clean(self) -> dict[str, Any]:
        """A period that goes forward and is not endless."""
        told = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("The last day is before the first."))
        return told

    def asked(self, today: date) -> Filter:
        """The filter; the last thirty days where nothing else is said."""
        told = self.cleaned_data if self.is_valid() else {}
        until = told.get("until") or today
        since = max(told.get("since") or until - timedelta(days=DAYS - 1), until - timedelta(days=MOST_DAYS))
        words = {name: told.get(name) or "" for name in ("dataset", "event", "format")}
        return Filter(since, until, **words)


def event_names() -> dict[str, str]:
    """What is counted, in words."""
    return {
        "view": gettext("views"),
        "search": gettext("searches"),
        "no_result": gettext("searches that found nothing"),
        "download": gettext("downloads"),
        "api": gettext("API calls"),
    }


@requires("usage.view_dailytotal")
def statistics(request: HttpRequest) -> HttpResponse:
    """Curves by day, numbers by dataset, format and origin."""
    form = PeriodForm(request.GET)
    asked = form.asked(datetime.now(UTC).date())
    names = event_names()
    series = by_day(asked)
    context = {
        "form": form,
        "asked": asked,
        "chart": chart({names[event]: points for event, points in series.items()}),
        "days": [(day, [points[at][1] for points in series.values()]) for at, (day, _) in enumerate(first(series))],
        "heads": [names[event] for event in series],
        "datasets": [(row["dataset"], [row[event] for event in EVENTS]) for row in by_dataset(asked)],
        "all_heads": [names[event] for event in EVENTS],
        "formats": by_word(asked, "format"),
        "sources": by_word(asked, "source"),
        "entries": entries(asked),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "backoffice/statistics.html", frame(request, **context))


def first(series: dict[str, list[tuple[date, int]]]) -> list[tuple[date, int]]:
    """The days of the curves, in the order of newest last."""
    return next(iter(series.values()), [])


class Echo:
    """A file that gives back what is written, so that rows leave one by one."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


@requires("usage.view_dailytotal")
def statistics_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept about a period, row by row."""
    asked = PeriodForm(request.GET).asked(datetime.now(UTC).date())
    writer = csv.writer(Echo())

    def lines() -> Iterator[str]:
        yield writer.writerow(CSV_COLUMNS)
        for row in rows_of(asked):
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="usage-{asked.since}-{asked.until}.csv"'
    return response
