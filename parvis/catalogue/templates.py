"""The registry of metadata: which keys there are, what they may hold, and where they are found.

A template of the registry is one table of `data/templates.toml`; the keys of `custom` are the portal's own and are
kept in the database.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from parvis.lib.schema import FieldType

FILE = Path(__file__).parent / "data" / "templates.toml"
PUBLIC = ("basic", "interop")
TYPES = ("basic", "interop", "extra", "admin")
APP_TEMPLATES = ("explore", "visualization", "asset_content_configuration")
"""What `include_app_metas` adds."""
LISTS = {"list", "enumlist", "uri_enumlist", "geo_area"}
FIELD_TYPES = {
    "boolean": FieldType.BOOLEAN,
    "int": FieldType.INT,
    "double": FieldType.DOUBLE,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "geo_shape": FieldType.GEO_SHAPE,
    "json": FieldType.JSON,
    "image": FieldType.JSON,
}


@dataclass(frozen=True, slots=True)
class MetadataField:
    """One key of a template. `type` is a word of explore-api.md §5.7."""

    name: str
    type: str
    label: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_translated: bool = False
    is_computed: bool = False
    is_filter: bool = False
    uri: str = ""

    @property
    def is_list(self) -> bool:
        return self.type in LISTS

    @property
    def field_type(self) -> FieldType:
        """Its type in the catalogue, where it is a field like another."""
        return FIELD_TYPES.get(self.type, FieldType.TEXT)


@dataclass(frozen=True, slots=True)
class Template:
    """Keys that belong together."""

    name: str
    type: str
    label: Mapping[str, str] = field(hash=False)
    fields: tuple[MetadataField, ...]

    @property
    def by_name(self) -> Mapping[str, MetadataField]:
        return {one.name: one for one in self.fields}


@cache
def templates() -> dict[str, Template]:
    """All templates, by name."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: template(name, values) for name, values in found.items()}


def template(name: str, found: Mapping[str, Any]) -> Template:
    """One table of the registry."""
    fields = tuple(
        MetadataField(
            one["name"],
            one["type"],
            {"en": one["en"], "fr": one["fr"]},
            is_translated=one.get("i18n", False),
            is_computed=one.get("computed", False),
            uri=one.get("uri", ""),
        )
        for one in found["fields"]
    )
    return Template(name, found["type"], {"en": found["en"], "fr": found["fr"]}, fields)


@cache
def key(template_name: str, name: str) -> MetadataField | None:
    """One key of the registry, or None."""
    found = templates().get(template_name)
    return found.by_name.get(name) if found else None


def custom_field(name: str, said: Mapping[str, Any]) -> MetadataField:
    """One of the portal's own keys, as the database says it."""
    return MetadataField(
        name,
        said.get("type", "text"),
        said.get("label") or {},
        is_translated=bool(said.get("i18n")),
        is_filter=bool(said.get("is_filter")),
    )


def public_templates() -> tuple[Template, ...]:
    """Those that everyone reads, without being asked for."""
    return tuple(one for one in templates().values() if one.type in PUBLIC)
