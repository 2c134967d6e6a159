"""The first screen: what needs somebody, then numbers."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from parvis.backoffice.access import STAFF, may, requires
from parvis.backoffice.context import frame
from parvis.consent.proof import verify_records
from parvis.consent.register import last_audit, publication
from parvis.usage.figures import Filter, by_word


@requires(STAFF)
def overview(request: HttpRequest) -> HttpResponse:
    """What needs me, and the last thirty days in numbers."""
    today = datetime.now(UTC).date()
    period = Filter(today - timedelta(days=29), today)
    numbers = by_word(period, "event") if may(request.user, "usage.view_dailytotal") else []
    alerts = cookie_alerts() if may(request.user, "consent.manage_cookies") else []
    return render(request, "backoffice/overview.html", frame(request, alerts=alerts, numbers=numbers))


def cookie_alerts() -> list[str]:
    """What is wrong with the cookie register, in sentences."""
    alerts = [
        gettext("The cookie register cannot be used, its core part is in force: %(problem)s") % {"problem": problem}
        for problem in publication().problems
    ]
    alerts += [
        gettext("The records of consent do not hold together: %(problem)s") % {"problem": problem}
        for problem in verify_records().problems
    ]
    audit = last_audit()
    if audit is not None and audit.result == "fail":
        alerts.append(gettext("The last audit of cookies found differences."))
    return alerts
