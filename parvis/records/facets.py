"""Counts of values, assembled into groups and trees. Source: explore-api.md §6."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from parvis.lib.schema import Field
from parvis.odsql import FacetAsk, compile_facets, parse_refinement
from parvis.records.facet_values import DISPLAYED, EXCLUDED, REFINED, FacetGroup, FacetValue, ordered
from parvis.records.query import RecordsQuery
from parvis.records.search import run
from parvis.records.source import Source

MOST_VALUES = 100
DATE_SEPARATOR = "/"
MOST_FREQUENT, NEWEST, CHRONOLOGICAL = "-count", "-alphanum", "alphanum"


def facets(source: Source, asks: Sequence[FacetAsk], query: RecordsQuery) -> list[FacetGroup]:
    """The facets asked for, in their order; without any, those of the source's configuration.

    Raises OdsqlError, QueryTooLongError.
    """
    asks = [completed(ask, source) for ask in asks] or configured(source)
    counts: list[dict[str, int]] = [{} for _ in asks]
    for found in compile_facets(tuple(asks), query.clauses(), source.scope(query)):
        for place, value, count in run(source, found.statement):
            counts[int(str(place))][str(value)] = int(str(count))
    return [group(ask, counts[place], source, query) for place, ask in enumerate(asks)]


def configured(source: Source) -> list[FacetAsk]:
    """What is listed when nothing is asked for."""
    names = source.facets or tuple(one.name for one in source.schema if one.is_facet and one.name not in source.hidden)
    return [completed(FacetAsk(name), source) for name in names]


def completed(ask: FacetAsk, source: Source) -> FacetAsk:
    """An ask with what the field's annotations say where the request is silent."""
    field = field_of(ask.name, source)
    if field is None:
        return ask
    return replace(
        ask,
        separator=field.separator if ask.separator is None else ask.separator,
        sort=ask.sort or str(field.annotations.get("facetsort", "")) or None,
    )


def field_of(name: str, source: Source) -> Field | None:
    """The field that a facet or a refinement names."""
    return source.schema.by_name.get(source.names.get(name, name))


def group(ask: FacetAsk, counts: dict[str, int], source: Source, query: RecordsQuery) -> FacetGroup:
    """One facet with its states, order and cap."""
    field = field_of(ask.name, source)
    refined = named_values(query.refine, ask.name, field, source)
    excluded = named_values(query.exclude, ask.name, field, source)
    separator = separator_of(ask, field)
    if separator:
        values = branches(counts, separator, refined, deeper_sort(ask, field))
    else:
        values = [FacetValue(text, text, n, REFINED if text in refined else DISPLAYED) for text, n in counts.items()]
    listed = ordered(values, ask.sort or default_sort(field))[: ask.limit or MOST_VALUES]
    hidden = [FacetValue(last(text, separator), text, None, EXCLUDED) for text in excluded if text not in counts]
    return FacetGroup(ask.label or ask.name, (*listed, *hidden))


def separator_of(ask: FacetAsk, field: Field | None) -> str | None:
    """What cuts the values of a tree, or None for a flat facet."""
    if field is not None and field.type.is_moment:
        return DATE_SEPARATOR
    return ask.separator


def named_values(pairs: Iterable[str], name: str, field: Field | None, source: Source) -> list[str]:
    """The values of the refinements of one facet, written as its values are."""
    wanted = source.names.get(name, name)
    found = (parse_refinement(text) for text in pairs)
    same = [one.value for one in found if source.names.get(one.name, one.name) == wanted]
    return [written(value, field) for value in same]


def written(value: str, field: Field | None) -> str:
    """A refinement's value as facets write it: `2020/5` is `2020/05`."""
    if field is None or not field.type.is_moment:
        return value
    return DATE_SEPARATOR.join(part.zfill(2) for part in value.replace("-", DATE_SEPARATOR).split(DATE_SEPARATOR))


def last(text: str, separator: str | None) -> str:
    """The last segment of a path."""
    return text.rsplit(separator, 1)[-1] if separator else text


def default_sort(field: Field | None) -> str:
    """The most frequent first; of dates the newest."""
    return NEWEST if field is not None and field.type.is_moment else MOST_FREQUENT


def deeper_sort(ask: FacetAsk, field: Field | None) -> str:
    """Below the first level months and days follow the calendar."""
    if ask.sort is None and field is not None and field.type.is_moment:
        return CHRONOLOGICAL
    return ask.sort or MOST_FREQUENT


def branches(counts: dict[str, int], separator: str, refined: Sequence[str], sort: str) -> list[FacetValue]:
    """The first level of a tree, with children below what is refined."""
    opened = {prefix for path in refined for prefix in prefixes(path, separator)}

    def below(parent: str, depth: int) -> list[FacetValue]:
        start = parent + separator if parent else ""
        paths = [path for path in counts if path.startswith(start) and path.count(separator) == depth]
        return [
            FacetValue(
                last(path, separator),
                path,
                counts[path],
                REFINED if path in opened else DISPLAYED,
                tuple(ordered(below(path, depth + 1), sort)) if path in opened else (),
            )
            for path in paths
        ]

    return below("", 0)


def prefixes(path: str, separator: str) -> list[str]:
    """A path and all above it: `Water/Pool` gives `Water` and `Water/Pool`."""
    parts = path.split(separator)
    return [separator.join(parts[: place + 1]) for place in range(len(parts))]
