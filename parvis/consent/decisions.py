"""Whether a service may act for this visitor now. Source: cookies.md §5."""

from collections.abc import Mapping
from typing import Any

from parvis.consent.declarations import Service


def is_granted(service: Service, headers: Mapping[str, Any]) -> bool:
    """The decision for one service, from a request's `META`.

    Optional services need a recorded yes; where no choice can be read they are blocked, and measurement follows the
    browser's signal.
    """
    if not service.active:
        return False
    if service.purpose == "measurement":
        return not has_refusal_signal(headers)
    return not service.optional


def has_refusal_signal(headers: Mapping[str, Any]) -> bool:
    """Whether the browser says no: `Sec-GPC` (one `1` among repeated fields is enough) or `DNT`, exactly `1`."""
    signals = str(headers.get("HTTP_SEC_GPC", "")).split(",")
    return any(signal.strip(" \t") == "1" for signal in signals) or headers.get("HTTP_DNT") == "1"
