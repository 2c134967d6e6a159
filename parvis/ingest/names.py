"""Field names made from headers: safe on the wire, unique, and the same at each load."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.lib.text import fold

RESERVED = frozenset({"rowid", "_id", "_rid", "_size", "_timestamp", "_links"})
LONGEST = 100
UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Named:
    """A field name, and why it is not simply the header's: `unnamed`, `duplicate`, `reserved` or nothing."""

    name: str
    reason: str = ""


def field_names(headers: Sequence[str]) -> list[Named]:
    """One name per header, in order.

    >>> [one.name for one in field_names(["Année", "valeur", "Valeur", ""])]
    ['annee', 'valeur', 'valeur_1', 'column_4']
    """
    wanted = [safe_name(header) for header in headers]
    taken: set[str] = set()
    named = []
    for position, found in enumerate(wanted, start=1):
        name, reason = (found, "") if found else (f"column_{position}", "unnamed")
        if name in RESERVED:
            name, reason = f"field_{name.removeprefix('_')}", "reserved"
        if name in taken:
            name, reason = unique_name(name, taken | set(wanted)), reason or "duplicate"
        taken.add(name)
        named.append(Named(name, reason))
    return named


def safe_name(header: str) -> str:
    """Letters, digits and `_` only, lower case, without accents; never a bare number.

    >>> safe_name("% Voix/Ins")
    'voix_ins'
    """
    name = UNSAFE.sub("_", fold(header.replace("œ", "oe").replace("Œ", "oe"))).strip("_")[:LONGEST].rstrip("_")
    leading = "_" if header.strip().startswith("_") else ""
    return f"_{name}" if name[:1].isdigit() else f"{leading}{name}" if name else ""


def unique_name(name: str, taken: Iterable[str]) -> str:
    """`name_1`, `name_2`… the first that is free."""
    occupied = set(taken)
    number = 1
    while f"{name}_{number}" in occupied:
        number += 1
    return f"{name}_{number}"
