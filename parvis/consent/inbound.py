"""The way in: of a `Cookie` header, only what the register declares reaches the application."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.consent.crossing import Crossing

LONGEST_HEADER = 8_192
UNKNOWN_NAMES_KEPT = 8
"""Unknown names told apart in the events of one request."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What came in, and what did not.

    `conflicts` are known names that came with several values, `carried` declared names that came with any value at all,
    `dropped` pairs (name, rule) for the counters.
    """

    cookies: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    carried: frozenset[str] = frozenset()
    dropped: tuple[tuple[str, str], ...] = ()

    @property
    def header(self) -> str:
        """The `Cookie` header that would have brought in what was admitted, and nothing else."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


NOTHING = Admission()


def admit(header: str, rules: Crossing) -> Admission:
    """Read a raw header strictly: names byte for byte, spaces and tabs alone around pairs, nothing unquoted.

    Source: cookies.md §11.2. Never raises, whatever the header holds.
    """
    if not header:
        return NOTHING
    if len(header) > LONGEST_HEADER:
        return Admission(dropped=(("other", "header too long"),))
    found: dict[str, set[str]] = {}
    carried: set[str] = set()
    dropped: list[tuple[str, str]] = []
    for name, value in pairs(header):
        if name in rules.erasable:
            carried.add(name)
        if name in rules.passages:
            found.setdefault(name, set()).add(value)
        elif len(dropped) < UNKNOWN_NAMES_KEPT:
            dropped.append((name, "undeclared"))
    cookies = {}
    for name, values in found.items():
        value = next(iter(values))
        if len(values) > 1:
            dropped.append((name, "conflict"))
        elif rules.passages[name].value_rule(value, rules.languages):
            cookies[name] = value
        else:
            dropped.append((name, "value"))
    conflicts = tuple(sorted(name for name, values in found.items() if len(values) > 1))
    return Admission(cookies, conflicts, frozenset(carried), tuple(dropped))


def pairs(header: str) -> Iterator[tuple[str, str]]:
    """Names and values; a bare token counts as a cookie without a name, which no register declares."""
    for pair in header.split(";"):
        name, equals, value = pair.strip(" \t").partition("=")
        if equals:
            yield name, value
        elif name:
            yield "", name
