"""Readers of the environment that refuse nonsense, naming the variable."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

DATABASE_SCHEMES = ("postgresql", "postgres")


class SettingError(ValueError):
    """A variable of the environment has a value that cannot be used."""


def text(name: str, default: str) -> str:
    """The variable, stripped; the default where it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def texts(name: str, default: Sequence[str]) -> list[str]:
    """A comma list."""
    found = os.environ.get(name, "")
    return [part.strip() for part in found.split(",") if part.strip()] or list(default)


def integer(name: str, default: int) -> int:
    """A whole number, zero or more."""
    found = text(name, str(default))
    if not found.isascii() or not found.isdigit():
        raise SettingError(f"{name} must be a whole number, not {found!r}.")
    return int(found)


def boolean(name: str, *, default: bool) -> bool:
    """`1`, `true`, `yes`, `on` or their opposites, in any case."""
    found = text(name, str(default)).lower()
    if found in {"1", "true", "yes", "on"}:
        return True
    if found in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} must be true or false, not {found!r}.")


def choice(name: str, default: str, choices: Sequence[str]) -> str:
    """One of a closed list."""
    found = text(name, default)
    if found not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, not {found!r}.")
    return found


def choices(name: str, default: Sequence[str], known: Sequence[str]) -> list[str]:
    """A comma list of members of a closed list."""
    found = texts(name, default)
    if unknown := [one for one in found if one not in known]:
        raise SettingError(f"{name} may hold {', '.join(known)}, not {', '.join(unknown)}.")
    return found


def secret(name: str) -> str:
    """A secret, from the variable or from the file that `<name>_FILE` names."""
    path = text(f"{name}_FILE", "")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE cannot be read: {error}.") from error
    return text(name, "")


def database(address: str) -> dict[str, object]:
    """What Django wants to know of a PostgreSQL database, from `postgresql://user:password@host:port/name?option=value`.

    Options are those of libpq, such as `sslmode=require`. The message of a mistake shows no password.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise SettingError("PARVIS_DATABASE is no address, or its port is no number.") from error
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in DATABASE_SCHEMES or not name or "/" in name:
        raise SettingError("PARVIS_DATABASE must be the name of a database or postgresql://host/name.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
