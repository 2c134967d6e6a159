"""Places counted by the zones of another dataset, as choropleths show them."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from parvis.catalogue.serving import engine
from parvis.engine.protocol import Limits
from parvis.lib.errors import ForbiddenError, NotFoundError, ParameterError
from parvis.lib.schema import Field, FieldType
from parvis.odsql.shape_tiles import zone_counts
from parvis.odsql.tiles import MapQuestion
from parvis.records.legends import SHARES, round_limits
from parvis.records.source import Person, Source, find_dataset, source_of_dataset
from parvis.records.tiles import KEPT_SECONDS, kept_name


@dataclass(frozen=True, slots=True)
class Zones:
    """A dataset whose shapes are zones, read whole by this caller."""

    source: Source
    field: Field
    number: int
    """Of its version."""

    @property
    def position(self) -> int:
        """The place of the field of shapes."""
        return self.source.schema.names.index(self.field.name)


def zones_of(dataset_id: str, *, person: Person, lang: str) -> Zones:
    """The zones of a dataset. Raises ParameterError where the caller may not see them all."""
    try:
        dataset = find_dataset(dataset_id, person)
        source = source_of_dataset(dataset, person=person, lang=lang)
    except (NotFoundError, ForbiddenError) as error:
        raise ParameterError("zones", dataset_id, "a dataset with outlines") from error
    shapes = [one for one in source.schema if one.type is FieldType.GEO_SHAPE and one.name not in source.hidden]
    if not shapes or source.guards or source.version is None or dataset.current is None:
        raise ParameterError("zones", dataset_id, "a dataset with outlines")
    return Zones(source, shapes[0], dataset.current.number)


def counted(source: Source, question: MapQuestion, zones: Zones) -> dict[int, int]:
    """How many matching records lie in each zone, by the zone's position; zones without any are left out.

    Raises ParameterError, OdsqlError, QueryTooLongError.
    """
    if question.field.type is not FieldType.GEO_POINT:
        raise ParameterError("field", question.field.name, "a field with positions")
    if source.version is None or zones.source.version is None:
        return {}
    name = kept_name(source, question, "zones", zones.source.version.alias, zones.field.name)
    found: dict[int, int] | None = cache.get(name) if name else None
    if found is None:
        statement = zone_counts(question, zones.source.version.alias, zones.position)
        versions = list({one.alias: one for one in (source.version, zones.source.version)}.values())
        rows = engine().rows(statement, versions, Limits(seconds=settings.QUERY_SECONDS))
        found = {int(str(rid)): int(str(n)) for rid, n in rows}
        if name:
            cache.set(name, found, KEPT_SECONDS)
    return found


def count_limits(counts: dict[int, int]) -> tuple[float, ...]:
    """Limits of classes of counts; the lowest begins at zero."""
    ranked = sorted(counts.values())
    if not ranked:
        return ()
    shares = [float(ranked[min(len(ranked) - 1, int(len(ranked) * share / 100))]) for share in SHARES]
    return round_limits(0.0, float(ranked[-1]), shares)
