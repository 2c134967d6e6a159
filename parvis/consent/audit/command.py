"""One whole audit: a portal, its pages, every phase in every language; and the self-test of the audit itself."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.signing import TimestampSigner

from parvis.consent.audit.browsing import Setup, chromium
from parvis.consent.audit.comparing import findings_of
from parvis.consent.audit.declared import Declared, declared_from
from parvis.consent.audit.guarded_phases import LOST_PASSWORD
from parvis.consent.audit.planted import FAULTS, SWITCH
from parvis.consent.audit.reports import Audit, Ran
from parvis.consent.audit.running import INVASIVE, keys_of, run_phase
from parvis.consent.audit.server import USER, served
from parvis.consent.errors import AuditImpossibleError
from parvis.consent.probe import SALT, WORD, probe_header
from parvis.consent.publishing import software_version

ONE_LANGUAGE = frozenset({"ignore", "once", "signal", "signout", "reset", "framed", "hostile"})
"""Phases whose outcome does not hang on the language; run in the first one only."""


@dataclass(frozen=True)
class Wanted:
    """What was asked of an audit."""

    base_url: str = ""
    pages: tuple[str, ...] = ()
    max_pages: int = 40
    languages: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    user: tuple[str, str] | None = None
    chromium: str | None = None
    live: bool = False
    wait_ms: int = 1_500
    fail_on: str = "error"


def audit(wanted: Wanted) -> Audit:
    """Run an audit.

    Raises:
        AuditImpossibleError: no browser, no tools to drive it, or no portal.
    """
    tools = browser_tools()
    with ExitStack() as stack:
        setup = setup_of(wanted, stack)
        browser = stack.enter_context(chromium(tools, wanted.chromium))
        started = datetime.now(UTC).isoformat(timespec="seconds")
        ran = tuple(
            run_one(key, browser, setup, lang)
            for lang in wanted.languages or setup.declared.languages
            for key in phases_of(wanted, setup, lang)
        )
        return Audit(
            declared=setup.declared,
            software=software_version(),
            browser=f"Chromium {browser.version}",
            started=started,
            pages=setup.pages,
            ran=ran,
            fail_on=wanted.fail_on,
        )


def browser_tools() -> Callable[[], Any]:
    """What drives the browser; an optional library, since nothing but the audit needs it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise AuditImpossibleError("Playwright is missing. Install it with: pip install playwright") from error
    return sync_playwright


def setup_of(wanted: Wanted, stack: ExitStack, *, planted: bool = False) -> Setup:
    """The portal that is named, or one of the audit's own."""
    if wanted.chromium is None:
        raise AuditImpossibleError("Chromium is missing. Install it with: apt-get install chromium")
    embeds: tuple[str, ...] = ()
    mail: Path | None = None
    if wanted.base_url:
        base_url, probe, user = wanted.base_url.rstrip("/"), probe_header(), wanted.user
    else:
        own = stack.enter_context(served(planted=planted))
        base_url, embeds, user = own.base_url, own.embeds, USER
        mail = own.folder / "mail"
        probe = TimestampSigner(key=own.secret, salt=SALT).sign(WORD)
    declared = declared_from(fetched(f"{base_url}/terms/cookies-policy.json"))
    if not answers(f"{base_url}/{declared.languages[0]}{LOST_PASSWORD}"):
        mail = None
    embeds += tuple(page for page in wanted.pages if page.startswith("/embed/"))
    setup = Setup(base_url, declared, probe, wanted.wait_ms, wanted.live, user, embeds=embeds, mail=mail)
    pages = wanted.pages or (*pages_of(base_url, declared), *embeds)
    return replace(setup, pages=pages[: wanted.max_pages])


def fetched(url: str) -> dict[str, Any]:
    """The JSON at an address of the portal."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
    except (OSError, ValueError) as error:
        raise AuditImpossibleError(f"{url} does not answer: {error}") from error
    return told


def answers(url: str) -> bool:
    """Whether there is a page at an address."""
    try:
        urllib.request.urlopen(url, timeout=20).close()  # noqa: S310
    except OSError:
        return False
    return True


def pages_of(base_url: str, declared: Declared) -> Iterator[str]:
    """Pages of every kind: home, catalogue, search, a dataset and its tabs."""
    lang = declared.languages[0]
    yield from (f"/{lang}/", f"/{lang}/explore/", f"/{lang}/explore/?q=a")
    listed = fetched(f"{base_url}/api/explore/v2.1/catalog/datasets?limit=1")
    for one in listed.get("results", ()):
        dataset = f"/{lang}/explore/dataset/{one['dataset_id']}"
        yield from (f"{dataset}/{tab}/" for tab in ("information", "table", "map", "analyze", "export", "api"))


def phases_of(wanted: Wanted, setup: Setup, lang: str) -> list[str]:
    """The phases that are run in a language; the invasive ones against a live portal only when named."""
    every = keys_of(setup)
    if unknown := sorted(set(wanted.phases) - set(every)):
        raise AuditImpossibleError(f"There is no phase {unknown[0]}. Phases: {', '.join(every)}")
    first = (wanted.languages or setup.declared.languages)[0]
    return [
        key
        for key in every
        if (key in wanted.phases if wanted.phases else not wanted.base_url or key not in INVASIVE)
        and (lang == first or key not in ONE_LANGUAGE)
    ]


def run_one(key: str, browser: Any, setup: Setup, lang: str) -> Ran:
    """One phase, compared; pages are read in the language."""
    first = setup.declared.languages[0]
    pages = tuple(f"/{lang}{page[len(first) + 1 :]}" if page.startswith(f"/{first}/") else page for page in setup.pages)
    spoken = replace(setup, pages=pages)
    seen = run_phase(key, browser, spoken, lang)
    return Ran(key, lang, seen, tuple(findings_of(key, seen, spoken, lang)))


def self_test(wanted: Wanted, tell: Callable[[str], Any]) -> bool:
    """Plant every fault in a portal of our own; whether each was found, and nothing without a fault."""
    tools = browser_tools()
    missed = []
    with ExitStack() as stack:
        setup = setup_of(replace(wanted, base_url="", wait_ms=min(wanted.wait_ms, 1_100)), stack, planted=True)
        short = replace(setup, pages=(*setup.pages[:2], *setup.embeds))
        browser = stack.enter_context(chromium(tools, wanted.chromium))
        lang = setup.declared.languages[0]
        for key in ("first", "refuse", "withdraw", "once", "hostile"):
            clean = run_one(key, browser, short, lang).findings
            if clean:
                missed.append(f"without a fault: {clean[0]}")
        for fault in FAULTS.values():
            switch(setup.base_url, fault.name)
            found = [finding for key in fault.phases for finding in run_one(key, browser, short, lang).findings]
            good = any(finding.rule in fault.rules for finding in found)
            tell(f"{'found ' if good else 'MISSED'} {fault.name}{': ' + str(found[0]) if good else ''}")
            if not good:
                missed.append(fault.name)
        switch(setup.base_url, "")
    tell(f"{len(FAULTS) - len(missed)} of {len(FAULTS)} faults found")
    for one in missed:
        tell(f"MISSED {one}")
    return not missed


def switch(base_url: str, fault: str) -> None:
    """Switch one fault on, or all off."""
    request = urllib.request.Request(f"{base_url}{SWITCH}", headers={"X-Fault": fault})  # noqa: S310
    urllib.request.urlopen(request, timeout=20).close()  # noqa: S310
