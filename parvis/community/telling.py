"""Telling followers what changed, by mail or webhook: each change once, at the rhythm each asked for."""

import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from parvis.catalogue.folders import locked_if_free
from parvis.catalogue.models import Dataset
from parvis.community.changes import observe_all
from parvis.community.enquiries import erase_addresses
from parvis.community.follows import HOOK_SECONDS, forget_unconfirmed, token_of
from parvis.community.models import Change, Follow, Rhythm, Topic, Way
from parvis.lib.errors import SourceError
from parvis.lib.http import post

PAUSES = {Rhythm.AT_ONCE: timedelta(0), Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
MOST_FAILURES = 20
"""Tries in a row after which an address is forgotten; each comes later than the one before."""
LONGEST_WAIT = timedelta(days=1)
MOST_CHANGES = 50
"""Changes told in one message; the others follow in the next."""
logger = logging.getLogger(__name__)
Links = Callable[[Follow, str], dict[str, str]]
"""The addresses that a message holds (`dataset`, `leave`), made by the room that has them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one round did."""

    changes: int
    sent: int
    failed: int


def notify(links: Links, *, at: datetime) -> Told | None:
    """Find changes and tell them; None when another process is at it."""
    with locked_if_free(Path(settings.DATA_DIR) / "notify") as free:
        if not free:
            return None
        changes = observe_all(at=at)
        forget_unconfirmed(at=at)
        erase_addresses(at=at)
        results = [tell(found, links, at=at) for found in due(at)]
    return Told(changes, sum(one is True for one in results), sum(one is False for one in results))


def due(at: datetime) -> Sequence[Follow]:
    """The confirmed followers whose pause is over."""
    found = Follow.objects.filter(confirmed_at__isnull=False).order_by("pk")
    return [one for one in found.iterator(chunk_size=500) if is_due(one, at)]


def is_due(found: Follow, at: datetime) -> bool:
    """Whether a follower may be told now: their rhythm, longer after failures."""
    if found.last_told_at is None:
        return True
    wait = min(LONGEST_WAIT, timedelta(minutes=2**found.failures)) if found.failures else PAUSES[Rhythm(found.rhythm)]
    return at - found.last_told_at >= wait


def tell(found: Follow, links: Links, *, at: datetime) -> bool | None:
    """Tell one follower what is new; None where there is nothing to tell them, false when it could not be sent."""
    news = list(Change.objects.filter(uid=found.uid, pk__gt=found.last_change).order_by("pk")[:MOST_CHANGES])
    told = [one for one in news if one.topic in found.topics and may_know(found, one)]
    if not told:
        if news:
            Follow.objects.filter(pk=found.pk).update(last_change=news[-1].pk)
        return None
    try:
        send(found, told, links(found, token_of(found)))
    except (SourceError, SMTPException, OSError) as failure:
        return failed(found, failure, at)
    if told[-1].topic == Topic.END:
        found.delete()
    else:
        changed = {"last_change": news[-1].pk, "last_told_at": at, "failures": 0}
        Follow.objects.filter(pk=found.pk).update(**changed)
    return True


def may_know(found: Follow, change: Change) -> bool:
    """Whether a follower sees the dataset; that it ended is said to all who followed."""
    if change.topic == Topic.END:
        return True
    return Dataset.objects.visible_to(found.person or AnonymousUser()).filter(uid=found.uid).exists()


def failed(found: Follow, failure: Exception, at: datetime) -> bool:
    """Note that a message did not leave; an address that never answers is forgotten."""
    logger.warning("A follower of %s could not be told: %s", found.uid, failure)
    if found.failures + 1 >= MOST_FAILURES:
        found.delete()
    else:
        Follow.objects.filter(pk=found.pk).update(failures=found.failures + 1, last_told_at=at)
    return False


def send(found: Follow, changes: Sequence[Change], links: dict[str, str]) -> None:
    """One message. Raises SourceError, SMTPException, OSError."""
    with translation.override(found.language):
        if found.way == Way.WEBHOOK:
            send_hook(found, changes, links)
        else:
            send_mail(found, changes, links)


def send_mail(found: Follow, changes: Sequence[Change], links: dict[str, str]) -> None:
    """By mail, with the link that ends it."""
    title = changes[-1].title
    context = {
        "title": title,
        "changes": [(one, sentence(one)) for one in changes],
        "site": settings.SITE_NAME,
        **links,
    }
    mail = EmailMessage(
        subject=one_line(gettext("{title}: what changed").format(title=title)),
        body=render_to_string("community/changes.txt", context),
        to=[found.address],
        headers={"List-Unsubscribe": f"<{links['leave']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    mail.send()


def send_confirmation(found: Follow, address: str) -> None:
    """Ask a mail address whether it wants this. Raises SMTPException, OSError."""
    with translation.override(found.language):
        context = {"title": found.title, "address": address, "site": settings.SITE_NAME, "url": settings.SITE_URL}
        EmailMessage(
            subject=one_line(gettext("Confirm: follow “{title}”").format(title=found.title)),
            body=render_to_string("community/confirm.txt", context),
            to=[found.address],
        ).send()


def send_hook(found: Follow, changes: Sequence[Change], links: dict[str, str]) -> None:
    """By webhook: JSON, signed with the secret that the follower was shown."""
    body = orjson.dumps({"type": "changes", **links, "changes": [as_json(one) for one in changes]})
    signature = hmac.new(found.secret.encode(), body, "sha256").hexdigest()
    headers = {"Content-Type": "application/json", "X-Parvis-Signature": f"sha256={signature}"}
    post(found.address, body, headers, seconds=HOOK_SECONDS, allow_private=settings.ALLOW_PRIVATE_ADDRESSES)


def as_json(change: Change) -> dict[str, Any]:
    """A change for programs; `id` grows, and is told once unless an answer was lost."""
    return {
        "id": change.pk,
        "dataset_id": change.dataset_id,
        "topic": change.topic,
        "at": change.at.isoformat(),
        "sentence": sentence(change),
        **change.facts,
    }


def sentence(change: Change) -> str:
    """A change in the reader's language."""
    facts = change.facts
    match change.topic:
        case Topic.DATA:
            return gettext("New data, version {version}: {records_count} records, {before} before.").format(**facts)
        case Topic.FIELDS:
            parts = [
                words.format(names=", ".join(facts[word]))
                for word, words in (
                    ("added", gettext("added: {names}")),
                    ("removed", gettext("removed: {names}")),
                    ("changed", gettext("of another type: {names}")),
                )
                if facts.get(word)
            ]
            return gettext("Fields {parts}.").format(parts="; ".join(parts))
        case Topic.DOCUMENTATION:
            return gettext("What is said of the dataset changed: {names}.").format(names=", ".join(facts["keys"]))
        case _:
            return gettext("This dataset is no longer published.")


def one_line(text: str) -> str:
    """Text that a header may hold."""
    return " ".join(text.split())
