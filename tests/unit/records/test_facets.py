"""Counts become groups and trees with states."""

from pathlib import Path

from parvis.lib.schema import Field, FieldType, Schema, Version
from parvis.odsql import parse_facet
from parvis.records.facet_values import FacetGroup
from parvis.records.facets import completed, configured, group
from parvis.records.query import RecordsQuery
from parvis.records.source import Source

SCHEMA = Schema(
    (
        Field("kind", FieldType.TEXT, annotations={"facet": True, "facetsort": "alphanum"}),
        Field("path", FieldType.TEXT, annotations={"facet": True, "hierarchical": "/"}),
        Field("day", FieldType.DATE, annotations={"facet": True}),
        Field("name", FieldType.TEXT),
    )
)
SOURCE = Source("x", Version("da_x_1", Path("x"), SCHEMA, 3), "fr", names={"sort": "kind"})
PATHS = {"Water": 4, "Water/Pool": 1, "Water/Fountain": 3, "Sport": 3, "Sport/Indoor": 3}


def grouped(asked: str, counts: dict[str, int], query: RecordsQuery) -> FacetGroup:
    return group(completed(parse_facet(asked), SOURCE), counts, SOURCE, query)


def shown(found: FacetGroup) -> list[tuple[str, int | None, str]]:
    return [(one.value, one.count, one.state) for one in found.values]


def test_without_an_ask_the_annotated_fields_are_listed() -> None:
    assert [ask.name for ask in configured(SOURCE)] == ["kind", "path", "day"]


def test_the_annotation_sorts_unless_the_request_does() -> None:
    counts = {"pool": 3, "gym": 1}

    assert [one.value for one in grouped("kind", counts, RecordsQuery()).values] == ["gym", "pool"]
    asked = 'facet(name="kind", sort="-count")'
    assert [one.value for one in grouped(asked, counts, RecordsQuery()).values] == ["pool", "gym"]


def test_states() -> None:
    query = RecordsQuery(refine=('kind:"pool"', "sort:gym", "name:x"), exclude=("kind:bar",))

    assert shown(grouped("kind", {"pool": 3, "gym": 1, "x": 1}, query)) == [
        ("gym", 1, "refined"),
        ("pool", 3, "refined"),
        ("x", 1, "displayed"),
        ("bar", None, "excluded"),
    ]


def test_a_tree_shows_its_first_level() -> None:
    found = grouped("path", PATHS, RecordsQuery())

    assert shown(found) == [("Water", 4, "displayed"), ("Sport", 3, "displayed")]
    assert not any(one.children for one in found.values)


def test_a_tree_opens_down_to_what_is_refined() -> None:
    (water, _) = grouped("path", PATHS, RecordsQuery(refine=("path:Water/Pool",))).values

    assert water.state == "refined"
    assert [(one.name, one.value, one.count, one.state) for one in water.children] == [
        ("Fountain", "Water/Fountain", 3, "displayed"),
        ("Pool", "Water/Pool", 1, "refined"),
    ]


def test_dates_are_newest_first_and_follow_the_calendar_below() -> None:
    counts = {"2020": 3, "2021": 1, "2020/01": 1, "2020/12": 2}

    (newer, older) = grouped("day", counts, RecordsQuery(refine=("day:2020/1",))).values

    assert (newer.value, older.value, older.state) == ("2021", "2020", "refined")
    assert [(one.name, one.state) for one in older.children] == [("01", "refined"), ("12", "displayed")]


def test_a_long_facet_is_cut_at_a_hundred() -> None:
    assert len(grouped("name", {str(n): 1 for n in range(500)}, RecordsQuery()).values) == 100
