"""What the firewall held back, counted in memory: no address, user agent, value, path argument or user."""

import re
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

COOKIE_NAME = re.compile(r"[A-Za-z0-9_.-]+")
LONGEST_NAME = 64
DAY_SECONDS = 86_400
MOST_KINDS = 2_000
"""Kinds of events kept apart; names beyond it are counted as `other`, so that a hostile client fills no memory."""


class Event(NamedTuple):
    """One kind of event of one day; `layer` is `in`, `guard`, `out`, `seal` or `policy`."""

    day: date
    layer: str
    cookie: str
    route: str
    rule: str


counts: Counter[tuple[date, str, str, str, str]] = Counter()
lock = Lock()


def note(layer: str, cookie: str, route: str, rule: str, *, times: int = 1) -> None:
    """Count an event."""
    note_all(layer, route, ((cookie, rule),), times=times)


def note_all(layer: str, route: str, dropped: Iterable[tuple[str, str]], *, times: int = 1) -> None:
    """Count the events of one request: pairs of a cookie's name and the rule that it broke."""
    today = day_of(int(time.time()) // DAY_SECONDS)
    with lock:
        for cookie, rule in dropped:
            event = (today, layer, countable(cookie), route, rule)
            if event not in counts and len(counts) >= MOST_KINDS:
                event = (today, layer, "other", "", rule)
            counts[event] += times


@lru_cache(maxsize=2)
def day_of(number: int) -> date:
    """The day, in UTC, that is so many days after 1970-01-01."""
    return datetime.fromtimestamp(number * DAY_SECONDS, UTC).date()


def countable(name: str) -> str:
    """A cookie's name as events may hold it."""
    return name[:LONGEST_NAME] if COOKIE_NAME.fullmatch(name) else "other"


def noted() -> dict[Event, int]:
    """What was counted in this process since it started or was last emptied."""
    with lock:
        return {Event(*event): count for event, count in counts.items()}


def drained() -> dict[Event, int]:
    """What was counted so far, which is not counted here any longer: the caller stores it."""
    with lock:
        taken = {Event(*event): count for event, count in counts.items()}
        counts.clear()
    return taken


def forget() -> None:
    """Start counting anew."""
    with lock:
        counts.clear()
