"""The published register, from memory: what every effect reads, one revision for the whole of a request."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date
from functools import cache
from typing import Any

from django.apps import apps
from django.core.signals import setting_changed
from django.db import DatabaseError

from parvis.consent.canonical import register_from, sha256
from parvis.consent.declarations import Register
from parvis.consent.errors import Problem, RegisterError
from parvis.consent.options import options
from parvis.consent.sources import built_in, core_part, deployed_parts
from parvis.consent.validation import Terms, problems

logger = logging.getLogger(__name__)
REREAD_AFTER = frozenset({"PARVIS_COOKIES", "LANGUAGES", "SITE_NAME", "SITE_URL"})
FRESH_SECONDS = 3.0
"""How long a process may serve a revision without looking for a newer one; the contract allows 5."""


@dataclass(frozen=True, slots=True)
class Head:
    """One line of the history of revisions."""

    number: int
    published_on: date
    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Audited:
    """When an audit in a browser was last recorded, what it said, of which revision."""

    on: date
    result: str
    revision: int


@dataclass(frozen=True, eq=False)
class Publication:
    """The revision in force, its hash, and what was wrong with the parts if it had to do without them."""

    register: Register
    sha256: str
    problems: tuple[Problem, ...] = ()
    is_stored: bool = False
    newest: int = 1
    """The highest number ever published: choices made under any number up to it may be valid."""
    history: tuple[Head, ...] = ()
    """Revisions stored so far, the newest first."""

    @property
    def revisions(self) -> tuple[Head, ...]:
        """Every revision that can be read, the newest first; the built-in one while none is stored."""
        return self.history or (Head(self.register.revision, self.register.published_on, self.sha256),)


@dataclass
class Memory:
    """The last revision that was read, and when it was last looked for."""

    stored: Publication | None = None
    looked_at: float = 0.0
    is_reachable: bool = True
    audited: Audited | None = None


memory = Memory()
pinned: ContextVar[Publication | None] = ContextVar("pinned", default=None)


def published() -> Register:
    """The revision in force."""
    return publication().register


def published_hash() -> str:
    """The hash of the revision in force."""
    return publication().sha256


def publication() -> Publication:
    """The revision in force; within a request, always the one it began with."""
    return pinned.get() or current()


@contextmanager
def pin(one: Publication) -> Iterator[None]:
    """Let everything inside work with one revision, from start to end."""
    token = pinned.set(one)
    try:
        yield
    finally:
        pinned.reset(token)


def current() -> Publication:
    """The newest revision that was published, or the built-in one while none was."""
    now = time.monotonic()
    if not memory.looked_at or now - memory.looked_at > FRESH_SECONDS:
        memory.looked_at = now
        look()
    return memory.stored or built_in_publication()


def last_audit() -> Audited | None:
    """The last audit that was recorded, as fresh as the revision in force."""
    current()
    return memory.audited


def look() -> None:
    """Read the newest revision if it is not the one in memory; an unreachable database leaves memory as it is."""
    try:
        head = stored_revisions().order_by("-number").values_list("number", "sha256").first()
        memory.is_reachable = True
        if head is None:
            memory.stored = None
        elif memory.stored is None or (memory.stored.newest, memory.stored.sha256) != head or memory.stored.problems:
            memory.stored = read_publication(head[0])
        memory.audited = read_audit()
    except DatabaseError as error:
        if memory.is_reachable:
            logger.warning("The published cookie register cannot be read, the one in memory stays in force: %s", error)
        memory.is_reachable = False
    except Exception:  # whatever else keeps it from being read, the portal is read on (cookies.md §19.3)
        if memory.is_reachable:
            logger.exception("The published cookie register cannot be read; the one in memory stays in force.")
        memory.is_reachable = False


def read_publication(number: int) -> Publication:
    """A stored revision; the core part alone where the row was tampered with or does not spell a register."""
    row = stored_revisions().get(number=number)
    try:
        register = register_from(row.canonical.encode(), row.published_at.astimezone(UTC).date())
    except (RegisterError, json.JSONDecodeError, TypeError, ValueError) as error:
        return fallback(Problem(f"revision {number}", str(error)), number)
    if sha256(register) != row.sha256 or register.revision != number:
        return fallback(Problem(f"revision {number}", "the hash does not fit what is stored"), number)
    return Publication(register, row.sha256, is_stored=True, newest=number, history=tuple(history()))


def history() -> Iterator[Head]:
    """The stored revisions, the newest first."""
    rows = stored_revisions().order_by("-number").values_list("number", "published_at", "sha256", "note")
    for number, published_at, digest, note in rows:
        yield Head(number, published_at.astimezone(UTC).date(), digest, note)


def read_audit() -> Audited | None:
    """The newest audit report."""
    row = (
        apps.get_model("consent", "AuditReport")
        .objects.order_by("-at", "-pk")
        .values("at", "result", "revision")
        .first()
    )
    return Audited(row["at"].astimezone(UTC).date(), row["result"], row["revision"]) if row else None


def fallback(problem: Problem, newest: int) -> Publication:
    """The core part alone, in place of a revision that cannot be trusted."""
    logger.critical("The cookie register cannot be used, its core part is in force: %s", problem)
    core = built_in((core_part(),))
    return Publication(core, sha256(core), (problem,), is_stored=False, newest=newest)


@cache
def built_in_publication() -> Publication:
    """Revision 1, built from the parts that need no database.

    A part that cannot be used leaves the core part alone in force: fewer cookies, nothing optional.
    """
    core = built_in((core_part(),))
    try:
        register = built_in(deployed_parts())
        found = problems(register, Terms(core=core, allow_advertising=options().allow_advertising))
    except RegisterError as refusal:
        register, found = core, list(refusal.problems)
    if found:
        logger.critical("The cookie register cannot be used, its core part is in force: %s", "; ".join(map(str, found)))
        register = core
    return Publication(register, sha256(register), tuple(found))


def past_register(number: int) -> tuple[Register, str] | None:
    """A revision by its number, with its hash; none where there is none."""
    now = publication()
    if number == now.register.revision:
        return now.register, now.sha256
    if number not in {head.number for head in now.history}:
        return None
    row = stored_revisions().filter(number=number).first()
    if row is None:
        return None
    day: date = row.published_at.astimezone(UTC).date()
    return register_from(row.canonical.encode(), day), row.sha256


def stored_revisions() -> Any:
    """The rows of published revisions; by name, since models are loaded after this module."""
    return apps.get_model("consent", "Revision").objects.all()


def look_again() -> None:
    """Look for a newer revision at the next request of this process."""
    memory.looked_at = 0.0


def forget() -> None:
    """Start from nothing, as a process does."""
    built_in_publication.cache_clear()
    memory.stored, memory.looked_at, memory.is_reachable, memory.audited = None, 0.0, True, None


def reread(*, setting: str, **_: object) -> None:
    """Build the register anew when a setting it depends on changes."""
    if setting in REREAD_AFTER:
        forget()


setting_changed.connect(reread, dispatch_uid="parvis.consent.register")
