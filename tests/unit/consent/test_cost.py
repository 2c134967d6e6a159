"""The firewall costs a request next to nothing."""

from time import perf_counter

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from parvis.consent.firewall import CookieFirewall

MICROSECONDS = 50


@pytest.mark.heavy
@pytest.mark.parametrize(
    "cookies",
    [
        "",
        f"sessionid={'a' * 32}; csrftoken={'B' * 32}",
        "; ".join(f"_ga{number}=GA1.2.{number}" for number in range(12)),
    ],
)
def test_a_reading_request_costs_under_50_microseconds(cookies: str) -> None:
    firewall = CookieFirewall(lambda _request: HttpResponse())
    request = RequestFactory().get("/", headers={"cookie": cookies} if cookies else {})
    meta = dict(request.META)
    firewall(request)
    rounds = []

    for _ in range(9):
        start = perf_counter()
        for _ in range(300):
            request.META = dict(meta)
            firewall(request)
        rounds.append((perf_counter() - start) / 300 * 1_000_000)

    assert min(rounds) < MICROSECONDS
