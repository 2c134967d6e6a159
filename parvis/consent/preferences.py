"""The preference centre: every service with its state, and one control where there is something to decide. §9."""

from collections.abc import Iterator
from dataclasses import dataclass

from parvis.consent.banner import memory_weeks
from parvis.consent.decisions import Visitor, granted_services, is_granted
from parvis.consent.declarations import Item, Purpose, Register, Service, said
from parvis.consent.register import Publication
from parvis.consent.wording import duration


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a service, with its life."""

    name: str
    life: str
    is_cookie: bool


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service as a visitor can understand and choose it."""

    id: str
    name: str
    summary: str
    detail: str
    consequence: str
    is_outside: bool
    provider: str
    country: str
    privacy_url: str
    items: tuple[ItemLine, ...]
    granted: bool


@dataclass(frozen=True, slots=True)
class PurposeSheet:
    """One purpose with its services; `kind` is `necessary`, `measurement` or `optional`."""

    key: str
    title: str
    kind: str
    services: tuple[ServiceLine, ...]


@dataclass(frozen=True, slots=True)
class PreferencePage:
    """The whole page in one language, for one visitor."""

    lang: str
    revision: int
    sha256: str
    weeks: int
    decided: bool
    refuses_by_signal: bool
    granted: tuple[str, ...]
    has_optional: bool
    counted: bool
    retention_months: int
    estimates_visitors: bool
    purposes: tuple[PurposeSheet, ...]


def preference_page(publication: Publication, visitor: Visitor, *, lang: str) -> PreferencePage:
    """What the preference centre shows."""
    register = publication.register
    measured = [service for service in register.services if service.purpose == "measurement"]
    return PreferencePage(
        lang=lang,
        revision=register.revision,
        sha256=publication.sha256,
        weeks=memory_weeks(register),
        decided=visitor.choice is not None,
        refuses_by_signal=visitor.refuses,
        granted=tuple(said(service.name, lang) for service in granted_services(register, visitor)),
        has_optional=bool(register.optional_services),
        counted=any(is_granted(service, visitor) for service in measured),
        retention_months=register.measurement.retention_months,
        estimates_visitors=register.measurement.visitors,
        purposes=tuple(sheets(register, visitor, lang)),
    )


def sheets(register: Register, visitor: Visitor, lang: str) -> Iterator[PurposeSheet]:
    """One sheet per purpose that has an active service."""
    for purpose in register.purposes:
        services = [each for each in register.services if each.active and each.purpose == purpose.key]
        if services:
            yield PurposeSheet(
                key=purpose.key,
                title=said(purpose.title, lang),
                kind=kind_of(purpose),
                services=tuple(service_line(service, register, visitor, lang) for service in services),
            )


def kind_of(purpose: Purpose) -> str:
    """How a purpose is decided about."""
    return "optional" if purpose.consent else "measurement" if purpose.objection else "necessary"


def service_line(service: Service, register: Register, visitor: Visitor, lang: str) -> ServiceLine:
    """One service."""
    provider = service.provider
    return ServiceLine(
        id=service.id,
        name=said(service.name, lang),
        summary=said(service.summary, lang),
        detail=said(service.detail, lang),
        consequence=said(service.consequence, lang),
        is_outside=service.party == "third",
        provider=provider.name,
        country=provider.country,
        privacy_url=provider.privacy_url,
        items=tuple(item_line(item, lang) for item in register.active_items if item.service == service.id),
        granted=is_granted(service, visitor),
    )


def item_line(item: Item, lang: str) -> ItemLine:
    """One item of a service."""
    return ItemLine(item.name, duration(item, lang), "cookie" in item.kind)
