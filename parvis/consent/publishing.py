"""The managed part becomes a revision: merged, validated, frozen, rendered, switched on. cookies.md §3.1, §14."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.db import transaction

from parvis.consent.canonical import canonical, register_from, sha256
from parvis.consent.chain import link, record_of
from parvis.consent.declarations import Register, Service
from parvis.consent.differences import Difference, differences
from parvis.consent.errors import Problem, RegisterError
from parvis.consent.models import Change, ManagedPart, Rendering, Revision
from parvis.consent.options import options
from parvis.consent.register import Publication, built_in_publication, look_again
from parvis.consent.rendering import renderings
from parvis.consent.sources import built_in, core_part, deployed_parts
from parvis.consent.validation import Terms, is_material, lives, problems

MANAGED_KEYS = frozenset({"site", "controller", "operator", "service", "item"})


@dataclass(frozen=True)
class Proposal:
    """What publication would put in force: the next revision, what is wrong with it, what it changes."""

    register: Register
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...]


def draft() -> dict[str, Any]:
    """The managed part as it stands in the back office."""
    row = ManagedPart.objects.first()
    return dict(row.parts) if row else {}


def keep_draft(parts: Mapping[str, Any], *, by: str, at: datetime, what: str) -> None:
    """Keep a managed part without publishing it; the change is logged.

    Raises:
        RegisterError: it has a key that the managed part does not have.
    """
    if unknown := sorted(set(parts) - MANAGED_KEYS):
        raise RegisterError([Problem(unknown[0], "no such field in the managed part")])
    with transaction.atomic():
        row = ManagedPart.objects.select_for_update().first() or ManagedPart()
        row.parts, row.edited_by, row.edited_at = dict(parts), by, at
        row.save()
        Change.objects.create(at=at, by=by, what=what)


def propose(managed: Mapping[str, Any]) -> Proposal:
    """The revision that this managed part would make.

    Raises:
        RegisterError: a part does not have the form of a register.
    """
    earlier = earlier_registers()
    number = earlier[-1].revision + 1
    register = built_in((*deployed_parts(), managed), revision=number)
    terms = Terms(
        core=built_in((core_part(),)),
        earlier=earlier,
        allow_advertising=options().allow_advertising,
        publishing=True,
    )
    found = problems(register, terms)
    return Proposal(register, tuple(found), tuple(differences(register, earlier[-1])))


@transaction.atomic
def publish_register(managed: Mapping[str, Any], *, by: str, at: datetime, note: str = "") -> Revision:
    """Freeze the next revision and put it in force in every process within seconds.

    Raises:
        RegisterError: with every field that forbids it.
    """
    proposal = propose(managed)
    if proposal.problems:
        raise RegisterError(proposal.problems)
    store_built_in(at)
    row = freeze(proposal.register, [each.as_table() for each in proposal.differences], by=by, at=at, note=note)
    Change.objects.create(at=at, by=by, what=f"published revision {row.number}")
    transaction.on_commit(look_again)
    return row


def publish_again(number: int, *, by: str, at: datetime, note: str = "") -> Revision:
    """Put the managed part of an older revision in force as a new one.

    Services that came later are switched off; a `consent_rev` is never lowered.

    Raises:
        RegisterError: with every field that forbids it.
    """
    row = Revision.objects.get(number=number)
    old = register_from(row.canonical.encode(), row.published_at.date())
    return publish_register(reverted(old), by=by, at=at, note=note)


def reverted(old: Register) -> dict[str, Any]:
    """A managed part that gives the services of an older revision, under the codes and revisions of consent of now."""
    newest = earlier_registers()[-1]
    tables = as_parts(old)
    core = {service["id"] for service in core_part()["service"]}
    services = [
        {**table, "consent_rev": needed_revision(old.service_by_id[table["id"]], old, newest)}
        for table in tables["services"]
        if table["id"] not in core
    ]
    known = {table["id"] for table in services} | core
    later = [table for table in as_parts(newest)["services"] if table["id"] not in known]
    items = [table for table in tables["items"] if table["service"] not in core]
    kept = [table for table in as_parts(newest)["items"] if table["service"] not in known]
    heads = {name: tables[name] for name in ("site", "controller", "operator")}
    return {**heads, "service": [*services, *({**each, "active": False} for each in later)], "item": [*items, *kept]}


def needed_revision(service: Service, old: Register, newest: Register) -> int:
    """The `consent_rev` that a service of an older revision has when it comes back."""
    now = newest.service_by_id.get(service.id)
    if now is None:
        return service.consent_rev
    changed = service.optional and is_material(service, now, lives(old, service), lives(newest, now))
    return max(service.consent_rev, now.consent_rev + changed)


def as_parts(register: Register) -> dict[str, Any]:
    """A register as the tables it was made of."""
    tables: dict[str, Any] = json.loads(canonical(register))
    return tables


def earlier_registers() -> list[Register]:
    """Every revision so far, oldest first; the built-in one while none is stored."""
    rows = Revision.objects.order_by("number")
    stored = [register_from(row.canonical.encode(), row.published_at.astimezone(UTC).date()) for row in rows]
    return stored or [built_in_publication().register]


def store_built_in(at: datetime) -> None:
    """Keep revision 1, which needed no row until now, so that it stays readable."""
    if not Revision.objects.exists():
        register = built_in_publication().register
        first = datetime.combine(register.published_on, datetime.min.time(), UTC)
        freeze(register, [], by="", at=min(first, at), note="")


def freeze(register: Register, changes: list[dict[str, Any]], *, by: str, at: datetime, note: str) -> Revision:
    """Store a revision, bound to the one before, with the renderings of all its surfaces."""
    last = Revision.objects.order_by("-number").first()
    row = Revision(
        number=register.revision,
        published_at=at.astimezone(UTC),
        published_by=by,
        canonical=canonical(register).decode(),
        sha256=sha256(register),
        previous=last.sha256 if last else "",
        changes=changes,
        note=note,
        software=software_version(),
    )
    row.chain = link(record_of(row), last.chain if last else "")
    row.save()
    day = register_from(row.canonical.encode(), row.published_at.date())
    for one in renderings(Publication(day, row.sha256, is_stored=True, newest=row.number)):
        Rendering(revision=row.number, lang=one.lang, surface=one.surface, html=one.html, sha256=one.sha256).save()
    return row


def software_version() -> str:
    """Which Parvis published."""
    try:
        return f"parvis {version('parvis')}"
    except PackageNotFoundError:
        return "parvis"
