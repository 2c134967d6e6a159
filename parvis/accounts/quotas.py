"""How often one may call in a day. Source: explore-api.md §8.2, §8.3.

Passers-by are told apart by their network address, of which only a keyed hash is kept, in memory, until midnight UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest

from parvis.accounts.models import User
from parvis.accounts.throttle import caller
from parvis.lib.errors import QuotaExceededError, gettext_noop
from parvis.lib.tally import Tally

PERSON, PORTAL, ANONYMOUS = 10001, 10002, 10005
SENTENCES = {
    PERSON: gettext_noop("You have exceeded the requests limit of your account."),
    PORTAL: gettext_noop("Too many requests on the domain. Please contact the domain administrator."),
    ANONYMOUS: gettext_noop("You have exceeded the requests limit for anonymous users."),
}
TALLY = Tally(f"parvis-{blake2b(str(settings.DATA_DIR).encode(), digest_size=8).hexdigest()}")
EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of a limit: `remaining` is negative once it is exceeded; `code` says who is limited."""

    limit: int
    remaining: int
    resets_at: datetime
    code: int
    unit: str = "day"

    @property
    def used(self) -> int:
        """Calls counted so far."""
        return self.limit - self.remaining

    def refuse_excess(self) -> None:
        """Raises QuotaExceededError."""
        if self.remaining < 0:
            raise QuotaExceededError(
                SENTENCES[self.code], code=self.code, limit=self.limit, unit=self.unit, resets_at=self.resets_at
            )


def charge(request: HttpRequest, person: User | None, *, at: datetime) -> Quota | None:
    """Count one call of a caller; the quota that is nearest to its end, or None where nothing is limited."""
    code, limit = (PERSON, settings.QUOTA_PERSON) if person else (ANONYMOUS, settings.QUOTA_ANONYMOUS)
    asked = [(subject_of(request, person), limit, code), ("portal", settings.QUOTA_PORTAL, PORTAL)]
    return tightest([one for one in asked if one[1]], at)


def spent_by(person: User, *, at: datetime) -> Quota | None:
    """What a person has left today, without counting a call; None where people are not limited."""
    if not settings.QUOTA_PERSON:
        return None
    return tightest([(subject_of(None, person), settings.QUOTA_PERSON, PERSON)], at, step=0)


def charge_dataset(
    request: HttpRequest, person: User | None, uid: str, *, at: datetime, ruled: tuple[str, int] | None = None
) -> Quota | None:
    """Count one call of a caller to a dataset; `ruled` is the unit and limit that a rule gives the caller there."""
    code, subject = PERSON if person else ANONYMOUS, f"{subject_of(request, person)}|{uid}"
    found = [tightest([(subject, settings.QUOTA_DATASET, code)], at)] if settings.QUOTA_DATASET else []
    if ruled and ruled[0] == "hour":
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        quota = tightest([(f"{subject}|rule|{hour.hour}", ruled[1], code)], at)
        found.append(quota and replace(quota, resets_at=hour + timedelta(hours=1), unit="hour"))
    elif ruled:
        found.append(tightest([(f"{subject}|rule", ruled[1], code)], at))
    return min((one for one in found if one), key=lambda one: one.remaining, default=None)


def subject_of(request: HttpRequest | None, person: User | None) -> str:
    """Whom a call is counted for."""
    return f"person|{person.pk}" if person else f"visitor|{caller(request) if request else ''}"


def tightest(asked: list[tuple[str, int, int]], at: datetime, *, step: int = 1) -> Quota | None:
    """Count for each of (subject, limit, code), and find the one that has least left."""
    if not asked:
        return None
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = TALLY.add(tuple(subject for subject, _, _ in asked), (midnight - EPOCH_DAY).days, step=step)
    resets_at = midnight + timedelta(days=1)
    quotas = [
        Quota(limit, limit - count, resets_at, code) for (_, limit, code), count in zip(asked, counts, strict=True)
    ]
    return min(quotas, key=lambda one: one.remaining)
