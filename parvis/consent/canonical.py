"""The one spelling of a revision, and its hash: every effect shows the hash it runs with."""

import dataclasses
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from parvis.consent.declarations import Register
from parvis.consent.reading import read

NOT_HASHED = frozenset({"published_on", "published_by", "last_audit"})
"""What is known only once a revision is out, and may not change its hash."""


def canonical(register: Register) -> bytes:
    """UTF-8, NFC, keys sorted, no space between. Source: cookies.md §3.7."""
    table = {key: value for key, value in dataclasses.asdict(register).items() if key not in NOT_HASHED}
    return json.dumps(
        normal(table), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def sha256(register: Register) -> str:
    """The hash of a revision, in lower-case hex."""
    return hashlib.sha256(canonical(register)).hexdigest()


def register_from(canonical_json: bytes, published_on: date) -> Register:
    """The revision that a canonical form spells.

    Raises:
        RegisterError: it does not spell one.
    """
    return read(Register, {**json.loads(canonical_json), "published_on": published_on}, "register")


def normal(value: Any) -> Any:
    """A value as canonical JSON holds it: texts in NFC, lists for tuples, days as ISO texts, no floats."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case bool() | int() | None:
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {normal(key): normal(part) for key, part in value.items()}
        case list() | tuple():
            return [normal(part) for part in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")
