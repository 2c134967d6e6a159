"""Datasets come to be, change, are shown, withdrawn, renamed and removed."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from parvis.catalogue.actions import (
    Rights,
    clean_leftovers,
    create_or_update_dataset,
    delete_dataset,
    describe_fields,
    publish_dataset,
    remove_rule,
    rename_dataset,
    set_access,
    set_metadata,
    set_rule,
    unpublish_dataset,
)
from parvis.catalogue.errors import (
    DatasetStatusError,
    FieldError,
    IdentifierError,
    IncompleteDatasetError,
    MetadataError,
)
from parvis.catalogue.models import Dataset
from parvis.records.source import find_dataset
from tests import make

pytestmark = pytest.mark.django_db
EVERYONE = AnonymousUser()


def test_a_new_dataset_is_a_draft() -> None:
    ada = make.person("ada")

    dataset = create_or_update_dataset("trees", {"default": {"title": "Arbres"}}, at=make.NOON, by=ada)

    assert (dataset.title(), dataset.owner, dataset.is_published) == ("Arbres", ada, False)
    assert not Dataset.objects.visible_to(EVERYONE).exists()


def test_the_same_identifier_is_the_same_dataset() -> None:
    first = create_or_update_dataset("trees", {"default": {"title": "Arbres", "publisher": "Ville"}}, at=make.NOON)

    again = create_or_update_dataset("trees", {"default": {"title": "Trees"}}, at=make.NOON, lang="en")

    assert again.pk == first.pk
    assert (again.title("fr"), again.title("en"), again.value_of("default", "publisher")) == (
        "Arbres",
        "Trees",
        "Ville",
    )


def test_a_refused_value_makes_no_dataset() -> None:
    with pytest.raises(MetadataError):
        create_or_update_dataset("trees", {"default": {"keyword": 1}}, at=make.NOON)

    assert not Dataset.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_make_one_dataset_at_once_get_the_same() -> None:
    found: list[int] = []

    def create() -> None:
        try:
            found.append(create_or_update_dataset("trees", {"default": {"title": "x"}}, at=make.NOON).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_dataset_without_title_is_not_shown() -> None:
    dataset = create_or_update_dataset("trees", at=make.NOON)

    with pytest.raises(IncompleteDatasetError, match="trees"):
        publish_dataset(dataset, at=make.NOON)


def test_publishing_twice_keeps_the_first_date() -> None:
    dataset = make.dataset()

    publish_dataset(dataset, at=make.NOON + timedelta(days=1))

    assert dataset.published_at == make.NOON


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"internal": {"license_id": "odbl"}}, ("Open Database License (ODbL)", "https://opendatacommons.org/licenses/odbl/1-0/")),
        ({"default": {"license": "ODbL"}}, ("ODbL", "https://opendatacommons.org/licenses/odbl/1-0/")),
        ({"default": {"license": "Maison"}}, ("Maison", None)),
        ({"default": {"license": "Maison", "license_url": "https://x.example/"}}, ("Maison", "https://x.example/")),
    ],
)  # fmt: skip
def test_licences_have_addresses(metadata: Any, expected: tuple[str, str | None]) -> None:
    dataset = set_metadata(make.dataset(license="ODbL"), metadata, at=make.NOON)

    assert (dataset.value_of("default", "license"), dataset.value_of("default", "license_url")) == expected


def test_metadata_changes_make_modified_only_where_said() -> None:
    later = make.NOON + timedelta(days=2)
    plain, follows = make.dataset("a"), make.dataset("b", modified_updates_on_metadata_change=True)

    for one in (plain, follows):
        set_metadata(one, {"default": {"publisher": "Ville"}}, at=later)

    assert (plain.modified_at, follows.modified_at) == (make.NOON, later)
    assert set_metadata(plain, {"default": {"modified": "2020-02-02"}}, at=later).modified_at.year == 2020


def test_a_renamed_dataset_is_found_by_all_its_names() -> None:
    dataset = make.dataset("trees")
    unpublish_dataset(dataset)

    rename_dataset(dataset, "arbres")
    rename_dataset(dataset, "platanes")
    publish_dataset(dataset, at=make.NOON)

    for name in ("trees", "arbres", "platanes", dataset.uid):
        assert find_dataset(name, EVERYONE) == dataset
    unpublish_dataset(dataset)
    rename_dataset(dataset, "trees")
    assert sorted(dataset.aliases.values_list("former_id", flat=True)) == ["arbres", "platanes"]


def test_names_that_are_taken_stay_with_their_dataset() -> None:
    trees, spots = make.dataset("trees", published=False), make.dataset("spots", published=False)
    rename_dataset(trees, "arbres")

    for name in ("arbres", "trees"):
        with pytest.raises(IdentifierError, match="taken"):
            rename_dataset(spots, name)
    with pytest.raises(IdentifierError):
        rename_dataset(spots, "a b")


def test_a_published_dataset_is_not_renamed() -> None:
    with pytest.raises(DatasetStatusError, match="published"):
        rename_dataset(make.dataset(), "arbres")


def test_a_deleted_dataset_leaves_nothing(
    tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    dataset = make.dataset()
    make.version(dataset, tmp_path, 1)
    folder = Path(settings.DATASETS_DIR) / dataset.uid

    with django_capture_on_commit_callbacks(execute=True):
        delete_dataset(dataset)

    assert not Dataset.objects.exists()
    assert not folder.exists()
    clean_leftovers()


def test_fields_are_described_for_good(tmp_path: Path) -> None:
    dataset = make.dataset()
    make.version(dataset, tmp_path, 1)
    describe_fields(dataset, {"n": {"label": "Nombre", "annotations": {"facet": True}}}, at=make.NOON)
    describe_fields(
        dataset, {"n": {"label": {"fr": "Nombre", "en": "Number"}, "annotations": {"unit": "m"}}}, at=make.NOON
    )

    make.version(dataset, tmp_path, 1, 2)

    version = dataset.version("en")
    assert version is not None
    assert (version.schema["n"].label, version.schema["n"].annotations) == ("Number", {"facet": True, "unit": "m"})
    with pytest.raises(FieldError, match="nope"):
        describe_fields(dataset, {"nope": {"label": "x"}}, at=make.NOON)


def test_restricted_datasets_are_for_those_who_are_named() -> None:
    secret, root, chloe, bruno = (
        make.dataset("secret"), make.person("root", is_superuser=True), make.person("chloe"), make.person("bruno"),
    )  # fmt: skip
    readers = Group.objects.create(name="readers")
    bruno.groups.add(readers)
    set_access(secret, restricted=True)

    def seen_by() -> list[bool]:
        people = (EVERYONE, root, chloe, bruno)
        return [Dataset.objects.visible_to(one).filter(dataset_id="secret").exists() for one in people]

    assert seen_by() == [False, True, False, False]
    rule = set_rule(secret, chloe, Rights())
    set_rule(secret, readers, Rights())
    assert seen_by() == [False, True, True, True]
    remove_rule(rule)
    assert seen_by() == [False, True, False, True]


def test_an_own_rule_counts_before_those_of_groups() -> None:
    dataset, chloe = make.dataset(), make.person("chloe")
    readers = Group.objects.create(name="readers")
    chloe.groups.add(readers)
    set_access(dataset, data_open=False)
    assert not dataset.data_visible_to(chloe)

    set_rule(dataset, readers, Rights(row_filter="n>1"))
    assert dataset.access_for(chloe).guards == ("n>1",)
    set_rule(dataset, chloe, Rights(row_filter="n>2"))
    assert dataset.access_for(chloe).guards == ("n>2",)
    found = Dataset.objects.visible_to(chloe).get()
    assert found.access_for(chloe).guards == ("n>2",)
    assert not found.data_visible_to(EVERYONE)


def test_the_default_narrows_those_whom_no_rule_names() -> None:
    dataset = make.dataset()

    set_access(dataset, visible_fields=["a"], row_filter=" kind=1 ")
    assert dataset.access_for(EVERYONE).visible_fields == {"a"}
    assert dataset.access_for(EVERYONE).guards == ("kind=1",)
    set_access(dataset, visible_fields=["*"], row_filter="")

    assert dataset.access_for(EVERYONE).visible_fields is None


def test_who_edits_what() -> None:
    mine, other = make.dataset("mine", published=False), make.dataset("other")
    ada, bruno, root = make.person("ada"), make.person("bruno"), make.person("root", is_superuser=True)
    Dataset.objects.filter(pk=mine.pk).update(owner=ada)
    set_rule(other, bruno, Rights(permissions=["edit_dataset"]))
    set_rule(mine, bruno, Rights())

    assert list(Dataset.objects.editable_by(ada)) == [mine]
    assert list(Dataset.objects.editable_by(bruno)) == [other]
    assert Dataset.objects.editable_by(root).count() == 2
    assert not Dataset.objects.editable_by(EVERYONE).exists()
