"""The parts a register is made of: the core part of the product, the site part of the deployment.

Each part is a function in `PARTS` that gives a table of the TOML form; a later part completes or amends an earlier one.
What a part may not touch is refused by `validation`.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from parvis.consent.declarations import Register
from parvis.consent.errors import Problem, RegisterError
from parvis.consent.options import options
from parvis.consent.reading import read

Table = Mapping[str, Any]
CORE_FILE = Path(__file__).resolve().parent / "data" / "core.toml"
BUILT_IN_REVISION = 1
HEADS = ("site", "controller", "operator")
MEMORY_WEEKS = 26
WEEK_SECONDS = 604_800


def core_part() -> Table:
    """The four functional cookies, the purposes and the built-in measurement; choices last as the settings say."""
    weeks = options().memory_weeks
    if weeks == MEMORY_WEEKS:
        return core_file()
    life = {"life": weeks * WEEK_SECONDS, "life_label": {"unit": "week", "count": weeks, "bound": "exact"}}
    items = [{**item, **life} if item["name"] == "cookies_preferences" else item for item in core_file()["item"]]
    return {**core_file(), "item": items}


def site_part() -> Table:
    """The TOML file that `PARVIS_COOKIES["SITE_FILE"]` names; empty without one.

    Raises:
        RegisterError: the file is missing, or no TOML, or has a key that parts do not have.
    """
    path = options().site_file
    return read_part(Path(path)) if path else {}


def deployed_parts() -> tuple[Table, ...]:
    """The parts that need no database."""
    return tuple(part() for part in PARTS)


PARTS: tuple[Callable[[], Table], ...] = (core_part, site_part)


@cache
def core_file() -> Table:
    """The core part, read once."""
    return tomllib.loads(CORE_FILE.read_text(encoding="utf-8"))


def read_part(path: Path) -> Table:
    """The table of a part's file."""
    try:
        part = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError([Problem(str(path.name), str(error))]) from error
    if unknown := sorted(set(part) - {*HEADS, "service", "item"}):
        raise RegisterError([Problem(unknown[0], "no such field in the site part")])
    return part


def built_in(parts: tuple[Table, ...], *, revision: int = BUILT_IN_REVISION) -> Register:
    """One register from its parts; revision 1 is what is in force as long as nothing was published.

    Raises:
        RegisterError: a part does not have the form of a register.
    """
    return read(Register, {**merged(parts), "revision": revision}, "register")


def merged(parts: tuple[Table, ...]) -> dict[str, Any]:
    """One table of the whole register from its parts, earlier ones first."""
    whole: dict[str, Any] = {
        "schema": 1,
        "revision": BUILT_IN_REVISION,
        "site": {"name": dict.fromkeys(("fr", "en", *languages()), settings.SITE_NAME), "url": settings.SITE_URL},
        "controller": {},
        "operator": {},
        "languages": list(languages()),
        "measurement": measurement(),
    }
    core, *others = parts
    for part in (in_all_languages(core), *others):
        for key in ("schema", "published_on"):
            whole[key] = part.get(key, whole.get(key))
        for key in HEADS:
            whole[key] = amended(whole[key], part.get(key, {}), key)
        whole["purposes"] = together(whole.get("purposes", []), part.get("purpose", []), ("key",))
        whole["services"] = together(whole.get("services", []), part.get("service", []), ("id",))
        whole["items"] = together(whole.get("items", []), part.get("item", []), ("kind", "name", "source"))
    whole["services"] = [measured(service) for service in whole["services"]]
    return whole


def in_all_languages(value: Any) -> Any:
    """The core part in all languages of the portal: as their catalogues translate the English, else in English."""
    if isinstance(value, list):
        return [in_all_languages(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if not {"fr", "en"} <= value.keys():
        return {key: in_all_languages(one) for key, one in value.items()}
    return {**{code: translated(value["en"], code) for code in languages()}, **value}


def translated(sentence: str, code: str) -> str:
    """A sentence of the house in a language."""
    with translation.override(code):
        return translation.gettext(sentence)


def together(earlier: list[Table], later: object, key: tuple[str, ...]) -> list[Table]:
    """Rows of two parts: rows with the same key are amended in place, new ones follow."""
    if not isinstance(later, list) or not all(isinstance(row, Mapping) for row in later):
        raise RegisterError([Problem(".".join(key), "a list of tables is expected")])
    rows = {identity_of(row, key): row for row in earlier}
    for row in later:
        identity = identity_of(row, key)
        rows[identity] = amended(rows.get(identity, {}), row, ".".join(identity))
    return list(rows.values())


def identity_of(row: Table, key: tuple[str, ...]) -> tuple[str, ...]:
    """What makes a row the same row in two parts."""
    return tuple(str(row.get(part)) for part in key)


def amended(earlier: Table, later: object, where: str) -> dict[str, Any]:
    """A table with the fields of another laid over it; texts are joined language by language."""
    if not isinstance(later, Mapping):
        raise RegisterError([Problem(where, "a table is expected")])
    whole = dict(earlier)
    for name, value in later.items():
        both = isinstance(value, Mapping) and isinstance(whole.get(name), Mapping)
        whole[name] = {**whole[name], **value} if both else value
    return whole


def measured(service: Table) -> Table:
    """The measurement serves only while the setting says so; other services are left as they are."""
    return {**service, "active": measurement()["enabled"]} if service.get("purpose") == "measurement" else service


def languages() -> tuple[str, ...]:
    """The portal's languages, the first being its own."""
    return tuple(code for code, _ in settings.LANGUAGES)


def measurement() -> dict[str, Any]:
    """The measurement as the settings have it."""
    chosen = options()
    return {
        "enabled": chosen.audience,
        "visitors": chosen.audience_visitors,
        "retention_months": chosen.audience_months,
    }
