"""An audit told to a person, a program and a test runner; the same audit gives the same bytes but for its date."""

import html
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from parvis.consent.audit.comparing import Finding
from parvis.consent.audit.declared import Declared, expected_in, must_be_seen
from parvis.consent.audit.observing import Observed


@dataclass(frozen=True)
class Ran:
    """One phase in one language."""

    key: str
    lang: str
    seen: Observed
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return f"{self.key} ({self.lang})"


@dataclass(frozen=True)
class Audit:
    """One whole audit."""

    declared: Declared
    software: str
    browser: str
    started: str
    pages: tuple[str, ...]
    ran: tuple[Ran, ...]
    fail_on: str = "error"

    @property
    def failed(self) -> tuple[Ran, ...]:
        """Phases with a difference that counts."""
        levels = {"error"} if self.fail_on == "error" else {"error", "warning"}
        return tuple(one for one in self.ran if any(finding.level in levels for finding in one.findings))

    @property
    def result(self) -> str:
        """`pass` or `fail`."""
        return "fail" if self.failed else "pass"


Writer = Callable[[Audit], str]
FORMATS: dict[str, Writer] = {}


def report_format(name: str) -> Callable[[Writer], Writer]:
    """Make a format known by its name."""

    def register(writer: Writer) -> Writer:
        FORMATS[name] = writer
        return writer

    return register


@report_format("text")
def as_text(audit: Audit) -> str:
    """One line per finding, then the sum."""
    lines = [str(finding) for one in audit.ran for finding in one.findings]
    lines.append(f"{len(audit.ran) - len(audit.failed)} passed, {len(audit.failed)} failed")
    return "\n".join(lines) + "\n"


@report_format("json")
def as_json(audit: Audit) -> str:
    """Everything, for programs."""
    findings = [asdict(finding) for one in audit.ran for finding in one.findings]
    told = {
        "schema": 1,
        "revision": audit.declared.revision,
        "sha256": audit.declared.sha256,
        "software": audit.software,
        "browser": audit.browser,
        "started": audit.started,
        "pages": list(audit.pages),
        "phases": [phase_object(one, audit.declared) for one in audit.ran],
        "findings": findings,
        "result": audit.result,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def phase_object(one: Ran, declared: Declared) -> dict[str, Any]:
    """One phase: observed, expected, and the differences by kind."""
    expected = expected_in(one.key, declared)
    observed = {cookie.name for cookie in one.seen.cookies} | {name for _, _, name in one.seen.stored}
    by_rule = {"missing": "missing", "undeclared": "unexpected", "unexpected": "unexpected"}
    sorted_out: dict[str, list[str]] = {"missing": [], "unexpected": [], "wrong": []}
    for finding in one.findings:
        sorted_out[by_rule.get(finding.rule, "wrong")].append(finding.subject)
    return {
        "key": one.key,
        "lang": one.lang,
        "observed": sorted(observed),
        "expected": sorted(expected.own | {item.name for item in must_be_seen(one.key, declared)}),
        **sorted_out,
    }


@report_format("junit")
def as_junit(audit: Audit) -> str:
    """One test case per phase."""
    cases = []
    for one in audit.ran:
        failures = "".join(f"<failure message={quoteattr(str(finding))}/>" for finding in one.findings)
        cases.append(f'<testcase classname="cookies_audit" name={quoteattr(one.name)}>{failures}</testcase>')
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="cookies_audit" tests="{len(audit.ran)}" '
        f'failures="{len(audit.failed)}">{"".join(cases)}</testsuite>\n'
    )


@report_format("html")
def as_html(audit: Audit) -> str:
    """A page that anybody can read."""
    verdict = "Everything that happened is declared." if audit.result == "pass" else "Differences were found."
    rows = "".join(map(html_row, audit.ran))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Cookie audit</title><h1>Cookie audit</h1>'
        f"<p>{verdict} Revision {audit.declared.revision}, {audit.declared.sha256}. {html.escape(audit.browser)}, "
        f"{html.escape(audit.started)}, {len(audit.pages)} pages in {len(audit.ran)} phases.</p>"
        f"<table><tr><th>Phase</th><th>Cookies at its end</th><th>Differences</th></tr>{rows}</table></html>\n"
    )


def html_row(one: Ran) -> str:
    """One phase as a row."""
    kept = ", ".join(html.escape(cookie.name) for cookie in one.seen.cookies) or "nothing"
    found = "<br>".join(html.escape(str(finding)) for finding in one.findings) or "agrees"
    return f"<tr><td>{html.escape(one.name)}</td><td>{kept}</td><td>{found}</td></tr>"
