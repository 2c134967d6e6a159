"""What an audit saw against what is declared. Source: cookies.md §17.3."""

import json
from dataclasses import replace
from typing import Any

import pytest

from parvis.consent.audit.browsing import Setup
from parvis.consent.audit.comparing import findings_of
from parvis.consent.audit.declared import Declared, declared_from
from parvis.consent.audit.observing import Act, Line, Observed, SeenCookie
from parvis.consent.audit.planted import FAULTS
from parvis.consent.audit.reports import FORMATS, Audit, Ran
from parvis.consent.document import charter_document
from parvis.consent.register import publication

CHOICE = SeenCookie(
    name="cookies_preferences",
    domain="localhost",
    path="/",
    life=15_724_800,
    secure=True,
    http_only=True,
    same_site="Lax",
    value="1.1.9h.0.-4vTbL3jq1-X",
)
STATE = {"granted": [], "decided": True}


@pytest.fixture
def declared() -> Declared:
    return declared_from(charter_document(publication(), base_url=""))


@pytest.fixture
def setup(declared: Declared) -> Setup:
    return Setup("http://localhost:8000", declared, "")


def rules(phase: str, setup: Setup, seen: Observed) -> list[str]:
    return [finding.rule for finding in findings_of(phase, seen, setup, "fr")]


def test_nothing_to_say_where_all_is_as_declared(setup: Setup) -> None:
    assert rules("first", setup, Observed()) == []
    assert rules("refuse", setup, Observed(cookies=[CHOICE], facts={"state": STATE})) == []


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"life": 15_724_900}, "life"),
        ({"secure": False}, "attributes"),
        ({"http_only": False}, "attributes"),
        ({"same_site": "None"}, "attributes"),
        ({"path": "/x"}, "attributes"),
        ({"domain": ".localhost"}, "attributes"),
        ({"value": "x"}, "value"),
        ({"name": "other"}, "undeclared"),
    ],
)
def test_a_cookie_that_differs_is_found(setup: Setup, changed: dict[str, Any], rule: str) -> None:
    assert rule in rules("refuse", setup, Observed(cookies=[replace(CHOICE, **changed)]))


def test_a_cookie_before_its_time_is_found(setup: Setup) -> None:
    assert rules("first", setup, Observed(cookies=[CHOICE])) == ["unexpected"]
    assert rules("first", setup, Observed(lines={Line("x", "/fr/", "Path=/")})) == ["undeclared"]


def test_c153_an_item_that_is_not_seen_in_its_phase_is_found(setup: Setup) -> None:
    assert rules("refuse", setup, Observed(facts={"state": STATE})) == ["missing"]
    assert sorted(finding.subject for finding in findings_of("signin", Observed(), setup, "fr")) == [
        "csrftoken",
        "sessionid",
    ]


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (Observed(stored={("http://localhost:8000", "local_storage", "x")}), "storage"),
        (Observed(outside={("cdn.example", "/fr/")}), "contact"),
        (Observed(acts={Act("beacon", "https://x", "")}), "beacon"),
        (Observed(acts={Act("script_cookie", "ga", "")}), "script_cookie"),
        (Observed(acts={Act("violation", "img-src https://x", "")}), "policy"),
        (Observed(facts={"banner": True}), "banner"),
        (Observed(notes=[("embed", "/x/", "loads")]), "embed"),
    ],
)
def test_other_acts_are_found(setup: Setup, seen: Observed, rule: str) -> None:
    assert rules("first", setup, seen) == [rule]


def page_of(declared: Declared, lang: str) -> str:
    rows = "".join(f'<tr data-cookie-name="{item.name}">{item.durations[lang]}</tr>' for item in declared.items)
    return f'<code title="{declared.sha256}"></code>{rows}<code>{declared.sha256}</code>'


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_c155_durations_and_hash_of_the_page_equal_the_json(setup: Setup, declared: Declared, lang: str) -> None:
    page, policy = page_of(declared, lang), "default-src 'none'"
    whole = Observed(facts={"charter": page, "policy": policy})
    longer = page.replace("12 mois</tr>", "13 mois</tr>").replace("12 months</tr>", "13 months</tr>")

    assert findings_of("first", whole, setup, lang) == []
    assert [
        f.subject for f in findings_of("first", Observed(facts={"charter": longer, "policy": policy}), setup, lang)
    ] == ["django_language"]
    stale = page.replace(declared.sha256, "0" * 64)
    assert [
        f.subject for f in findings_of("first", Observed(facts={"charter": stale, "policy": policy}), setup, lang)
    ] == ["charter"]
    hole = Observed(facts={"charter": page, "policy": "script-src 'unsafe-inline'"})
    assert [f.rule for f in findings_of("first", hole, setup, lang)] == ["policy"]


def test_c154_reports_are_told_in_every_format(setup: Setup, declared: Declared) -> None:
    bad = Observed(cookies=[replace(CHOICE, name="<b>")])
    ran = (
        Ran("first", "fr", Observed(), ()),
        Ran("refuse", "fr", bad, tuple(findings_of("refuse", bad, setup, "fr"))),
    )
    audit = Audit(declared, "parvis", "Chromium", "2026-11-25", ("/fr/",), ran)

    assert audit.result == "fail"
    assert FORMATS["text"](audit).splitlines()[-1] == "1 passed, 1 failed"
    told = json.loads(FORMATS["json"](audit))
    assert told["phases"][1]["unexpected"] == ["<b>"]
    assert 'failures="1"' in FORMATS["junit"](audit)
    assert "<b>" not in FORMATS["html"](audit).replace("&lt;b&gt;", "")


def test_c152_at_least_twenty_faults_are_planted() -> None:
    assert len(FAULTS) >= 20
    assert all(fault.phases and fault.rules for fault in FAULTS.values())
