"""GeoJSON: records come as ready features and are framed here. Source: exports.md §3.3."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from parvis.formats.lines import framed
from parvis.formats.parameters import refuse_other_projection
from parvis.formats.registry import Column, export_format
from parvis.lib.streams import RecordStream


@dataclass(frozen=True, slots=True)
class GeoJsonOptions:
    """GeoJSON leaves no choice but the projection."""

    lines: ClassVar[str | None] = "geojson"

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        refuse_other_projection(params)
        return cls()

    def line_options(self) -> Mapping[str, Any]:
        """Nothing to say."""
        return {}


@export_format(
    "geojson",
    media_type="application/geo+json; charset=utf-8",
    extension="geojson",
    options=GeoJsonOptions,
    needs_geometry=True,
)
def write_geojson(records: RecordStream, _columns: tuple[Column, ...], _options: GeoJsonOptions) -> Iterator[bytes]:
    """One feature collection."""
    yield from framed(records, b'{"type": "FeatureCollection", "features": [', b"]}")
