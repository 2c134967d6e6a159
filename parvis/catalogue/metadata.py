"""Metadata values: checked when set, read in a language. What they may be is the registry's business."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import nh3
from django.utils.dateparse import parse_date, parse_datetime

from parvis.catalogue.errors import MetadataError
from parvis.catalogue.templates import MetadataField, key, templates
from parvis.catalogue.translated import is_translated, with_translation
from parvis.lib.errors import gettext_noop

CUSTOM = "custom"
CUSTOM_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
Values = Mapping[str, Mapping[str, Any]]
"""By template and key: `{"default": {"title": "Arbres"}}`."""
REFUSALS = {
    "boolean": gettext_noop("The metadata {name}.{key} cannot be {value}: true or false is expected."),
    "int": gettext_noop("The metadata {name}.{key} cannot be {value}: a whole number is expected."),
    "double": gettext_noop("The metadata {name}.{key} cannot be {value}: a number is expected."),
    "date": gettext_noop("The metadata {name}.{key} cannot be {value}: a day like 2026-01-31 is expected."),
    "datetime": gettext_noop(
        "The metadata {name}.{key} cannot be {value}: a moment like 2026-01-31T08:00:00+00:00 is expected."
    ),
    "list": gettext_noop("The metadata {name}.{key} cannot be {value}: a list of texts is expected."),
    "text": gettext_noop("The metadata {name}.{key} cannot be {value}: a text is expected."),
}


class UnfitError(ValueError):
    """A value is not of the type wanted."""


def changed(stored: Values, changes: Values, *, lang: str, custom: Mapping[str, MetadataField]) -> dict[str, Any]:
    """The stored values with changes made; what is computed is left alone, null removes. Raises MetadataError.

    A plain value of a translated key is its text in `lang`; a mapping by language replaces all its texts.
    """
    result = {name: dict(values) for name, values in stored.items()}
    for name, values in changes.items():
        if name not in templates():
            raise MetadataError(gettext_noop("There is no metadata template {name}."), name=name)
        kept = result.setdefault(name, {})
        for one, value in values.items():
            described = described_key(name, one, custom)
            if not described.is_computed:
                set_one(kept, name, described, value, lang)
    return {name: values for name, values in result.items() if values}


def described_key(template: str, name: str, custom: Mapping[str, MetadataField]) -> MetadataField:
    """A key of a template, the portal's own included. Raises MetadataError."""
    found = custom.get(name) if template == CUSTOM else key(template, name)
    if found is None:
        raise MetadataError(gettext_noop("There is no metadata key {name}.{key}."), name=template, key=name)
    return found


def set_one(kept: dict[str, Any], template: str, described: MetadataField, value: Any, lang: str) -> None:
    """Put one value among those of its template, or take it away."""
    if value is None or value in ("", [], {}):
        kept.pop(described.name, None)
        return
    try:
        kept[described.name] = stored_form(kept.get(described.name), described, value, lang)
    except UnfitError:
        kind = "list" if described.is_list else described.type
        raise MetadataError(
            REFUSALS.get(kind, REFUSALS["text"]),
            name=template,
            key=described.name,
            value=repr(value)[:100],
        ) from None


def stored_form(before: Any, described: MetadataField, value: Any, lang: str) -> Any:
    """A value as it is kept. Raises UnfitError."""
    if described.type in {"json", "image"}:
        return value
    if is_translated(value):
        return {one: checked(described, text) for one, text in value.items() if text}
    found = checked(described, value)
    return with_translation(before, found, lang) if described.is_translated else found


def checked(described: MetadataField, value: Any) -> Any:
    """A value of the key's type, in its JSON form. Raises UnfitError."""
    if described.is_list:
        return checked_list(value)
    check: Callable[[Any], Any] = CHECKS.get(described.type, checked_text)
    return check(value)


def checked_text(value: Any) -> str:
    """A text without blanks around."""
    return str(wanted(value, str)).strip()


def wanted(value: Any, *types: type) -> Any:
    """A value of one of these types; a boolean is no number."""
    if type(value) not in types:
        raise UnfitError
    return value


def checked_list(value: Any) -> list[str]:
    """Texts without blanks around, each once; a lone text is a list of one."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(one, str) for one in texts):
        raise UnfitError
    return list(dict.fromkeys(one.strip() for one in texts if one.strip()))


def checked_day(value: Any) -> str:
    """A day."""
    found = value if isinstance(value, date) else None
    if isinstance(value, str):
        found = parsed(parse_date, value[:10])
    if found is None:
        raise UnfitError
    return found.isoformat()[:10]


def checked_moment(value: Any) -> str:
    """A moment in UTC; a day is its midnight, a moment without zone is in UTC."""
    return moment(value).isoformat()


def moment(value: Any) -> datetime:
    """A moment from what was given. Raises UnfitError."""
    given = (parsed(parse_datetime, value) or parsed(parse_date, value)) if isinstance(value, str) else value
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime.combine(given, time.min)
    if not isinstance(given, datetime):
        raise UnfitError
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)


def parsed(parse: Any, text: str) -> Any:
    """What a text says, or None where it says nothing that exists."""
    try:
        return parse(text)
    except ValueError:
        return None


CHECKS: dict[str, Callable[[Any], Any]] = {
    "boolean": lambda value: wanted(value, bool),
    "int": lambda value: wanted(value, int),
    "double": lambda value: float(wanted(value, int, float)),
    "date": checked_day,
    "datetime": checked_moment,
    "html": lambda value: nh3.clean(wanted(value, str)),
}
"""By the type of the key; all others hold texts."""


def new_custom_fields(values: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Descriptions of the portal's own keys that are met for the first time. Raises MetadataError."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        if name in known:
            continue
        if not CUSTOM_KEY.fullmatch(name):
            raise MetadataError(
                gettext_noop(
                    "The metadata key custom.{key} may have small letters, digits, hyphens and underscores only."
                ),
                key=name,
            )
        sample = next(iter(value.values())) if is_translated(value) else value
        found[name] = {"type": "list" if isinstance(sample, list | tuple) else "text"}
    return found
