"""Content of other sites: its addresses, and what stands in its place until somebody agrees. cookies.md §12.3."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from parvis.consent.declarations import Register, Service, said
from parvis.consent.errors import EmbedError
from parvis.consent.validation import RESOURCE_PATTERN
from parvis.consent.wording import duration


@dataclass(frozen=True, slots=True)
class Lasting:
    """One item that the content stores, with its life."""

    name: str
    life: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Who would receive what and where, instead of the content."""

    service_id: str
    service: str
    lang: str
    title: str
    summary: str
    provider: str
    country: str
    privacy_url: str
    items: tuple[Lasting, ...]
    source_url: str
    picture: str
    revision: int


def placeholder_of(
    service: Service, register: Register, *, lang: str, title: str = "", source_url: str = "", picture: str = ""
) -> Placeholder:
    """The placeholder for a content of a service; without content, the one that publication previews."""
    return Placeholder(
        service_id=service.id,
        service=said(service.name, lang),
        lang=lang,
        title=title or said(service.name, lang),
        summary=said(service.summary, lang),
        provider=service.provider.name,
        country=service.provider.country,
        privacy_url=service.provider.privacy_url,
        items=tuple(Lasting(i.name, duration(i, lang)) for i in register.active_items if i.service == service.id),
        source_url=source_url or service.provider.url,
        picture=picture,
        revision=register.revision,
    )


def frame_url(service: Service, resource: str) -> str:
    """The address of a provider's frame for a resource.

    Raises:
        EmbedError: the provider has no frame, or the id does not fit.
    """
    return address(service, resource, service.embed.frame_url)


def source_url(service: Service, resource: str) -> str:
    """Where the content stands at its provider's; the provider's own address where none is known.

    Raises:
        EmbedError: the id does not fit.
    """
    return address(service, resource, service.embed.source_url) if service.embed.source_url else service.provider.url


def address(service: Service, resource: str, template: str) -> str:
    """An address of a provider with a resource id that fits the provider's pattern whole."""
    embed = service.embed
    if service.delivery != "embed" or not template or not RESOURCE_PATTERN.fullmatch(embed.pattern):
        raise EmbedError(service.id, resource)
    if not re.fullmatch(embed.pattern, resource):
        raise EmbedError(service.id, resource)
    return template.replace("{id}", quote(resource, safe=""))
