"""Following a dataset: an address asks, answers that it is its own, and may leave by one click.

The links in mails carry their right in themselves (signed, and bound to the address), so that no account, no session
and no cookie is needed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.core import signing
from django.db import transaction

from parvis.accounts.models import User
from parvis.catalogue.models import Dataset
from parvis.community.errors import ProposalError, WebhookError
from parvis.community.models import Change, Follow, Rhythm, Topic, Way
from parvis.lib.errors import SourceError, gettext_noop
from parvis.lib.http import post

SALT = "parvis.community.follow"
CONFIRM_SECONDS = 7 * 86_400
HOOK_SECONDS = 5.0
MOST_PER_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What a follower wants to be told, how and where."""

    way: Way
    address: str
    topics: tuple[Topic, ...]
    rhythm: Rhythm
    language: str


def follow(dataset: Dataset, wish: Wish, *, person: User | None, at: datetime) -> Follow:
    """Note a follower; who follows already changes their wishes once the address confirms.

    A webhook answers at once; a mail address of a signed-in person is known to be theirs.

    Raises:
        ProposalError: nothing to tell, or too many follows of one address.
        WebhookError: the address does not give the challenge back.
    """
    if not wish.topics:
        raise ProposalError(gettext_noop("Choose at least one thing to be told of."))
    if Follow.objects.filter(address=wish.address).count() >= MOST_PER_ADDRESS:
        raise ProposalError(gettext_noop("This address follows as many datasets as it may."))
    secret = secrets.token_urlsafe(32) if wish.way == Way.WEBHOOK else ""
    if wish.way == Way.WEBHOOK:
        challenge(wish.address, dataset)
    is_known = wish.way == Way.WEBHOOK or (person is not None and person.email == wish.address)
    return keep(dataset, wish, person=person, secret=secret, confirmed_at=at if is_known else None)


@transaction.atomic
def keep(dataset: Dataset, wish: Wish, *, person: User | None, secret: str, confirmed_at: datetime | None) -> Follow:
    """Write the row; a confirmed one is left as it is until its address confirms the new wishes."""
    found = Follow.objects.select_for_update().filter(uid=dataset.uid, way=wish.way, address=wish.address).first()
    if found is not None and found.confirmed_at is not None and confirmed_at is None:
        return found
    found = found or Follow(uid=dataset.uid, way=wish.way, address=wish.address)
    newest = Change.objects.filter(uid=dataset.uid).order_by("-pk").values_list("pk", flat=True).first()
    found.title, found.language = dataset.title(wish.language), wish.language
    found.topics, found.rhythm, found.person = list(wish.topics), wish.rhythm, person
    found.secret, found.confirmed_at, found.failures = secret, confirmed_at, 0
    found.last_change = newest or 0
    found.save()
    return found


def challenge(address: str, dataset: Dataset) -> None:
    """Have an address say a word back, so that nobody is sent what they did not ask for. Raises WebhookError."""
    word = secrets.token_urlsafe(16)
    body = orjson.dumps({"type": "challenge", "challenge": word, "dataset_id": dataset.dataset_id})
    try:
        said = post(
            address,
            body,
            {"Content-Type": "application/json"},
            seconds=HOOK_SECONDS,
            allow_private=settings.ALLOW_PRIVATE_ADDRESSES,
        )
    except SourceError as refusal:
        raise WebhookError(refusal.sentence, **refusal.data) from refusal
    if word.encode() not in said:
        raise WebhookError(
            gettext_noop("The address answers, but does not give back the challenge that was sent to it.")
        )


def token_of(found: Follow) -> str:
    """What a link of this follower carries."""
    return signing.dumps([found.pk, found.address], salt=SALT)


def follow_of(token: str, *, fresh: bool = False) -> Follow | None:
    """The follower of a link; none when the link is wrong, too old to confirm, or its follower has left."""
    try:
        key, address = signing.loads(token, salt=SALT, max_age=CONFIRM_SECONDS if fresh else None)
    except (signing.BadSignature, ValueError):
        return None
    return Follow.objects.filter(pk=key, address=address).first()


def confirm(found: Follow, *, at: datetime) -> None:
    """The address is its owner's; saying so twice is harmless."""
    if found.confirmed_at is None:
        found.confirmed_at = at
        found.save(update_fields=["confirmed_at"])


def unfollow(found: Follow) -> None:
    """Forget the address."""
    found.delete()


def forget_unconfirmed(*, at: datetime) -> int:
    """Erase the addresses that never answered."""
    latest = at - timedelta(seconds=CONFIRM_SECONDS)
    return Follow.objects.filter(confirmed_at=None, created_at__lt=latest).delete()[0]


def follows_of(person: User) -> Sequence[Follow]:
    """What a person follows."""
    return list(Follow.objects.filter(person=person, confirmed_at__isnull=False).order_by("-created_at", "-pk"))
