"""The catalogue as a dataset: published anew when it has changed, whole at every moment."""

import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from parvis.catalogue.actions import (
    Rights,
    add_alternative_export,
    define_custom_field,
    delete_dataset,
    describe_fields,
    publish_version,
    set_access,
    set_metadata,
    set_rule,
    unpublish_dataset,
)
from parvis.catalogue.models import CatalogueVersion, Dataset
from parvis.catalogue.publication import catalogue_facets, catalogue_guards, catalogue_version, publish_catalogue
from parvis.catalogue.serving import engine
from parvis.engine.protocol import Limits
from parvis.lib.statements import Statement
from tests import make

pytestmark = pytest.mark.django_db


def column(name: str, lang: str = "fr") -> list[Any]:
    version = catalogue_version(lang)
    statement = Statement(f'SELECT "{name}" FROM "{version.alias}".records ORDER BY rowid')
    return [row[0] for row in engine().rows(statement, [version], Limits())]


def test_an_empty_catalogue_can_be_asked() -> None:
    assert column("dataset_id") == []


def test_drafts_are_not_in_it() -> None:
    make.dataset("trees")
    make.dataset("draft", published=False)

    assert column("dataset_id") == ["trees"]


def test_every_change_shows_at_the_next_question() -> None:
    trees = make.dataset("trees", title="Arbres")
    assert column("title") == ["Arbres"]

    set_metadata(trees, {"default": {"title": "Platanes"}}, at=make.NOON)
    assert column("title") == ["Platanes"]

    unpublish_dataset(trees)
    assert column("title") == []


def test_each_language_has_its_own() -> None:
    make.dataset("trees", title={"fr": "Arbres", "en": "Trees"}, keyword={"fr": ["bois"], "en": ["wood"]})
    make.dataset("spots", title="Lieux")

    assert column("title", "en") == ["Lieux", "Trees"]
    assert column("keyword", "en") == [None, ["wood"]]
    assert column("title", "de") == ["Lieux", "Arbres"]


def test_the_most_popular_come_first() -> None:
    for name in ("b", "c", "a"):
        make.dataset(name)
    Dataset.objects.filter(dataset_id="c").update(popularity_score=3)

    publish_catalogue()

    assert column("dataset_id") == ["c", "a", "b"]


def test_nothing_is_published_twice() -> None:
    make.dataset("trees")
    first = catalogue_version("fr")

    assert catalogue_version("fr") == first
    publish_catalogue()
    assert catalogue_version("fr") == first


def test_reading_it_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.dataset("trees")
    catalogue_version("fr")

    with django_assert_num_queries(1):
        catalogue_version("fr")


def test_publishing_costs_the_same_queries_however_many_datasets(tmp_path: Path) -> None:
    counts = []
    for name in ("a", "b", "c"):
        one = make.dataset(name)
        make.version(one, tmp_path, 1)
        add_alternative_export(one, "https://elsewhere.example/x.dxf", title="Plan", at=make.NOON)
        with CaptureQueriesContext(connection) as captured:
            catalogue_version("fr")
        counts.append(len(captured))

    assert counts[1] == counts[2]


def test_old_publications_leave(settings: Any) -> None:
    trees = make.dataset("trees")
    for title in ("one", "two", "three"):
        set_metadata(trees, {"default": {"title": title}}, at=make.NOON)
        catalogue_version("fr")
    tokens = set(CatalogueVersion.objects.filter(lang="fr").values_list("token", flat=True))
    assert len(tokens) == 3
    for place, one in enumerate(CatalogueVersion.objects.filter(lang="fr").order_by("-pk"), start=1):
        CatalogueVersion.objects.filter(pk=one.pk).update(built_at=one.built_at - timedelta(hours=place))
        os.utime(one.folder, (0, 0))

    set_metadata(trees, {"default": {"title": "four"}}, at=make.NOON)
    version = catalogue_version("fr")

    kept = set(CatalogueVersion.objects.filter(lang="fr").values_list("token", flat=True))
    assert len(kept) == 2
    assert version.folder.name in kept
    assert [(version.folder.parent / one).exists() for one in (*kept, *(tokens - kept))] == [True, True, False, False]
    assert column("title") == ["four"]


def test_searches_know_names_labels_and_plain_descriptions(tmp_path: Path) -> None:
    trees = make.dataset("trees", description="<p>Un <b>bel</b>&nbsp;arbre &amp; plus</p>")
    make.version(trees, tmp_path, 1)
    describe_fields(trees, {"n": {"label": "Nombre"}}, at=make.NOON)
    set_metadata(trees, {"custom": {"data-owner": "Voirie", "axes": ["Nord", "Sud"]}}, at=make.NOON)

    assert column("_description") == ["Un bel\xa0arbre & plus"]
    assert column("_columns") == ["n Nombre"]
    assert sorted(column("_custom")[0].split()) == ["Nord", "Sud", "Voirie"]
    assert column("custom.data-owner") == ["Voirie"]


def test_closed_data_do_not_tell_their_fields(tmp_path: Path) -> None:
    trees = make.dataset("trees")
    make.version(trees, tmp_path, 1)
    set_access(trees, data_open=False)

    assert column("_columns") == [None]
    assert column("fields") == ["[]"]
    assert column("data_visible") == [False]
    assert '"n"' in column("_fields")[0]


def test_guards_follow_the_person() -> None:
    chloe, root = make.person("chloe"), make.person("root", is_superuser=True)
    group = Group.objects.create(name="readers")
    chloe.groups.add(group)
    secret = make.dataset("secret")
    set_access(secret, restricted=True)
    set_rule(secret, group, Rights())

    assert catalogue_guards(AnonymousUser()) == ("_is_public",)
    assert catalogue_guards(root) == ()
    assert catalogue_guards(chloe) == (f'_is_public or _readers in ("u{chloe.pk}", "g{group.pk}")',)
    assert column("_readers") == [[f"g{group.pk}"]]
    assert column("_is_public") == [False]


def test_own_filters_are_facets() -> None:
    define_custom_field("axis", label={"fr": "Axe"}, is_filter=True)
    make.dataset("trees")

    schema = catalogue_version("fr").schema

    assert catalogue_facets(schema)[-1] == "custom.axis"
    assert schema["custom.axis"].label == "Axe"


def test_extents_are_shapes(tmp_path: Path) -> None:
    places = make.dataset("places")
    columns = {make.a_field("where", "geo_point_2d"): [{"lon": 2.0, "lat": 48.0}, {"lon": 3.0, "lat": 49.0}]}
    publish_version(places, make.records(tmp_path, columns), at=make.NOON)

    assert '"Polygon"' in column("bbox")[0]
    assert column("features") == [["geo"]]


@pytest.mark.django_db(transaction=True)
def test_readers_at_once_publish_it_once(tmp_path: Path) -> None:
    make.dataset("trees")
    catalogue_version("fr")
    make.dataset("spots")
    found: list[str] = []

    def read() -> None:
        try:
            found.append(catalogue_version("fr").alias)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(found) == 6
    assert CatalogueVersion.objects.filter(lang="fr").count() == 2
    assert column("dataset_id") == ["spots", "trees"]


def test_deleted_datasets_leave_it() -> None:
    trees = make.dataset("trees")
    assert column("dataset_id") == ["trees"]

    delete_dataset(trees)

    assert column("dataset_id") == []
