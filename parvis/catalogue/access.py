"""What one person may see of one dataset. Source: explore-api.md §9, management-api.md §7."""

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.odsql import EITHER_GUARD, OLDER_GUARD


@dataclass(frozen=True, slots=True)
class Access:
    """`visible_fields` is None where all are; `guards` are conditions, of which each must hold."""

    data_visible: bool = True
    visible_fields: frozenset[str] | None = None
    guards: tuple[str, ...] = ()

    def hidden(self, names: Sequence[str]) -> frozenset[str]:
        """Those of a schema's fields that do not exist for the caller."""
        if self.visible_fields is None:
            return frozenset()
        return frozenset(names) - self.visible_fields


EVERYTHING = Access()
QUOTA_UNITS = ("hour", "day")


@dataclass(frozen=True, slots=True)
class CallsQuota:
    """How many calls a rule lets one caller make of a dataset, in an hour or a day that begin on the clock of UTC."""

    unit: str
    limit: int


def most_generous(found: Sequence[CallsQuota | None]) -> CallsQuota | None:
    """Several quotas for one person, as one; None, which is no limit, where any rule has none."""
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    return max(known, key=lambda one: one.limit * (24 if one.unit == "hour" else 1))


def combined(found: Sequence[Access]) -> Access:
    """Several rules for one person, as one: rows that any of them shows, without the fields that any of them hides.

    So no rule ever opens what another keeps: a field shown for some rows only stays hidden for all.
    """
    shown = [one for one in found if one.data_visible]
    if not shown:
        return Access(data_visible=False)
    limits = [one.visible_fields for one in shown if one.visible_fields is not None]
    fields = frozenset.intersection(*limits) if limits else None
    if any(not one.guards for one in shown):
        return Access(visible_fields=fields)
    guards = sorted({joined(one.guards, "and") for one in shown})
    return Access(visible_fields=fields, guards=(joined(guards, "or"),))


def joined(conditions: Sequence[str], word: str) -> str:
    """Several conditions as one, each in brackets; those of version 1 cannot stand in brackets of today."""
    if word == "or" and any(one.startswith(OLDER_GUARD) for one in conditions):
        return EITHER_GUARD.join(conditions)
    return conditions[0] if len(conditions) == 1 else f" {word} ".join(f"({one})" for one in conditions)
