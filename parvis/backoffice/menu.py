"""The menu of the back office: one row per screen, shown to those who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.backoffice.access import STAFF, may

GROUPS = {
    "": "",
    "data": _("Data"),
    "portal": _("Portal"),
    "administration": _("Administration"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen: its group, its name, its address, the permission it asks for."""

    group: str
    label: Any
    route: str
    permission: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the entries that a person may see."""

    title: Any
    entries: tuple[tuple[Entry, str, bool], ...]


ENTRIES: list[Entry] = [
    Entry("", _("Overview"), "backoffice:overview", STAFF),
    Entry("data", _("Reuses"), "backoffice:reuses", "community.edit_reuse"),
    Entry("data", _("Questions and requests"), "backoffice:enquiries", "community.answer_enquiry"),
    Entry("portal", _("Home page"), "backoffice:home", "pages.edit_home"),
    Entry("portal", _("Cookies"), "backoffice:cookies", "consent.manage_cookies"),
    Entry("administration", _("Statistics"), "backoffice:statistics", "usage.view_dailytotal"),
]
"""Rooms that get a screen add their row here."""


def menu_of(person: Any, path: str) -> Iterator[Group]:
    """The menu as a person sees it on a page."""
    for key, title in GROUPS.items():
        entries = tuple(
            (entry, reverse(entry.route), is_current(path, reverse(entry.route), entry))
            for entry in ENTRIES
            if entry.group == key and may(person, entry.permission)
        )
        if entries:
            yield Group(title, entries)


def is_current(path: str, url: str, entry: Entry) -> bool:
    """Whether a page belongs to an entry; the overview is at the root of all others."""
    return path == url if not entry.group else path.startswith(url)
