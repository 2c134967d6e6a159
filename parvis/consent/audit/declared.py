"""What the portal declares, read from its public charter, and what a phase may therefore show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COOKIE_KINDS = frozenset({"cookie"})
STORAGE_KINDS = frozenset({"local_storage", "session_storage", "indexed_db", "cache_storage", "service_worker"})
SIGNED_IN = frozenset({"sessionid", "csrftoken"})
CHOICE = "cookies_preferences"
LANGUAGE = "django_language"


@dataclass(frozen=True, slots=True)
class DeclaredItem:
    """One item of the charter."""

    name: str
    kind: str
    service: str
    source: str
    life: int | None
    secure: bool
    http_only: bool
    same_site: str
    value_rule: str
    seen_in: tuple[str, ...]
    durations: Mapping[str, str]

    def fits(self, name: str) -> bool:
        """Whether a name is this item's; outside names may end with a star."""
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name


@dataclass(frozen=True, slots=True)
class DeclaredService:
    """One service of the charter."""

    id: str
    optional: bool
    party: str
    delivery: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """The charter as the audit needs it."""

    revision: int
    sha256: str
    languages: tuple[str, ...]
    items: tuple[DeclaredItem, ...]
    services: tuple[DeclaredService, ...]

    @property
    def optional(self) -> tuple[DeclaredService, ...]:
        """Services that need consent."""
        return tuple(service for service in self.services if service.optional)

    def items_of(self, services: frozenset[str]) -> tuple[DeclaredItem, ...]:
        """The items of some services."""
        return tuple(item for item in self.items if item.service in services)


@dataclass(frozen=True)
class Expected:
    """What a phase may show: names of the portal's own cookies, and services whose items and hosts may appear."""

    own: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


def declared_from(document: Mapping[str, Any]) -> Declared:
    """The declarations of a charter's JSON."""
    return Declared(
        revision=int(document["revision"]),
        sha256=str(document["sha256"]),
        languages=tuple(document["languages"]),
        items=tuple(item_from(one) for one in document["items"]),
        services=tuple(
            DeclaredService(
                one["id"], one["consent"], one["party"], one.get("delivery", "none"), tuple(one.get("hosts", ()))
            )
            for one in document["services"]
        ),
    )


def item_from(one: Mapping[str, Any]) -> DeclaredItem:
    """One item of a charter's JSON."""
    return DeclaredItem(
        name=one["identifier"],
        kind=one["type"],
        service=one["service"],
        source=one.get("source", "app"),
        life=one["maxAgeSeconds"],
        secure=one["secure"],
        http_only=one["httpOnly"],
        same_site=one["sameSite"],
        value_rule=one.get("valueRule", ""),
        seen_in=tuple(one.get("seenIn", ())),
        durations=one["duration"],
    )


def expected_in(phase: str, declared: Declared) -> Expected:
    """What a phase may show, from the register and what was done alone."""
    every = frozenset(service.id for service in declared.optional)
    embeds = frozenset(service.id for service in declared.optional if service.delivery == "embed")
    if phase.startswith("each:"):
        return Expected(frozenset({CHOICE}), frozenset({phase.partition(":")[2]}))
    return {
        "refuse": Expected(frozenset({CHOICE})),
        "accept": Expected(frozenset({CHOICE}), every),
        "withdraw": Expected(frozenset({CHOICE})),
        "once": Expected(services=embeds),
        "noscript": Expected(frozenset({CHOICE, LANGUAGE})),
        "language": Expected(frozenset({LANGUAGE})),
        "signin": Expected(SIGNED_IN),
        "reset": Expected(SIGNED_IN),
    }.get(phase, Expected())


def must_be_seen(phase: str, declared: Declared) -> tuple[DeclaredItem, ...]:
    """The items that a phase has to show, or the audit fails."""
    word = phase.partition(":")[0]
    allowed = expected_in(phase, declared).services
    return tuple(
        item
        for item in declared.items
        if word in item.seen_in
        or ("optional" in item.seen_in and item.service in allowed and word in {"accept", "each"})
    )
