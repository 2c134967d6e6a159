"""The charter page, made from the register and the charter's words: the template only lays it out.

`charter_page(lang)` gives a `CharterPage`, whose shape a template walks through:

    page.title, page.intro_revision ("Révision 1"), page.published_on (a date), page.short_hash, page.sha256
    page.json_url, page.revisions_url, page.json_label, page.revisions_label
    page.sections: for each section (h2), and for each of its `parts` (h3)
        .anchor, .title, .paragraphs: each `.lead` (may be empty, set in <strong> or <em>) and `.text`
        .tables: each `.key` (data-cookie-table), `.caption`, `.headers`, `.rows`
            a row: `.name` (data-cookie-name), `.cells`: each `.header`, `.text`, `.is_name` (set in <code>), `.url`
        .links (of the section "history"): each `.label`, `.url`
    page.history: each `.revision`, `.published_on`, `.sha256`, `.note`, `.url` (belongs in the section "history")
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from parvis.consent.declarations import Item, Register, said
from parvis.consent.register import Head, last_audit, publication
from parvis.consent.wording import charter_words, duration, occasions, word

SHORT_HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead`, where there is one, names what it is about."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with the header it answers to, repeated on small screens."""

    header: str
    text: str
    is_name: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One item."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Items of one kind: `functional`, `optional` or `infrastructure`."""

    key: str
    caption: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read on."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section (h2) or one of its parts (h3)."""

    anchor: str
    title: str
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple["Section", ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class PastRevision:
    """One line of the history."""

    revision: int
    label: str
    published_on: date
    sha256: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class CharterPage:
    """Everything the charter page says, in one language."""

    title: str
    lang: str
    revision: int
    intro_revision: str
    published_on: date
    sha256: str
    json_url: str
    json_label: str
    revisions_url: str
    revisions_label: str
    sections: tuple[Section, ...]
    history: tuple[PastRevision, ...]

    @property
    def short_hash(self) -> str:
        """The first characters of the hash, enough to compare by eye."""
        return self.sha256[:SHORT_HASH_LENGTH]


def charter_page(lang: str) -> CharterPage:
    """The charter in a language of the portal."""
    now = publication()
    register, words = now.register, charter_words()
    facts = facts_of(register, now.sha256, lang)
    sections = tuple(section_of(told, register, facts, lang) for told in words["section"])
    return CharterPage(
        title=said(words["title"], lang),
        lang=lang,
        revision=register.revision,
        intro_revision=word("revision", lang).format(revision=register.revision),
        published_on=register.published_on,
        sha256=now.sha256,
        json_url=reverse("cookies:charter-json"),
        json_label=word("json", lang),
        revisions_url=reverse("cookies:revisions-json"),
        revisions_label=word("revisions", lang),
        sections=sections,
        history=tuple(past_revision(head, lang) for head in now.revisions),
    )


def past_revision(head: Head, lang: str) -> PastRevision:
    """A revision as a line of the history."""
    return PastRevision(
        revision=head.number,
        label=word("revision", lang).format(revision=head.number),
        published_on=head.published_on,
        sha256=head.sha256,
        note=head.note or (word("history", lang) if head.number == 1 else ""),
        url=reverse("cookies:revision-json", args=[head.number]),
    )


def facts_of(register: Register, digest: str, lang: str) -> dict[str, str]:
    """What the charter's words have in braces."""
    controller = register.controller
    return {
        "site": said(register.site.name, lang),
        "url": register.site.url,
        "revision": str(register.revision),
        "sha256": digest,
        "controller": controller.name,
        "address": controller.address,
        "contact": controller.contact,
        "protection_contact": controller.protection_contact,
        "months": str(register.measurement.retention_months),
        **audit_facts(lang),
    }


def audit_facts(lang: str) -> dict[str, str]:
    """What the last audit said."""
    audit = last_audit()
    if audit is None:
        return {"audited_on": "", "audit_result": "", "audited_revision": ""}
    return {
        "audited_on": audit.on.isoformat(),
        "audit_result": word(f"audit_{audit.result}", lang),
        "audited_revision": str(audit.revision),
    }


def conditions(register: Register) -> frozenset[str]:
    """The states of the portal that some paragraphs depend on."""
    measured = register.measurement.enabled
    states = {
        "something_optional": bool(register.optional_services),
        "nothing_optional": not register.optional_services,
        "shared_domain": register.site.shared_domain,
        "measured": measured,
        "not_measured": not measured,
        "visitors_estimated": measured and register.measurement.visitors,
        "controller_named": is_named(register),
        "controller_missing": not is_named(register),
        "never_audited": last_audit() is None,
        "audited": last_audit() is not None,
    }
    return frozenset(state for state, holds in states.items() if holds)


def is_named(register: Register) -> bool:
    """Whether the controller and the contacts are all given."""
    controller = register.controller
    return all((controller.name, controller.address, controller.contact, controller.protection_contact))


def section_of(told: Mapping[str, Any], register: Register, facts: Mapping[str, str], lang: str) -> Section:
    """A section from its words."""
    is_use = told["anchor"] == "use-of-cookies"
    return Section(
        anchor=told["anchor"],
        title=said(told["title"], lang).format(**facts),
        paragraphs=paragraphs_of(told, register, facts, lang),
        parts=tuple(uses(register, facts, lang)) if is_use else (),
        links=links(lang) if told["anchor"] == "history" else (),
    )


def links(lang: str) -> tuple[Link, ...]:
    """Where the revisions can be read whole."""
    return (
        Link(word("revisions", lang), reverse("cookies:revisions-json")),
        Link(word("json", lang), reverse("cookies:charter-json")),
    )


def paragraphs_of(
    told: Mapping[str, Any], register: Register, facts: Mapping[str, str], lang: str
) -> tuple[Paragraph, ...]:
    """The paragraphs that hold on this portal."""
    states = conditions(register)
    return tuple(
        Paragraph(text=said(one["text"], lang).format(**facts), lead=said(one.get("lead", {}), lang))
        for one in told.get("paragraph", ())
        if one.get("when") is None or one["when"] in states
    )


def uses(register: Register, facts: Mapping[str, str], lang: str) -> Iterator[Section]:
    """The parts of section 4: what is there, each with its table."""
    functional, optional, infrastructure = sorted_out(register)
    for key, items, shown in (
        ("functional", functional, True),
        ("measurement", (), True),
        ("optional", optional, bool(register.optional_services)),
        ("infrastructure", infrastructure, bool(infrastructure)),
    ):
        if not shown:
            continue
        told = charter_words()["part"][key]
        title = said(told["title"], lang)
        table = table_of(key, title, items, register, lang)
        yield Section(
            anchor=key,
            title=title,
            paragraphs=paragraphs_of(told, register, facts, lang),
            tables=(table,) if items else (),
        )


def sorted_out(register: Register) -> tuple[tuple[Item, ...], tuple[Item, ...], tuple[Item, ...]]:
    """Active items: functional, optional, and those of the infrastructure."""
    services = register.service_by_id
    infrastructure = tuple(item for item in register.active_items if item.source == "infrastructure")
    others = [item for item in register.active_items if item.source != "infrastructure"]
    optional = tuple(item for item in others if services[item.service].optional)
    functional = tuple(item for item in others if not services[item.service].optional)
    return functional, optional, infrastructure


def table_of(key: str, caption: str, items: tuple[Item, ...], register: Register, lang: str) -> Table:
    """A table of items; every cell comes from the register."""
    rows = tuple(Row(item.name, tuple(cells(item, register, lang, whole=key == "optional"))) for item in items)
    headers = tuple(cell.header for cell in rows[0].cells) if rows else ()
    return Table(key, caption, headers, rows)


def cells(item: Item, register: Register, lang: str, *, whole: bool) -> Iterator[Cell]:
    """The six columns of an item; three more where the visitor is asked (`whole`)."""
    service = register.service_by_id[item.service]
    provider = service.provider
    yield Cell(word("provider", lang), provider.name or register.operator.name or word("operator", lang))
    yield Cell(word("service", lang), said(item.service_label or service.name, lang))
    yield Cell(word("name", lang), item.name, is_name=True)
    yield Cell(word("purpose", lang), said(item.purpose_label, lang))
    yield Cell(word("life", lang), duration(item, lang))
    yield Cell(word("occasion", lang), occasions(item, lang))
    if whole:
        yield Cell(word("country", lang), provider.country)
        yield Cell(word("privacy", lang), provider.privacy_url, url=provider.privacy_url)
        yield Cell(word("agreement", lang), word("yes" if service.optional else "no", lang))
