"""An estimate of visitors by day, off by default: digests of a random key of the day, in memory only. §13."""

import hashlib
import hmac
import ipaddress
import secrets
from datetime import UTC, datetime

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import F
from django.http import HttpRequest

from parvis.consent.options import options
from parvis.consent.register import published
from parvis.usage.models import VisitorEstimate

SALT_BYTES = 32
DIGEST_BYTES = 8
LONGEST_SECONDS = 26 * 3_600
FAMILIES = ("Edg", "OPR", "Firefox", "Chrome", "Safari")


def is_on() -> bool:
    """Whether the setting says so and the published register tells visitors so."""
    return options().audience_visitors and published().measurement.visitors


def estimate(request: HttpRequest) -> None:
    """Count this visitor once today, without keeping who it is."""
    today = datetime.now(UTC).date()
    salt = cache.get_or_set(f"usage-salt-{today}", lambda: secrets.token_bytes(SALT_BYTES), LONGEST_SECONDS)
    told = f"{request.get_host()}|{cut(request.META.get('REMOTE_ADDR', ''))}|{family(request)}"
    digest = hmac.new(bytes(salt or b""), told.encode(), hashlib.sha256).digest()[:DIGEST_BYTES]
    if not cache.add(f"usage-seen-{today}-{digest.hex()}", 1, LONGEST_SECONDS):
        return
    try:
        VisitorEstimate.objects.get_or_create(day=today)
        VisitorEstimate.objects.filter(day=today).update(visitors=F("visitors") + 1)
    except DatabaseError:
        return


def cut(address: str) -> str:
    """An address without its last part: /24, or /48 in version 6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 48}", strict=False))


def family(request: HttpRequest) -> str:
    """The family of a browser, nothing of its version or system."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return next((name for name in FAMILIES if name in agent), "")
