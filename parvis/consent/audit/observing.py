"""What a browser shows of a portal: cookies, lines that set them, storage, requests, violations, acts of scripts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ACT = "__parvis_act__"
HERE = Path(__file__).resolve().parent
HOOKS = (HERE / "hooks.js").read_text(encoding="utf-8")
STORAGE = (HERE / "storage.js").read_text(encoding="utf-8").partition("\n")[2]


@dataclass(frozen=True, slots=True, order=True)
class SeenCookie:
    """One cookie of the browser; `life` in seconds from now, none for the browser's session."""

    name: str
    domain: str
    path: str
    life: int | None
    secure: bool
    http_only: bool
    same_site: str
    value: str = field(compare=False, repr=False, default="")


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A `Set-Cookie` line and the address that sent it."""

    name: str
    address: str
    attributes: str


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What a script did: `what`, with which name, in a page of which origin."""

    what: str
    name: str
    origin: str


@dataclass
class Observed:
    """Everything that one phase showed."""

    cookies: list[SeenCookie] = field(default_factory=list)
    lines: set[Line] = field(default_factory=set)
    stored: set[tuple[str, str, str]] = field(default_factory=set)
    """Origin, kind, name."""
    outside: set[tuple[str, str]] = field(default_factory=set)
    """Hosts that are not the portal's, with the page that contacted them."""
    acts: set[Act] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    """Rule, subject, what was seen: found by the phase itself."""
    facts: dict[str, Any] = field(default_factory=dict)


def act_from(text: str) -> Act | None:
    """The act that a console message of our hooks tells."""
    if not text.startswith(ACT):
        return None
    try:
        told = json.loads(text[len(ACT) :])
    except ValueError:
        return None
    return Act(str(told["what"]), str(told["name"]), str(told["at"]))


def lines_from(headers: list[dict[str, str]], address: str) -> list[Line]:
    """The lines of an answer that set cookies; addresses without arguments."""
    path = urlsplit(address).path
    found = []
    for header in headers:
        if header["name"].lower() != "set-cookie":
            continue
        for line in header["value"].split("\n"):
            pair, _, attributes = line.partition(";")
            found.append(Line(pair.partition("=")[0].strip(), path, attributes.strip()))
    return found


def cookie_from(one: dict[str, Any], now: float) -> SeenCookie:
    """A cookie as the browser keeps it."""
    expires = float(one.get("expires", -1))
    return SeenCookie(
        name=one["name"],
        domain=one["domain"],
        path=one["path"],
        life=None if expires < 0 else round(expires - now),
        secure=one["secure"],
        http_only=one["httpOnly"],
        same_site=one.get("sameSite", ""),
        value=one["value"],
    )
