"""Choropleths: records counted by the boundaries that the operator chose (`[outlines]` of the maps file)."""

from dataclasses import dataclass

from parvis.catalogue.models import Person
from parvis.lib.errors import ParameterError
from parvis.odsql.tiles import MapQuestion
from parvis.portal.basemaps.choices import maps
from parvis.records.legends import Legend
from parvis.records.query import RecordsQuery
from parvis.records.source import Source
from parvis.records.tiles import map_question
from parvis.records.zones import Zones, count_limits, counted, zones_of


@dataclass(frozen=True, slots=True)
class Choropleth:
    """Zones with the number of records in each, and the legend of the numbers."""

    zones: Zones
    counts: dict[int, int]
    legend: Legend

    @property
    def empty(self) -> int:
        """How many zones hold no record."""
        version = self.zones.source.version
        return max(0, version.records_count - len(self.counts)) if version else 0

    def question(self) -> MapQuestion:
        """All the zones."""
        source = self.zones.source
        return map_question(source, RecordsQuery(lang=source.lang), kinds=(), field=self.zones.field.name)


def zones_for(person: Person, lang: str) -> Zones | None:
    """The boundaries of this portal, where they are chosen and this reader sees them all."""
    outlines = maps().outlines
    if outlines is None:
        return None
    try:
        return zones_of(outlines.dataset_id, person=person, lang=lang)
    except ParameterError:
        return None


def choropleth(source: Source, question: MapQuestion, zones: Zones) -> Choropleth:
    """Records by zone. Raises OdsqlError, QueryTooLongError."""
    counts = counted(source, question, zones)
    return Choropleth(zones, counts, Legend(zones.field, limits=count_limits(counts)))
