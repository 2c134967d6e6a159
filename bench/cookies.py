"""What the cookie firewall costs a request, alone: `python -m bench.cookies`; others call `firewall_microseconds()`."""

import os
from collections.abc import Mapping
from time import perf_counter

ROUNDS, REQUESTS = 15, 300
CALLERS: Mapping[str, str] = {
    "no cookie": "",
    "signed in": f"sessionid={'a' * 32}; csrftoken={'B' * 32}",
    "choice and strangers": "cookies_preferences=1.1.9h.0.AAAAAAAAAAAA; "
    + "; ".join(f"_ga{n}=1.{n}" for n in range(12)),
}


def firewall_microseconds() -> dict[str, float]:
    """Microseconds per request by kind of caller: the best of several rounds, what an empty view costs taken off."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    import django

    django.setup()
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    from parvis.consent.firewall import CookieFirewall

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    firewall = CookieFirewall(view)
    costs = {}
    for caller, cookies in CALLERS.items():
        request = RequestFactory().get("/", headers={"cookie": cookies} if cookies else {})
        meta = dict(request.META)
        guarded: list[float] = []
        bare: list[float] = []
        for _ in range(ROUNDS):
            for times, act in ((guarded, firewall), (bare, view)):
                start = perf_counter()
                for _ in range(REQUESTS):
                    request.META = dict(meta)
                    act(request)
                times.append((perf_counter() - start) / REQUESTS * 1_000_000)
        costs[caller] = round(min(guarded) - min(bare), 1)
    return costs


if __name__ == "__main__":
    for name, cost in firewall_microseconds().items():
        print(f"{name:<22} {cost:6.1f} µs")
