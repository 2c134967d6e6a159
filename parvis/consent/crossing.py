"""What may come in and go out under the revision in force: the register, compiled for the firewall's speed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parvis.consent.declarations import Emitter, Item, Register, Service
from parvis.consent.register import Publication, publication
from parvis.consent.values import VALUE_RULES, ValueRule

ERASABLE_KINDS = frozenset({"http_cookie", "script_cookie"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One cookie of the portal as the firewall knows it; `life` in seconds, none for the browser's session."""

    name: str
    service: Service
    value_rule: ValueRule
    life: int | None
    http_only: bool
    same_site: str
    emitters: tuple[Emitter, ...]


@dataclass(frozen=True)
class Crossing:
    """The cookies that may cross, and the names that may be erased, with the tags that erase them unasked."""

    sha256: str
    languages: tuple[str, ...]
    passages: Mapping[str, Passage]
    erasable: Mapping[str, frozenset[str]]
    handshakes: Mapping[str, int]
    """Tags that may set `sessionid` before anybody has signed in, with their short lives."""


def crossing() -> Crossing:
    """What the revision in force lets through."""
    return compiled(publication())


@lru_cache(maxsize=2)
def compiled(publication: Publication) -> Crossing:
    """The rules of a revision, made once."""
    register = publication.register
    passages = {
        item.name: passage(item, register)
        for item in register.active_items
        if item.source == "app" and item.kind == "http_cookie"
    }
    session = passages.get("sessionid")
    return Crossing(
        sha256=publication.sha256,
        languages=register.languages,
        passages=passages,
        erasable={
            item.name: erasers(item, register)
            for item in register.items
            if item.source in {"app", "script"} and item.kind in ERASABLE_KINDS
        },
        handshakes={each.tag: each.life for each in session.emitters if each.life} if session else {},
    )


def erasers(item: Item, register: Register) -> frozenset[str]:
    """The tags that erase an item unasked: its own, and a change of choice for what is optional."""
    service = register.service_by_id.get(item.service)
    return frozenset(item.erased_by) | ({"choice"} if service is not None and service.optional else set())


def passage(item: Item, register: Register) -> Passage:
    """One item as a rule."""
    return Passage(
        name=item.name,
        service=register.service_by_id[item.service],
        value_rule=VALUE_RULES[item.value_rule],
        life=None if item.life == "session" else item.life,
        http_only=item.http_only,
        same_site=item.same_site,
        emitters=item.emitters,
    )
