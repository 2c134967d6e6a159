"""The published register, from memory: what every effect reads, once per request."""

import logging
from dataclasses import dataclass
from functools import cache

from django.core.signals import setting_changed

from parvis.consent.canonical import sha256
from parvis.consent.declarations import Register
from parvis.consent.errors import Problem, RegisterError
from parvis.consent.options import options
from parvis.consent.sources import PARTS, built_in, core_part
from parvis.consent.validation import Terms, problems

logger = logging.getLogger(__name__)
REREAD_AFTER = frozenset({"PARVIS_COOKIES", "LANGUAGES", "SITE_NAME", "SITE_URL"})


@dataclass(frozen=True, eq=False)
class Publication:
    """The revision in force, its hash, and what was wrong with the parts if it had to do without them."""

    register: Register
    sha256: str
    problems: tuple[Problem, ...] = ()


def published() -> Register:
    """The revision in force."""
    return publication().register


def published_hash() -> str:
    """The hash of the revision in force."""
    return publication().sha256


@cache
def publication() -> Publication:
    """The revision in force: built from the parts at first need, then kept.

    A part that cannot be used leaves the core part alone in force: fewer cookies, nothing optional.
    """
    core = built_in((core_part(),))
    try:
        register = built_in(tuple(part() for part in PARTS))
        found = problems(register, Terms(core=core, allow_advertising=options().allow_advertising))
    except RegisterError as refusal:
        register, found = core, list(refusal.problems)
    if found:
        logger.critical("The cookie register cannot be used, its core part is in force: %s", "; ".join(map(str, found)))
        register = core
    return Publication(register, sha256(register), tuple(found))


def reread(*, setting: str, **_: object) -> None:
    """Build the register anew when a setting it depends on changes."""
    if setting in REREAD_AFTER:
        publication.cache_clear()


setting_changed.connect(reread, dispatch_uid="parvis.consent.register")
