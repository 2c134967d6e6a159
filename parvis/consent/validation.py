"""What a register must obey before it may be published. Source: cookies.md §3.3-3.6."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from parvis.consent.declarations import KINDS, PURPOSES, REFUSED_KINDS, Item, LifeLabel, Register, Service, Text
from parvis.consent.emitters import TAGS
from parvis.consent.errors import Problem
from parvis.consent.values import VALUE_RULES

ALWAYS_COMPLETE = ("fr", "en")
LONGEST_LIFE = 34_128_000
"""13 months, 395 days."""
UNIT_SECONDS = {"hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_629_800}
"""A month is 30.4375 days."""
PHASES = frozenset(
    {
        "optional", "first", "ignore", "refuse", "accept", "withdraw", "once", "signal", "noscript", "language",
        "signin", "signout", "reset", "framed", "hostile",
    }
)  # fmt: skip
SLUG = re.compile("[a-z][a-z0-9-]{0,38}[a-z0-9]")
CODE = re.compile("[a-z][a-z0-9]")
COOKIE_NAME = re.compile(r"[A-Za-z0-9!#$%&'^_`|~.+-]+")
HOST = re.compile(r"https://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?")
COUNTRY = re.compile("[A-Z]{2}")
RESOURCE_PATTERN = re.compile(r"\[[A-Za-z0-9_-]+\]\{[0-9]{1,3}(,[0-9]{1,3})?\}")
"""One class of characters and a length: no id can hold an address, no pattern can be slow."""
SOURCE = re.compile(r"https://[^\s\\<>\"']+")
SANDBOX = frozenset({"allow-scripts", "allow-same-origin", "allow-presentation", "allow-popups", "allow-forms"})
"""What a provider's frame may be given; never the navigation of the page around it."""
Problems = Iterator[Problem]


@dataclass(frozen=True)
class Terms:
    """What a register is held against: the core part, the revisions before it, what the settings allow."""

    core: Register | None = None
    earlier: Sequence[Register] = ()
    allow_advertising: bool = False
    publishing: bool = False


def problems(register: Register, terms: Terms) -> list[Problem]:
    """Everything that forbids this register, by field; an empty list if it may be published."""
    found = [*head_problems(register, terms), *identity_problems(register, terms.earlier)]
    for service in register.services:
        found += service_problems(service, register, terms)
    for item in register.items:
        found += item_problems(item, register)
    if terms.core is not None:
        found += weakened(register, terms.core)
    if terms.earlier:
        found += unraised(register, terms.earlier[-1])
    return found


def head_problems(register: Register, terms: Terms) -> Problems:
    """Site, controller and purposes."""
    if register.schema != 1:
        yield Problem("schema", "1 is expected")
    if register.revision < 1:
        yield Problem("revision", "1 or more is expected")
    yield from text_problems(register.site.name, "site.name", register.languages)
    if terms.publishing:
        yield from publishing_problems(register)
    if tuple(purpose.key for purpose in register.purposes) != PURPOSES:
        yield Problem("purpose", f"the purposes are {', '.join(PURPOSES)}")
    for purpose in register.purposes:
        yield from text_problems(purpose.title, f"purpose.{purpose.key}.title", register.languages)


def publishing_problems(register: Register) -> Problems:
    """What may be missing as long as nobody else reads it."""
    if not register.site.url.startswith("https://"):
        yield Problem("site.url", "an https address is expected")
    for field in fields(register.controller):
        if not getattr(register.controller, field.name):
            yield Problem(f"controller.{field.name}", "is required to publish")


def identity_problems(register: Register, earlier: Sequence[Register]) -> Problems:
    """Ids, codes and names are unique; ids and codes are never used again for another service."""
    used = {service.code: service.id for revision in earlier for service in revision.services}
    codes = {identity: code for code, identity in used.items()}
    for service in register.services:
        where = f"service.{service.id}"
        if used.get(service.code, service.id) != service.id:
            yield Problem(f"{where}.code", f"{service.code} was the code of {used[service.code]}")
        if codes.get(service.id, service.code) != service.code:
            yield Problem(f"{where}.code", f"the id {service.id} was used with the code {codes[service.id]}")
        used[service.code] = codes[service.id] = service.id
        codes[service.id] = service.code
    for name in repeated([service.id for service in register.services]):
        yield Problem(f"service.{name}.id", "is used twice")
    for name in repeated([item.name for item in register.items if item.source == "app"]):
        yield Problem(f"item.{name}.name", "is used twice")


def repeated(names: Sequence[str]) -> list[str]:
    """Names that occur more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def service_problems(service: Service, register: Register, terms: Terms) -> Problems:
    """One service."""
    where = f"service.{service.id}"
    is_refused_advertising = service.purpose == "advertising" and not terms.allow_advertising
    is_false_measurement = service.code == "am" and service.purpose != "measurement"
    yield from wrong_among(
        where,
        ("id", not SLUG.fullmatch(service.id), "2 to 40 characters a-z, 0-9 and - are expected"),
        ("code", not CODE.fullmatch(service.code), "a letter a-z, then a letter or digit, are expected"),
        ("code", is_false_measurement, "am is the code of the measurement"),
        ("purpose", service.purpose not in PURPOSES, f"one of {', '.join(PURPOSES)} is expected"),
        ("purpose", is_refused_advertising, "advertising is not allowed on this portal"),
        ("consent_rev", service.consent_rev < 1, "1 or more is expected"),
    )
    yield from text_problems(service.name, f"{where}.name", register.languages, longest=60)
    yield from text_problems(service.summary, f"{where}.summary", register.languages, longest=160)
    for name in ("detail", "consequence"):
        yield from text_problems(getattr(service, name), f"{where}.{name}", register.languages, required=False)
    yield from provider_problems(service, where)
    yield from host_problems(service, where)
    yield from delivery_problems(service, where)


def wrong_among(where: str, *checks: tuple[str, bool, str]) -> Problems:
    """The problems among checks: a field, whether it is wrong, and what to say then."""
    for name, is_wrong, sentence in checks:
        if is_wrong:
            yield Problem(f"{where}.{name}", sentence)


def provider_problems(service: Service, where: str) -> Problems:
    """What an optional or outside service must say of itself."""
    if service.optional:
        yield from wrong_among(
            where,
            ("consequence", not service.consequence, "is missing: what does refusing change?"),
            ("provider", not service.provider.name, "is missing"),
        )
    if service.party == "third":
        for name in ("name", "url", "privacy_url", "country", "role"):
            if not getattr(service.provider, name):
                yield Problem(f"{where}.provider.{name}", "is required for a third party")
    if service.provider.country and not COUNTRY.fullmatch(service.provider.country):
        yield Problem(f"{where}.provider.country", "a country code such as FR is expected")


def host_problems(service: Service, where: str) -> Problems:
    """Outside hosts are exact and https; exempt services say why they need one."""
    for host in service.hosts.all():
        if not HOST.fullmatch(host) or urlsplit(host).hostname in {None, "localhost"}:
            yield Problem(f"{where}.hosts", f"an exact https host is expected, not {host}")
    if service.hosts.all() and not service.optional and not service.detail:
        yield Problem(f"{where}.detail", "is missing: why is an outside host necessary?")


def delivery_problems(service: Service, where: str) -> Problems:
    """Frames and scripts come from the hosts that the service declares; a frame never leads the page elsewhere."""
    embed = service.embed
    if embed.frame_url:
        yield from frame_problems(service, f"{where}.embed")
    if embed.source_url and not SOURCE.fullmatch(embed.source_url):
        yield Problem(f"{where}.embed.source_url", "an https address is expected")
    for token in embed.sandbox:
        if token not in SANDBOX:
            yield Problem(f"{where}.embed.sandbox", f"one of {', '.join(sorted(SANDBOX))} is expected, not {token}")
    may_have_scripts = service.delivery == "script" and service.optional
    for script in service.scripts:
        if not (may_have_scripts and within(script, service.hosts.script)):
            yield Problem(f"{where}.scripts", f"an address on a host declared for scripts is expected, not {script}")


def frame_problems(service: Service, where: str) -> Problems:
    """A frame shows one resource, of a host that was declared for it."""
    embed = service.embed
    is_declared = service.delivery == "embed" and within(embed.frame_url, service.hosts.frame)
    is_narrow = bool(RESOURCE_PATTERN.fullmatch(embed.pattern))
    yield from wrong_among(
        where,
        ("frame_url", not is_declared, "an address on a host declared for frames is expected"),
        ("frame_url", embed.frame_url.count("{id}") != 1, "{id} is expected once, in its path or query"),
        ("pattern", not is_narrow, "one class of characters and a length, such as [a-z0-9]{4,20}, is expected"),
    )


def within(address: str, hosts: Sequence[str]) -> bool:
    """Whether an address stands on one of some hosts, which it names itself."""
    return any(address.startswith(f"{host}/") for host in hosts) and not re.search(r"[\s\\<>\"']", address)


def item_problems(item: Item, register: Register) -> Problems:
    """One item."""
    where = f"item.{item.name}"
    if item.service not in register.service_by_id:
        yield Problem(f"{where}.service", f"there is no service {item.service}")
    if item.kind in REFUSED_KINDS:
        yield Problem(f"{where}.kind", f"{item.kind} is never used on this portal")
    elif item.kind not in KINDS:
        yield Problem(f"{where}.kind", f"one of {', '.join(sorted(KINDS))} is expected")
    if not is_exact_name(item):
        yield Problem(f"{where}.name", "an exact name is expected; only outside items may end with *")
    for phase in item.seen_in:
        if phase not in PHASES and not phase.startswith("each:"):
            yield Problem(f"{where}.seen_in", f"there is no audit phase {phase}")
    yield from text_problems(item.purpose_label, f"{where}.purpose_label", register.languages)
    yield from text_problems(item.service_label, f"{where}.service_label", register.languages, required=False)
    yield from life_problems(item, where)
    if item.source == "app":
        yield from app_problems(item, where, register.languages)
    elif item.emitters or item.erased_by:
        yield Problem(f"{where}.emitters", "only items of the portal itself are set by its views")


def is_exact_name(item: Item) -> bool:
    """Whether an item is called by its whole name; what others set may have an end that varies."""
    name = item.name.removesuffix("*") if item.source in {"infrastructure", "third_party"} else item.name
    if "cookie" in item.kind and not COOKIE_NAME.fullmatch(name):
        return False
    return bool(name) and "*" not in name


def life_problems(item: Item, where: str) -> Problems:
    """The life, and the words that tell it."""
    if item.life == "session":
        if item.life_label is not None:
            yield Problem(f"{where}.life_label", "has no place where the life is that of the browser's session")
    elif item.life < 0:
        yield Problem(f"{where}.life", "seconds are expected")
    elif item.life_label is None:
        if item.life:
            yield Problem(f"{where}.life_label", "is missing")
    elif not tells(item.life_label, item.life):
        yield Problem(f"{where}.life_label", "may not be shorter than the life, nor over 3 % longer")


def tells(label: LifeLabel, life: int) -> bool:
    """Whether a label says a life: not shorter, at most 3 % longer.

    A life that no label can say so closely, being under the smallest unit's next count, is told by that count, as "at
    most" (`1 hour at most` for 1,800 s).
    """
    said = UNIT_SECONDS[label.unit] * label.count
    if said < life:
        return False
    next_hour = UNIT_SECONDS["hour"] * -(-life // UNIT_SECONDS["hour"])
    return said * 100 <= life * 103 or (label.bound == "at_most" and label.unit == "hour" and said == next_hour)


def app_problems(item: Item, where: str, languages: tuple[str, ...]) -> Problems:
    """What the portal itself sets, the firewall must be able to enforce."""
    if not item.emitters:
        yield Problem(f"{where}.emitters", "are missing: which request may set it?")
    for tag in (*(emitter.tag for emitter in item.emitters), *item.erased_by):
        if tag not in TAGS:
            yield Problem(f"{where}.emitters", f"there is no tag {tag}")
    outlives = any((emitter.life or 0) > lasting(item) for emitter in item.emitters)
    yield from wrong_among(
        where,
        ("service_label", not item.service_label, f"is missing in {', '.join(languages)}"),
        ("value_rule", item.value_rule not in VALUE_RULES, f"one of {', '.join(sorted(VALUE_RULES))} is expected"),
        ("life", lasting(item) > LONGEST_LIFE, f"at most 13 months, {LONGEST_LIFE} seconds, are allowed"),
        ("emitters", outlives, "an emitter's life may only be shorter"),
    )
    if "cookie" in item.kind:
        yield from attribute_problems(item, where)


def attribute_problems(item: Item, where: str) -> Problems:
    """A first-party cookie has no attribute that would let it go further than the portal."""
    sentence = "a first-party cookie is Secure, Lax or Strict, on /, without Domain"
    yield from wrong_among(
        where,
        ("secure", not item.secure, sentence),
        ("domain", bool(item.domain), sentence),
        ("partitioned", item.partitioned, sentence),
        ("path", item.path != "/", sentence),
        ("same_site", item.same_site not in {"Lax", "Strict"}, sentence),
    )


def lasting(item: Item) -> int:
    """The life in seconds, without bound for the browser's session, which has none."""
    return LONGEST_LIFE if item.life == "session" else item.life


def text_problems(
    text: Text, where: str, languages: Sequence[str], *, longest: int = 0, required: bool = True
) -> Problems:
    """A text is there in every language of the portal, and in French and English always."""
    if not text and not required:
        return
    for lang in dict.fromkeys((*ALWAYS_COMPLETE, *languages)):
        if not text.get(lang, "").strip():
            yield Problem(f"{where}.{lang}", "is missing")
        elif longest and len(text[lang]) > longest:
            yield Problem(f"{where}.{lang}", f"at most {longest} characters are allowed")


def weakened(register: Register, core: Register) -> Problems:
    """What the core part says stays: texts may be translated and lives shortened, nothing else."""
    services, items = register.service_by_id, {item.name: item for item in register.items if item.source == "app"}
    for service in core.services:
        there = services.get(service.id)
        if there is None:
            yield Problem(f"service.{service.id}", "is part of the core and cannot be removed")
        else:
            yield from changed(service, there, f"service.{service.id}", CORE_SERVICE_FIELDS)
    for item in core.items:
        found = items.get(item.name)
        if found is None:
            yield Problem(f"item.{item.name}", "is part of the core and cannot be removed")
            continue
        yield from changed(item, found, f"item.{item.name}", CORE_ITEM_FIELDS)
        if lasting(found) > lasting(item):
            yield Problem(f"item.{item.name}.life", "is part of the core and can only be shortened")


CORE_SERVICE_FIELDS = ("code", "purpose", "party", "delivery", "hosts", "active")
CORE_ITEM_FIELDS = (
    "service", "kind", "source", "place", "renewal", "path", "domain", "partitioned", "secure", "http_only",
    "same_site", "value_rule", "emitters", "erased_by", "several_languages_only", "seen_in", "retired_on",
)  # fmt: skip


def changed(core: object, found: object, where: str, names: Sequence[str]) -> Problems:
    """The locked fields of a core row that were touched."""
    for name in names:
        if getattr(core, name) != getattr(found, name):
            yield Problem(f"{where}.{name}", "is part of the core and cannot be changed")


def unraised(register: Register, previous: Register) -> Problems:
    """Optional services that changed materially without a raised `consent_rev`. Source: cookies.md §15.1."""
    before = previous.service_by_id
    for service in register.services:
        old = before.get(service.id)
        if old is None or not service.optional or service.consent_rev > old.consent_rev:
            continue
        if service.consent_rev < old.consent_rev:
            yield Problem(f"service.{service.id}.consent_rev", f"{old.consent_rev} or more is expected")
        elif is_material(service, old, lives(register, service), lives(previous, service)):
            yield Problem(f"service.{service.id}.consent_rev", "is to be raised: what people agreed to has changed")


def is_material(new: Service, old: Service, new_lives: Mapping[str, int], old_lives: Mapping[str, int]) -> bool:
    """Whether people would decide about something else than before."""
    recipients = [
        (each.purpose, each.party, each.provider.name, each.provider.role, each.provider.country) for each in (new, old)
    ]
    wider = set(new.hosts.all()) - set(old.hosts.all())
    longer = any(life > old_lives.get(item, -1) for item, life in new_lives.items())
    return recipients[0] != recipients[1] or bool(wider) or longer


def lives(register: Register, service: Service) -> dict[str, int]:
    """The items of a service, by kind and name, with their lives."""
    return {
        f"{item.kind} {item.name}": lasting(item)
        for item in register.items
        if item.service == service.id and item.retired_on is None
    }
