"""What one person may see of one dataset. Source: explore-api.md §9, management-api.md §7."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """`visible_fields` is None where all are; `guards` are ODSQL conditions, of which each must hold."""

    data_visible: bool = True
    visible_fields: frozenset[str] | None = None
    guards: tuple[str, ...] = ()

    def hidden(self, names: Sequence[str]) -> frozenset[str]:
        """Those of a schema's fields that do not exist for the caller."""
        if self.visible_fields is None:
            return frozenset()
        return frozenset(names) - self.visible_fields


EVERYTHING = Access()


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
    """Several conditions as one, each in brackets."""
    return conditions[0] if len(conditions) == 1 else f" {word} ".join(f"({one})" for one in conditions)
