"""What a visitor decided, as `cookies_preferences` holds it: no identifier, no moment finer than a week.

Source: cookies.md §6. Two visitors who decide the same in the same week get the same bytes.
"""

import base64
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from django.conf import settings

from parvis.consent.values import is_choice

FIRST_MONDAY = date(2020, 1, 6)
WEEK_SECONDS = 604_800
MEASUREMENT_CODE = "am"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
KEY_LABEL = b"parvis.cookies_preferences.1"
SEAL_BYTES = 9


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes or a no, and the `consent_rev` of the service that it was said to."""

    consent_rev: int
    granted: bool


@dataclass(frozen=True)
class Choice:
    """Decisions by service code, the revision shown, the week of the oldest decision in force."""

    revision: int
    week: int
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def tokens(self) -> str:
        """The decisions in one text, sorted by code; `0` for none."""
        told = [
            f"{code}{base36(decision.consent_rev)}{'y' if decision.granted else 'n'}"
            for code, decision in sorted(self.decisions.items())
        ]
        return "-".join(told) or "0"

    @property
    def body(self) -> str:
        """The value without its seal."""
        return f"1.{base36(self.revision)}.{base36(self.week)}.{self.tokens}"


def sealed(choice: Choice, host: str) -> str:
    """The value of `cookies_preferences` for a choice made at a host."""
    return f"{choice.body}.{seal_of(choice.body, host, settings.SECRET_KEY)}"


def opened(value: str, host: str) -> Choice | None:
    """The choice of a value, if this portal sealed it for this host; its age is for the caller to judge."""
    if not is_choice(value, ()):
        return None
    body, _, seal = value.rpartition(".")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(hmac.compare_digest(seal, seal_of(body, host, key)) for key in keys):
        return None
    _, revision, week, tokens = body.split(".")
    return Choice(int(revision, 36), int(week, 36), dict(decisions_of(tokens)))


def decisions_of(tokens: str) -> Iterator[tuple[str, Decision]]:
    """The decisions of a token list that has the right form."""
    for token in () if tokens == "0" else tokens.split("-"):
        yield token[:2], Decision(int(token[2:-1], 36), token[-1] == "y")


def seal_of(body: str, host: str, secret: str) -> str:
    """72 bits that only this portal can make, for this host."""
    digest = hmac.digest(sealing_key(secret), f"cookies_preferences|1|{host}|{body}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:SEAL_BYTES]).decode()


@lru_cache(maxsize=8)
def sealing_key(secret: str) -> bytes:
    """The key that seals choices, made from a secret key and fit for nothing else."""
    return hmac.digest(secret.encode(), KEY_LABEL, "sha256")


def base36(number: int) -> str:
    """A number in digits 0-9, a-z.

    >>> base36(341)
    '9h'
    """
    digits = DIGITS[number % 36]
    while number := number // 36:
        digits = DIGITS[number % 36] + digits
    return digits


def week_of(day: date) -> int:
    """Whole weeks from Monday 2020-01-06."""
    return (day - FIRST_MONDAY).days // 7


def this_week() -> int:
    """The week of today, in UTC."""
    return week_of(datetime.now(UTC).date())
