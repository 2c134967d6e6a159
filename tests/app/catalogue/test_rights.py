"""What a rule hides is nowhere: explore-api.md §9, numbers of §11, O."""

from dataclasses import replace

import pytest

from parvis.accounts.models import User
from parvis.catalogue.actions import Rights, set_access, set_rule
from parvis.catalogue.models import Dataset
from parvis.lib.errors import ForbiddenError, NotFoundError, OdsqlError
from parvis.records.facets import facets
from parvis.records.query import RecordsQuery
from parvis.records.search import Page, search
from parvis.records.source import Person, find_dataset, source_of_catalogue, source_of_dataset
from tests import make

QUERY = RecordsQuery()


def asked(person: Person, dataset_id: str = "city-spots", query: RecordsQuery = QUERY) -> Page:
    return search(source_of_dataset(find_dataset(dataset_id, person), person=person, lang="fr"), query)


def listed(person: Person, **clauses: str) -> list[dict[str, object]]:
    where = (clauses["where"],) if "where" in clauses else ()
    select = clauses.get("select", "dataset_id")
    return search(source_of_catalogue(person=person, lang="fr"), replace(QUERY, select=select, where=where)).results


@pytest.fixture
def spots(portal: None) -> Dataset:
    return Dataset.objects.get(dataset_id="city-spots")


@pytest.fixture
def chloe(spots: Dataset) -> User:
    return make.person("chloe")


@pytest.fixture
def root(portal: None) -> User:
    return make.person("root", is_superuser=True)


def test_s450_who_sees_everything_finds_six(root: User, chloe: User) -> None:
    assert len(listed(root)) == 6
    assert len(listed(chloe)) == 5


def test_s455_restricted_records_open_with_a_rule(root: User, chloe: User) -> None:
    assert asked(root, "secret").total_count == 1
    with pytest.raises(NotFoundError):
        asked(chloe, "secret")

    set_rule(Dataset.objects.get(dataset_id="secret"), chloe, Rights())

    assert asked(chloe, "secret").total_count == 1
    assert {one["dataset_id"] for one in listed(chloe)} >= {"secret"}


def test_s456_closed_records_open_with_a_rule(root: User, chloe: User) -> None:
    assert asked(root, "closed-data").total_count == 5
    with pytest.raises(ForbiddenError):
        asked(chloe, "closed-data")

    set_rule(Dataset.objects.get(dataset_id="closed-data"), chloe, Rights())

    assert asked(chloe, "closed-data").total_count == 5


def test_s457_hidden_fields_are_unknown(spots: Dataset, chloe: User) -> None:
    shown = ["code", "name", "kind"]
    set_rule(spots, chloe, Rights(visible_fields=shown))

    assert list(asked(chloe).results[0]) == shown
    for clause in ({"where": ("visits>1",)}, {"select": "visits"}, {"order_by": "visits"}, {"refine": ("tags:eau",)}):
        with pytest.raises(OdsqlError, match="Unknown field"):
            asked(chloe, query=replace(QUERY, **clause))  # type: ignore[arg-type]
    assert asked(chloe, query=replace(QUERY, where=('"eau"',))).total_count == 0


def test_s458_row_rules_hold_for_lists_counts_and_facets(spots: Dataset, chloe: User) -> None:
    set_rule(spots, chloe, Rights(row_filter='kind = "gym"'))

    assert asked(chloe).total_count == 2
    assert asked(chloe, query=replace(QUERY, where=("visits>10 or visits<100",))).total_count == 2
    (kinds, *_) = facets(source_of_dataset(spots, person=chloe, lang="fr"), (), QUERY)
    assert [(one.name, one.count) for one in kinds.values] == [("gym", 2)]


def test_a_row_rule_may_name_what_it_hides(spots: Dataset, chloe: User) -> None:
    set_rule(spots, chloe, Rights(visible_fields=["code"], row_filter="visits >= 40"))

    assert [one["code"] for one in asked(chloe).results] == ["A4", "A6"]


def test_default_rules_hold_for_everyone_else(spots: Dataset, root: User, chloe: User) -> None:
    set_access(spots, visible_fields=["code", "kind"], row_filter='kind = "gym"')

    assert (asked(chloe).total_count, list(asked(chloe).results[0])) == (2, ["code", "kind"])
    assert (asked(root).total_count, len(asked(root).results[0])) == (8, 14)


def test_the_catalogue_tells_each_what_they_may_read(root: User, chloe: User) -> None:
    closed = 'dataset_id="closed-data"'

    assert listed(chloe, select="data_visible, fields", where=closed) == [{"data_visible": False, "fields": []}]
    (seen,) = listed(root, select="data_visible, fields", where=closed)
    assert (seen["data_visible"], [one["name"] for one in seen["fields"]]) == (True, ["n"])  # type: ignore[attr-defined]
    for name in ("_fields", "_readers", "_is_public"):
        with pytest.raises(OdsqlError, match="Unknown field"):
            listed(chloe, select=name)
    with pytest.raises(OdsqlError, match="not allowed in the current clause"):
        listed(root, where="data_visible=true")


def test_searches_do_not_tell_what_is_hidden(spots: Dataset, chloe: User) -> None:
    assert [one["dataset_id"] for one in listed(chloe, where='"visites"')] == ["city-spots"]

    set_access(spots, visible_fields=["code"])

    assert listed(chloe, where='"visites"') == []


def test_searches_look_where_the_contract_says(portal: None, chloe: User) -> None:
    assert [one["dataset_id"] for one in listed(chloe, where='"odbl"')] == []
    assert [one["dataset_id"] for one in listed(chloe, where='"libellé"')] == ["districts"]
