"""Request parameters become values, once, with the contract's refusals. Source: explore-api.md §1.2, §3."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from parvis.lib.errors import ParameterError

LANGUAGES = ("en", "fr", "nl", "pt", "it", "ar", "de", "es", "ca", "eu", "sv")
BOOLEANS = {"true": True, "false": False}
DIGITS_MAX = 18


@cache
def known_zones() -> frozenset[str]:
    """The names of all time zones; reading the folder of zones is slow, so once per process."""
    return frozenset(available_timezones())


def boolean(params: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """`true` or `false` in any case; an empty value counts as absent. Raises ParameterError."""
    text = params.get(name, "")
    if not text:
        return default
    value = BOOLEANS.get(text.strip().lower())
    if value is None:
        raise ParameterError(name, text, "true or false")
    return value


def whole_number(params: Mapping[str, str], *names: str) -> int | None:
    """The integer under the first of these names that has one, or None. Raises ParameterError."""
    for name in names:
        text = params.get(name, "").strip()
        if text:
            digits = text.removeprefix("-")
            if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MAX):
                raise ParameterError(name, text, "an integer")
            return int(text)
    return None


def language(params: Mapping[str, str], default: str) -> str:
    """A language of the closed list. Raises ParameterError."""
    text = params.get("lang", "") or default
    if text not in LANGUAGES:
        raise ParameterError("lang", text, f"one of {', '.join(LANGUAGES)}")
    return text


def time_zone(params: Mapping[str, str]) -> str:
    """A known time zone. Raises ParameterError."""
    text = params.get("timezone", "") or "UTC"
    if text not in known_zones():
        raise ParameterError("timezone", text, "a known time zone")
    return text


def cursor_at(offset: int) -> str:
    """A place in a long list, as addresses carry it."""
    return urlsafe_b64encode(b"o%d" % offset).decode().rstrip("=")


def cursor(params: Mapping[str, str]) -> int | None:
    """The place that a cursor names, or None without one. Raises ParameterError."""
    text = params.get("cursor", "").strip()
    if not text:
        return None
    try:
        found = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (BadBase64, ValueError):
        found = ""
    digits = found.removeprefix("o")
    if digits == found or not digits.isdigit() or len(digits) > DIGITS_MAX:
        raise ParameterError("cursor", text, "a cursor that a Link header gave")
    return int(digits)
