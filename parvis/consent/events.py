"""What the firewall held back, counted in memory: no address, user agent, value, path argument or user."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock

COOKIE_NAME = re.compile(r"[A-Za-z0-9_.-]+")
LONGEST_NAME = 64
MOST_KINDS = 2_000
"""Kinds of events kept apart; names beyond it are counted as `other`, so that a hostile client fills no memory."""


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event of one day; `layer` is `in`, `guard`, `out`, `seal` or `policy`."""

    day: date
    layer: str
    cookie: str
    route: str
    rule: str


counts: Counter[Event] = Counter()
lock = Lock()


def note(layer: str, cookie: str, route: str, rule: str, *, times: int = 1) -> None:
    """Count an event."""
    today = datetime.now(UTC).date()
    event = Event(today, layer, countable(cookie), route, rule)
    with lock:
        if event not in counts and len(counts) >= MOST_KINDS:
            event = Event(today, layer, "other", "", rule)
        counts[event] += times


def countable(name: str) -> str:
    """A cookie's name as events may hold it."""
    return name[:LONGEST_NAME] if COOKIE_NAME.fullmatch(name) else "other"


def noted() -> dict[Event, int]:
    """What was counted in this process since it started or was last emptied."""
    with lock:
        return dict(counts)


def forget() -> None:
    """Start counting anew."""
    with lock:
        counts.clear()
