"""Requests of an audit carry a signed, short-lived header: neither counted nor tallied, nothing else changes."""

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

HEADER = "X-Parvis-Probe"
META_KEY = "HTTP_X_PARVIS_PROBE"
SALT = "parvis.consent.probe"
WORD = "audit"
LONGEST_SECONDS = 900


def probe_header() -> str:
    """The header's value for an audit that begins now."""
    return TimestampSigner(salt=SALT).sign(WORD)


def is_probe(request: HttpRequest) -> bool:
    """Whether a request is one of an audit of ours."""
    value = request.META.get(META_KEY)
    if not value:
        return False
    try:
        return bool(TimestampSigner(salt=SALT).unsign(value, max_age=LONGEST_SECONDS) == WORD)
    except BadSignature:
        return False
