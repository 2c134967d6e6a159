"""The settings of this room, `PARVIS_COOKIES`, with their types and defaults. Source: cookies.md §19.1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.core.signals import setting_changed


@dataclass(frozen=True, eq=False)
class Options:
    """What a deployment may choose; each field is the key of the same name in capitals."""

    mode: str = "enforce"
    site_file: str = ""
    allow_advertising: bool = False
    honour_signals: bool = True
    memory_weeks: int = 26
    record_years: int = 5
    audience: bool = True
    audience_visitors: bool = False
    audience_months: int = 25
    emitter_routes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    back_office_prefixes: Sequence[str] = ()
    csp_extra: Mapping[str, Sequence[str]] = field(default_factory=dict)
    insecure_local: bool = False

    @property
    def strict(self) -> bool:
        """Whether a held-back cookie is an error (tests, development) rather than a counter."""
        return self.mode == "strict"


@cache
def options() -> Options:
    """The options in force; a start-up check refuses the keys that are left out here."""
    chosen = cast(Mapping[str, Any], settings.PARVIS_COOKIES)
    return Options(
        **{field.name: chosen[field.name.upper()] for field in fields(Options) if field.name.upper() in chosen}
    )


def unknown_keys() -> list[str]:
    """Keys of the setting that this room does not know."""
    return sorted(set(settings.PARVIS_COOKIES) - {field.name.upper() for field in fields(Options)})


def reread(*, setting: str, **_: object) -> None:
    """Read the options anew when the setting changes."""
    if setting == "PARVIS_COOKIES":
        options.cache_clear()


setting_changed.connect(reread, dispatch_uid="parvis.consent.options")
