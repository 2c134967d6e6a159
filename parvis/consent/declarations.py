"""The form of the register: what is stored on a visitor's device or contacted from a page, by whom and why.

Source: cookies.md §3. Values only; what they must obey is in `validation`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

Text = Mapping[str, str]
"""One text in several languages, by language code."""
Life = int | Literal["session"]
"""Seconds, or as long as the browser is open."""

PURPOSES = ("necessary", "measurement", "statistics", "media", "social", "personalisation", "advertising")
EXEMPT = frozenset({"necessary", "measurement"})
KINDS = frozenset(
    {
        "http_cookie", "script_cookie", "third_party_cookie", "local_storage", "session_storage", "indexed_db",
        "cache_storage", "service_worker", "pixel", "third_party_request",
    }
)  # fmt: skip
REFUSED_KINDS = frozenset({"fingerprint", "link_decoration"})
"""In the form only to be refused by name."""


@dataclass(frozen=True)
class Site:
    """The portal as visitors know it; `shared_domain` if its host has sibling sites under one parent domain."""

    name: Text = field(default_factory=dict)
    url: str = ""
    shared_domain: bool = False


@dataclass(frozen=True)
class Controller:
    """The body responsible for the processing."""

    name: str = ""
    address: str = ""
    contact: str = ""
    protection_contact: str = ""


@dataclass(frozen=True)
class Operator:
    """Who runs the portal: the provider of the core items."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True)
class Purpose:
    """Why something is stored; `objection`: exempt, and yet the visitor may say no."""

    key: str
    title: Text
    consent: bool
    objection: bool = False


@dataclass(frozen=True)
class Provider:
    """An outside body that a service brings in."""

    name: str = ""
    url: str = ""
    privacy_url: str = ""
    country: str = ""
    role: Literal["", "controller", "joint", "processor"] = ""
    transfer: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Hosts:
    """Outside hosts that a service's page policy lets in, by kind of resource."""

    script: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    img: tuple[str, ...] = ()
    font: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    media: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every host, whatever it serves."""
        return (*self.script, *self.style, *self.img, *self.font, *self.connect, *self.frame, *self.media)


@dataclass(frozen=True)
class Embed:
    """How a provider's content is framed; `{id}` in the addresses is a resource id that fits `pattern` whole."""

    frame_url: str = ""
    source_url: str = ""
    pattern: str = ""
    sandbox: tuple[str, ...] = ("allow-scripts", "allow-same-origin", "allow-presentation")
    referrer_policy: Literal["no-referrer", "origin", "strict-origin", "strict-origin-when-cross-origin"] = (
        "strict-origin-when-cross-origin"
    )


@dataclass(frozen=True)
class Service:
    """What a visitor can understand and choose; it owns items."""

    id: str
    code: str
    purpose: str
    name: Text
    summary: Text
    party: Literal["first", "third"] = "first"
    detail: Text = field(default_factory=dict)
    consequence: Text = field(default_factory=dict)
    provider: Provider = Provider()
    consent_rev: int = 1
    delivery: Literal["server", "embed", "script", "none"] = "none"
    hosts: Hosts = Hosts()
    embed: Embed = Embed()
    scripts: tuple[str, ...] = ()
    active: bool = True

    @property
    def optional(self) -> bool:
        """Whether it needs consent."""
        return self.purpose not in EXEMPT


@dataclass(frozen=True)
class LifeLabel:
    """A life in words a person uses."""

    unit: Literal["hour", "day", "week", "month"]
    count: int
    bound: Literal["exact", "at_most"] = "exact"


@dataclass(frozen=True)
class Emitter:
    """A tag that may set the cookie, with a shorter life of its own where it has one."""

    tag: str
    life: int | None = None


@dataclass(frozen=True)
class Item:
    """One thing stored or contacted."""

    service: str
    kind: str
    name: str
    source: Literal["app", "infrastructure", "script", "third_party"]
    purpose_label: Text
    service_label: Text = field(default_factory=dict)
    place: tuple[Literal["front", "back"], ...] = ("front",)
    life: Life = "session"
    life_label: LifeLabel | None = None
    renewal: Literal["never", "on_choice", "on_use"] = "never"
    path: str = "/"
    domain: str = ""
    partitioned: bool = False
    secure: bool = True
    http_only: bool = False
    same_site: Literal["", "Lax", "Strict", "None"] = ""
    value_rule: str = ""
    emitters: tuple[Emitter, ...] = ()
    erased_by: tuple[str, ...] = ()
    several_languages_only: bool = False
    seen_in: tuple[str, ...] = ()
    retired_on: date | None = None


@dataclass(frozen=True)
class Measurement:
    """The built-in audience measurement as it is set up."""

    enabled: bool = True
    visitors: bool = False
    retention_months: int = 25
    storage: Literal["none"] = "none"
    identifiers: Literal["none"] = "none"
    objection: bool = True


@dataclass(frozen=True)
class Register:
    """One revision: numbered, published, never changed."""

    schema: int
    revision: int
    published_on: date
    site: Site
    controller: Controller
    operator: Operator
    languages: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    services: tuple[Service, ...]
    items: tuple[Item, ...]
    measurement: Measurement = Measurement()

    @cached_property
    def service_by_id(self) -> Mapping[str, Service]:
        """Services by their id."""
        return {service.id: service for service in self.services}

    def is_active(self, item: Item) -> bool:
        """Whether an item serves on this portal now."""
        service = self.service_by_id.get(item.service)
        if service is None or not service.active or item.retired_on is not None:
            return False
        return len(self.languages) > 1 or not item.several_languages_only

    @cached_property
    def active_items(self) -> tuple[Item, ...]:
        """What serves now, in the order of the register."""
        return tuple(item for item in self.items if self.is_active(item))

    @cached_property
    def optional_services(self) -> tuple[Service, ...]:
        """Active services that need consent."""
        return tuple(service for service in self.services if service.optional and service.active)


def said(text: Text, lang: str) -> str:
    """A text in a language; where it is missing in English, then in French."""
    return text.get(lang) or text.get("en") or text.get("fr") or ""
