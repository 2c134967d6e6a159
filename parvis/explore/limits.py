"""Quotas on the wire: headers of every answer, and the body of a refusal. Source: explore-api.md §8.2, §8.3."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from parvis.accounts import quotas
from parvis.accounts.quotas import Quota
from parvis.catalogue.models import Dataset
from parvis.explore.callers import identify
from parvis.lib.errors import QuotaExceededError, UnauthorizedError

CALLS, DATASET_CALLS = "api_quota", "api_dataset_quota"
"""Where a request keeps what is left."""


def count_call(request: HttpRequest) -> None:
    """Count this call, once. Raises UnauthorizedError, QuotaExceededError."""
    if not hasattr(request, CALLS):
        try:
            person = identify(request)
        except UnauthorizedError:
            setattr(request, CALLS, quotas.charge(request, None, at=timezone.now()))
            raise
        quota = quotas.charge(request, person, at=timezone.now())
        setattr(request, CALLS, quota)
        if quota:
            quota.refuse_excess()


def count_dataset_call(request: HttpRequest, dataset: Dataset) -> None:
    """Count this call, once, against the portal's quota for a dataset and the rule's. Raises QuotaExceededError."""
    if getattr(request, DATASET_CALLS, None):
        return
    person = identify(request)
    rule = dataset.quota_for(person) if person else None
    ruled = (rule.unit, rule.limit) if rule else None
    quota = quotas.charge_dataset(request, person, dataset.uid, at=timezone.now(), ruled=ruled)
    if quota:
        setattr(request, DATASET_CALLS, quota)
        quota.refuse_excess()


def add_limits(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say how much is left."""
    for place, prefix in ((CALLS, "X-RateLimit"), (DATASET_CALLS, "X-RateLimit-dataset")):
        quota: Quota | None = getattr(request, place, None)
        if quota:
            response.headers[f"{prefix}-Limit"] = str(quota.limit)
            response.headers[f"{prefix}-Remaining"] = str(max(0, quota.remaining))
            response.headers[f"{prefix}-Reset"] = f"{quota.resets_at:%Y-%m-%d %H:%M:%S}+00:00"


def quota_refusal(error: QuotaExceededError) -> HttpResponse:
    """The body of a 429, which has an envelope of its own."""
    resets_at = error.data["resets_at"]
    body = {
        "errorcode": error.data["code"],
        "error": str(error),
        "call_limit": error.data["limit"],
        "limit_time_unit": error.data["unit"],
        "reset_time": f"{resets_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    seconds = int((resets_at - timezone.now()).total_seconds()) + 1  # type: ignore[operator]
    headers = {"Cache-Control": "no-store", "Retry-After": str(max(1, seconds))}
    return HttpResponse(orjson.dumps(body), content_type="application/json; charset=utf-8", status=429, headers=headers)
