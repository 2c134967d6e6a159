"""Choices in numbers, audits, what the firewall held back, the measurement, the proof."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parvis.backoffice.access import requires
from parvis.backoffice.charts import chart
from parvis.backoffice.context import frame
from parvis.backoffice.cookies.register_views import MANAGE
from parvis.consent.choices import FIRST_MONDAY, opened
from parvis.consent.event_store import store_events
from parvis.consent.models import AuditReport, Erasure, FirewallEvent, Tally
from parvis.consent.options import options
from parvis.consent.proof import verify_records, write_archive
from parvis.consent.register import publication
from parvis.usage.models import DailyTotal, VisitorEstimate
from parvis.usage.retention import erase_old_days, first_kept_day

DAYS = 90
MOST_ROWS = 300


@requires(MANAGE)
def choices(request: HttpRequest) -> HttpResponse:
    """Tallies per day, surface, language and action: numbers only."""
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    rows = Tally.objects.filter(day__gte=days[0])
    sums = rows.values("day", "action").annotate(total=Sum("count")).order_by("day", "action")
    numbers = {(one["day"], one["action"]): int(one["total"]) for one in sums}
    actions = sorted({action for _, action in numbers})
    context = {
        "chart": chart({action: [(day, numbers.get((day, action), 0)) for day in days] for action in actions}),
        "rows": rows.order_by("-day", "revision", "surface", "lang", "action", "decisions")[:MOST_ROWS],
    }
    return render(request, "backoffice/cookies/choices.html", frame(request, tab="choices", **context))


@requires(MANAGE)
def audits(request: HttpRequest) -> HttpResponse:
    """Audits over time."""
    reports = AuditReport.objects.order_by("-at", "-pk")[:50]
    return render(request, "backoffice/cookies/audits.html", frame(request, tab="audit", reports=reports))


@requires(MANAGE)
def audit_report(_request: HttpRequest, pk: int) -> HttpResponse:
    """The report of one audit, as it was recorded."""
    row = get_object_or_404(AuditReport, pk=pk)
    return HttpResponse(row.report, content_type="application/json; charset=utf-8")


@requires(MANAGE)
def firewall(request: HttpRequest) -> HttpResponse:
    """What was held back, per cookie, route, rule and day; "declare this" opens a draft, never a publication."""
    store_events()
    rows = FirewallEvent.objects.order_by("-day", "-count", "cookie", "route", "rule")[:MOST_ROWS]
    return render(request, "backoffice/cookies/firewall.html", frame(request, tab="firewall", rows=rows))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def measurement(request: HttpRequest) -> HttpResponse:
    """Settings, state of the retention, erase now."""
    now = datetime.now(UTC)
    if request.method == "POST":
        erase_old_days(now)
        return redirect("backoffice:cookies-measurement")
    context = {
        "told": publication().register.measurement,
        "options": options(),
        "first_kept": first_kept_day(now),
        "oldest": DailyTotal.objects.order_by("day").values_list("day", flat=True).first(),
        "count": DailyTotal.objects.count(),
        "estimates": VisitorEstimate.objects.order_by("-day")[:30],
        "erasures": Erasure.objects.order_by("-at", "-pk")[:50],
        "statistics_url": reverse("backoffice:statistics"),
    }
    return render(request, "backoffice/cookies/measurement.html", frame(request, tab="measurement", **context))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def proof(request: HttpRequest) -> HttpResponse:
    """The state of the records; whether a value of `cookies_preferences` is genuine."""
    value = request.POST.get("value", "").strip()
    host = request.get_host().partition(":")[0]
    choice = opened(value, host) if value else None
    week = FIRST_MONDAY + timedelta(weeks=choice.week) if choice else None
    decisions = sorted(choice.decisions.items()) if choice else []
    context = {"value": value, "choice": choice, "week": week, "decisions": decisions, "found": verify_records()}
    return render(request, "backoffice/cookies/proof.html", frame(request, tab="proof", **context))


@require_POST
@requires(MANAGE)
def archive(request: HttpRequest) -> HttpResponse:
    """The archive of proofs of a period."""
    since, until = (
        day(request.POST.get("since"), FIRST_MONDAY),
        day(request.POST.get("until"), datetime.now(UTC).date()),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proof.zip"
        write_archive(path, since=since, until=max(since, until))
        response = HttpResponse(path.read_bytes(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="cookies-proof-{since}-{until}.zip"'
    return response


def day(text: str | None, default: date) -> date:
    """A day of a form; the default for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return default
