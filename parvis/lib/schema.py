"""What a dataset's records are made of, in the words every floor shares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class FieldType(StrEnum):
    """The types of the Explore API; the value is the name on the wire."""

    TEXT = "text"
    INT = "int"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    GEO_POINT = "geo_point_2d"
    GEO_SHAPE = "geo_shape"
    FILE = "file"
    JSON = "json_blob"

    @property
    def is_number(self) -> bool:
        return self in {FieldType.INT, FieldType.DOUBLE}

    @property
    def is_moment(self) -> bool:
        return self in {FieldType.DATE, FieldType.DATETIME}

    @property
    def is_geo(self) -> bool:
        return self in {FieldType.GEO_POINT, FieldType.GEO_SHAPE}

    @property
    def can_facet(self) -> bool:
        """Whether records can be grouped and sorted by it."""
        return self not in {FieldType.GEO_POINT, FieldType.GEO_SHAPE, FieldType.FILE, FieldType.JSON}


Annotation = bool | int | str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` is the name on the wire, `label` and `description` are already in the reader's language.

    `annotations` keeps the scalar form of the contract (`explore-api.md` §5.3): `{"facet": True, "multivalued": ","}`.
    """

    name: str
    type: FieldType
    label: str = ""
    description: str | None = None
    annotations: Mapping[str, Annotation] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @property
    def is_multivalued(self) -> bool:
        return "multivalued" in self.annotations

    @property
    def separator(self) -> str | None:
        """The separator of a hierarchy (`/` in `Water/Fountain`), or None where the field is flat."""
        found = self.annotations.get("hierarchical")
        return str(found) if found else None

    @property
    def is_facet(self) -> bool:
        return bool(self.annotations.get("facet"))

    @property
    def is_disjunctive(self) -> bool:
        return bool(self.annotations.get("disjunctive"))


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields in display order, found by name."""

    fields: tuple[Field, ...]
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", MappingProxyType({one.name: one for one in self.fields}))

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable publication of a dataset's records.

    `alias` is the name its tables have inside an engine: letters, digits and `_` only, unique per version
    (`da_c1tysp_3`). `folder` holds `source.parquet`, the engine's own files and `manifest.json`.
    """

    alias: str
    folder: Path
    schema: Schema
    records_count: int
