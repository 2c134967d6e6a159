"""What a person has added, for the home of their account and the file of their data."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import User
from parvis.accounts.sections import AccountSection, Entry, register_section
from parvis.catalogue.models import Dataset
from parvis.community.baskets import kept_choices
from parvis.community.follows import follows_of

MOST = 20


def register_sections() -> None:
    """Say them to the account room."""
    sections = (
        ("follows", _("Followed datasets"), followed, follows_data, _("Your addresses are no longer told of changes.")),
        ("views", _("Saved views"), views, views_data, _("Saved views are deleted; their short addresses end.")),
        ("pages", _("Composed pages"), pages, pages_data, _("Composed pages are deleted, shared ones too.")),
        ("maps", _("Composed maps"), maps, maps_data, _("Composed maps are deleted, shared ones too.")),
        ("reuses", _("Reuses"), reuses, reuses_data, _("Published reuses stay, with the author's name they show.")),
        ("enquiries", _("Questions and requests"), enquiries, enquiries_data, ANONYMOUS),
        ("basket", _("Basket"), basket, kept_choices, _("The list is deleted.")),
    )
    for place, (key, title, entries, data, consequence) in enumerate(sections):
        delete = end_follows if key == "follows" else erase_addresses if key == "enquiries" else None
        register_section(AccountSection(key, title, entries, data, consequence, delete=delete, order=50 + place))


ANONYMOUS = _("Questions and requests stay public; your mail address is erased from them.")


def followed(person: User) -> list[Entry]:
    """Followed datasets that still have a page."""
    follows = follows_of(person)[:MOST]
    names = dict(Dataset.objects.filter(uid__in=[one.uid for one in follows]).values_list("uid", "dataset_id"))
    return [
        Entry(one.title, reverse("portal:information", args=[names[one.uid]]), one.get_way_display())
        for one in follows
        if one.uid in names
    ]


def follows_data(person: User) -> list[dict[str, Any]]:
    """All follows, less the secrets."""
    names = ("uid", "title", "way", "address", "topics", "rhythm", "created_at", "confirmed_at")
    return plain(person.follows.order_by("pk").values(*names))


def end_follows(person: User) -> None:
    """A deleted account is told nothing any more."""
    person.follows.all().delete()


def views(person: User) -> list[Entry]:
    """Saved views."""
    found = person.saved_views.order_by("-created_at", "-pk")[:MOST]
    return [Entry(one.title, reverse("portal:saved-view", args=[one.uid])) for one in found]


def views_data(person: User) -> list[dict[str, Any]]:
    """All saved views."""
    names = ("uid", "title", "dataset__dataset_id", "view", "query", "version__number", "created_at")
    return plain(person.saved_views.order_by("pk").values(*names))


def pages(person: User) -> list[Entry]:
    """Composed pages."""
    found = person.composed_pages.order_by("-modified_at", "-pk")[:MOST]
    return [Entry(one.title, reverse("portal:composed", args=[one.uid])) for one in found]


def pages_data(person: User) -> list[dict[str, Any]]:
    """All composed pages, with their blocks."""
    names = ("uid", "title", "language", "is_shared", "blocks", "created_at", "modified_at")
    return plain(person.composed_pages.order_by("pk").values(*names))


def maps(person: User) -> list[Entry]:
    """Composed maps."""
    found = person.composed_maps.order_by("-modified_at", "-pk")[:MOST]
    return [Entry(one.title, reverse("portal:composed-map", args=[one.uid])) for one in found]


def maps_data(person: User) -> list[dict[str, Any]]:
    """All composed maps, with their layers."""
    names = ("uid", "title", "is_shared", "basemap", "location", "layers", "created_at", "modified_at")
    return plain(person.composed_maps.order_by("pk").values(*names))


def reuses(person: User) -> list[Entry]:
    """Proposed reuses with their states."""
    found = person.reuses.order_by("-created_at", "-pk")[:MOST]
    return [Entry(one.title, reuse_url(one), one.reason or one.get_state_display()) for one in found]


def reuse_url(reuse: Any) -> str:
    """Its page, or the list as long as it has none."""
    return reverse("portal:reuse", args=[reuse.uid]) if reuse.state == "published" else reverse("portal:reuses")


def reuses_data(person: User) -> list[dict[str, Any]]:
    """All proposals."""
    names = ("uid", "title", "kind", "address", "author", "description", "state", "reason", "created_at", "decided_at")
    return plain(person.reuses.order_by("pk").values(*names))


def enquiries(person: User) -> list[Entry]:
    """Questions and requests with their states."""
    found = person.enquiries.shown().order_by("-received_at", "-pk")[:MOST]
    return [Entry(one.subject, reverse("portal:enquiry", args=[one.uid]), one.get_state_display()) for one in found]


def enquiries_data(person: User) -> list[dict[str, Any]]:
    """All questions and requests."""
    names = ("uid", "kind", "dataset__dataset_id", "subject", "text", "reason", "author", "email", "state", "answer")
    return plain(person.enquiries.order_by("pk").values(*names, "received_at", "decided_at"))


def erase_addresses(person: User) -> None:
    """What was asked stays, without an address."""
    person.enquiries.update(email="")


def basket(person: User) -> list[Entry]:
    """The list, as one entry."""
    count = len(kept_choices(person))
    return [Entry(str(_("Basket")), reverse("portal:basket"), str(count))] if count else []


def plain(rows: Any) -> list[dict[str, Any]]:
    """Rows as JSON values."""
    return [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in rows
    ]
