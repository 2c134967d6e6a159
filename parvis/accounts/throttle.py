"""Repeated failures to sign in are slowed down, without keeping anybody's address.

Counters live in the cache under keyed hashes and vanish after a quarter of an hour.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WINDOW_SECONDS = 900
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 50
PER_ACCOUNT = 100


def too_many_failures(request: HttpRequest, email: str) -> bool:
    """Whether this caller, or this account, has failed too often of late."""
    return any((cache.get(key) or 0) >= limit for key, limit in counters(request, email))


def note_failure(request: HttpRequest, email: str) -> None:
    """Count one failure; the window starts with the first."""
    for key, _ in counters(request, email):
        cache.add(key, 0, WINDOW_SECONDS)
        cache.incr(key)


def forget_failures(request: HttpRequest, email: str) -> None:
    """Start afresh for this caller and account after a success."""
    key, _ = next(counters(request, email))
    cache.delete(key)


def counters(request: HttpRequest, email: str) -> Iterator[tuple[str, int]]:
    """The counters one attempt belongs to, as (cache key, limit), the narrowest first."""
    address = caller(request)
    for subject, limit in (
        (f"both|{address}|{email}", PER_ACCOUNT_AND_ADDRESS),
        (f"address|{address}", PER_ADDRESS),
        (f"account|{email}", PER_ACCOUNT),
    ):
        yield f"sign-in-{salted_hmac('parvis.sign-in', subject, algorithm='sha256').hexdigest()}", limit


def caller(request: HttpRequest) -> str:
    """The network address of the caller; behind a proxy, the one that the nearest proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
