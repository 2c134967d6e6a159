"""Records that come one by one with a geometry (GeoJSON, KML, GPX), written in two readings of the source.

The first reading finds the attributes and the kinds of geometry, the second writes them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from parvis.ingest.json_records import Plan, count_kinds, planned
from parvis.ingest.places import Places
from parvis.ingest.raw import RawTable
from parvis.ingest.rawfile import Array, raw_file
from parvis.ingest.reading import Issue
from parvis.ingest.shapes import WGS84, Projection, ReadShapes, Settler
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.schema import FieldType

BATCH_FEATURES = 1000
Batched = TypeVar("Batched")


@dataclass(frozen=True, slots=True)
class Feature:
    """One record: `geometry` is whatever the source's `shapes_of` makes shapes of, None where there is none."""

    number: int
    properties: Mapping[str, object]
    geometry: object
    geometry_type: str | None


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """A source of features that can be read twice.

    `is_word` says of a key whether its texts are words by the source's own account (`01` is no number).
    """

    name: str
    features: Callable[[], Iterator[Feature]]
    shapes_of: Callable[[Sequence[object]], ReadShapes]
    is_word: Callable[[str], bool] = lambda _key: True


@dataclass(slots=True)
class Outline:
    """What the first reading found."""

    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    geometries: Counter[str] = field(default_factory=Counter)
    features: int = 0


def outline_of(source: FeatureSource) -> Outline:
    """Read once.

    Raises:
        SourceInvalidError: there is no feature.
    """
    outline = Outline()
    for feature in source.features():
        outline.features += 1
        count_kinds(outline.kinds, feature.properties)
        if feature.geometry_type:
            outline.geometries[feature.geometry_type] += 1
    if not outline.features:
        raise SourceInvalidError(gettext_noop("The file {name} holds no record."), name=source.name)
    return outline


def write_features(
    source: FeatureSource, work: Path, *, outline: Outline, crs: str = WGS84, issues: Iterable[Issue] = ()
) -> RawTable:
    """Read again, and write."""
    plans = {key: planned(key, kinds, quoted=source.is_word(key)) for key, kinds in outline.kinds.items()}
    has_point = any(plan.column.kind is FieldType.GEO_POINT for plan in plans.values()) or "geo_point_2d" in plans
    settler = Settler(Projection(crs, source=source.name), source.name)
    places = Places.of(settler, only_points=set(outline.geometries) == {"Point"}, has_point=has_point)
    target = work / "cells.parquet"
    with raw_file(target, [*(plan.arrow for plan in plans.values()), *places.types]) as file:
        for group in grouped(source.features(), BATCH_FEATURES):
            lines = [feature.number for feature in group]
            read = source.shapes_of([feature.geometry for feature in group])
            file.write([*attribute_arrays(plans, group), *places.arrays(read, lines)], lines)
    settler.check()
    return RawTable(
        parquet=target,
        columns=(*(plan.column for plan in plans.values()), *places.columns),
        issues=(*issues, *settler.issues()),
        facts={"crs": settler.projection.name},
    )


def attribute_arrays(plans: Mapping[str, Plan], group: Sequence[Feature]) -> Iterator[Array]:
    """The attributes of some features as columns."""
    for key, plan in plans.items():
        yield pa.array([plan.convert(feature.properties.get(key)) for feature in group], plan.arrow)


def grouped(source: Iterable[Batched], size: int) -> Iterator[list[Batched]]:
    """The elements in groups of `size`."""
    group: list[Batched] = []
    for one in source:
        group.append(one)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
