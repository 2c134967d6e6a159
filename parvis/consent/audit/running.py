"""Which phases there are on a portal, and running one."""

from typing import Any

from parvis.consent.audit import guarded_phases
from parvis.consent.audit.browsing import Setup
from parvis.consent.audit.observing import Observed
from parvis.consent.audit.phases import PHASES, each

INVASIVE = guarded_phases.INVASIVE


def keys_of(setup: Setup) -> list[str]:
    """Every phase of a portal, in the order they are run."""
    services = [f"each:{service.id}" for service in setup.declared.optional]
    keys = [key for key in PHASES if key != "reset" or setup.mail is not None]
    at = keys.index("withdraw")
    return [*keys[:at], *services, *keys[at:]]


def run_phase(key: str, browser: Any, setup: Setup, lang: str) -> Observed:
    """Run one phase; a page that does not come or lacks what the phase needs is itself a finding."""
    from playwright.sync_api import Error

    act = each(key.partition(":")[2]) if key.startswith("each:") else PHASES[key]
    try:
        return act(browser, setup, lang)
    except Error as error:
        return Observed(notes=[("browser", key, str(error).splitlines()[0])])
