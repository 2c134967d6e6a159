"""How many files one caller, and all together, may be sent by one process at a time.

A file holds a thread until its last byte is read: one slow reader with many connections would stop the portal.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from parvis.accounts import quotas
from parvis.explore.callers import identify
from parvis.lib.errors import EngineUnavailableError, QuotaExceededError, gettext_noop

PATIENCE_SECONDS = 5
"""How long callers are told to wait."""
TAKEN: Counter[str] = Counter()
CHANGING = threading.RLock()
"""Reentrant: what is collected as garbage while a slot is taken may give another back."""


class Slot:
    """The right to be sent one file; given back once, whoever does it first."""

    def __init__(self, subject: str) -> None:
        self.subject: str | None = subject

    def release(self) -> None:
        """Give it back."""
        with CHANGING:
            subject, self.subject = self.subject, None
            if subject is not None:
                TAKEN[subject] -= 1
                if not TAKEN[subject]:
                    del TAKEN[subject]


class Held:
    """Chunks that hold a slot: until the last, until the response is closed, or until nobody has them any more."""

    def __init__(self, chunks: Iterator[bytes], slot: Slot) -> None:
        self.chunks = chunks
        self.slot = slot

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.chunks)
        except BaseException:
            self.slot.release()
            raise

    def close(self) -> None:
        """Close what makes the chunks too."""
        try:
            if close := getattr(self.chunks, "close", None):
                close()
        finally:
            self.slot.release()

    def __del__(self) -> None:
        self.slot.release()


def take_slot(request: HttpRequest) -> Slot:
    """The right to be sent a file. Raises QuotaExceededError, EngineUnavailableError."""
    person = identify(request)
    subject = quotas.subject_of(request, person)
    with CHANGING:
        is_greedy = 0 < settings.EXPORTS_AT_ONCE <= TAKEN.get(subject, 0)
        if not is_greedy and not 0 < settings.EXPORTS_TOGETHER <= TAKEN.total():
            TAKEN[subject] += 1
            return Slot(subject)
    if is_greedy:
        raise QuotaExceededError(
            gettext_noop("You have exceeded the limit of simultaneous exports. Please wait until one of them ends."),
            code=quotas.PERSON if person else quotas.ANONYMOUS,
            limit=settings.EXPORTS_AT_ONCE,
            unit="simultaneous",
            resets_at=timezone.now() + timedelta(seconds=PATIENCE_SECONDS),
        )
    raise EngineUnavailableError(gettext_noop("Too many exports are being made. Please ask again in a few seconds."))
