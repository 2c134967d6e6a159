"""What a first visit of each page weighs. Source: ui.md §18, whose figures are in thousands of bytes, compressed."""

from dataclasses import dataclass

import pytest

from tests.browser.conftest import Watched

SPOTS = "/fr/explore/dataset/city-spots/"
MOST_ELEMENTS = 1_500
SETTLES_MS = 1_500
WEIGHED = """
() => {
  const [page] = performance.getEntriesByType("navigation");
  const sums = { html: page.encodedBodySize, css: 0, js: 0, fonts: 0, others: 0, requests: 1 };
  for (const one of performance.getEntriesByType("resource")) {
    const path = new URL(one.name).pathname;
    const kind = /\\.css$/.test(path) ? "css" : /\\.m?js$/.test(path) ? "js" : /\\.woff2$/.test(path) ? "fonts" : "others";
    sums[kind] += one.encodedBodySize;
    sums.requests += 1;
  }
  return sums;
}
"""


@dataclass(frozen=True)
class Budget:
    """The most of each kind, in thousands of bytes, and the number of requests."""

    html: int
    css: int
    js: int
    others: int
    requests: int
    fonts: int = 70


BUDGETS = {
    "/fr/": Budget(12, 14, 20, 60, 24),
    "/fr/explore/": Budget(15, 14, 20, 40, 28),
    f"{SPOTS}information/": Budget(15, 14, 20, 40, 24),
    f"{SPOTS}table/": Budget(20, 14, 25, 0, 20),
    f"{SPOTS}map/": Budget(12, 24, 385, 40, 60),
    f"{SPOTS}analyze/": Budget(15, 14, 220, 20, 28),
    f"{SPOTS}api/": Budget(15, 14, 105, 0, 24),
}
HOUSE_PICTURES_BYTES = 6_000
"""Icons and the mark, which every page has."""


@pytest.mark.parametrize("path", BUDGETS)
def test_a_first_visit_keeps_to_its_budget(watched: Watched, path: str) -> None:
    budget = BUDGETS[path]
    watched.open(path)
    watched.page.wait_for_timeout(SETTLES_MS)

    spent = watched.page.evaluate(WEIGHED)

    most = {name: getattr(budget, name) * 1_000 for name in ("html", "css", "js", "fonts", "others")}
    most["others"] += HOUSE_PICTURES_BYTES
    most["requests"] = budget.requests
    assert {name: (spent[name], limit) for name, limit in most.items() if spent[name] > limit} == {}
    assert watched.page.evaluate("document.querySelectorAll('*:not(td, td *)').length") <= MOST_ELEMENTS
    assert watched.strangers == []
    assert watched.page.context.cookies() == []
    assert watched.page.evaluate("localStorage.length + sessionStorage.length") == 0
