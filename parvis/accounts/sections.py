"""What a person has on the portal, room by room: the home of the account, the file of all data, and leaving read it.

A room registers its kind in `ready()`:

    register_section(AccountSection("follows", _("Followed datasets"), entries=…, data=…, consequence=_("…")))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from parvis.accounts.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a section: what it is called, where it is, and a line on it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountSection:
    """A kind of content that people have."""

    key: str
    title: str | Promise
    entries: Callable[[User], Sequence[Entry]]
    """What the home of the account lists, the newest first."""
    data: Callable[[User], Any]
    """All that is held, as JSON values."""
    consequence: str | Promise
    """What becomes of it when the account is deleted, in a sentence."""
    empty: str | Promise = ""
    """What is said where there is nothing; a section that says nothing is hidden then."""
    delete: Callable[[User], None] | None = None
    """What must happen before the account is deleted, besides what the database does by itself."""
    order: int = 100


SECTIONS: dict[str, AccountSection] = {}


def register_section(section: AccountSection) -> None:
    """Add a kind; a key stands for one kind."""
    if section.key in SECTIONS and SECTIONS[section.key] != section:
        raise ValueError(f"There is an account section {section.key!r} already.")
    SECTIONS[section.key] = section


def account_sections() -> list[AccountSection]:
    """All kinds, in the order they are shown."""
    return sorted(SECTIONS.values(), key=lambda one: (one.order, one.key))
