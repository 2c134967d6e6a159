"""The object of a dataset: explore-api.md §5. Numbers are those of its checklist."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from parvis.catalogue.actions import Rights, describe_fields, set_access, set_metadata, set_rule
from parvis.catalogue.documents import dataset_object
from parvis.catalogue.models import Dataset, Person
from tests import make

SITE = "https://portal.example"
DATASETS = f"{SITE}/api/explore/v2.1/catalog/datasets"
EVERYONE = AnonymousUser()


def found(dataset_id: str, lang: str = "fr", person: Person = EVERYONE, *, app_metas: bool = False) -> dict[str, Any]:
    dataset = Dataset.objects.visible_to(person).for_documents().get(dataset_id=dataset_id)
    return dataset_object(dataset, lang, SITE, person=person, include_app_metas=app_metas)


def test_s027_keys(portal: None) -> None:
    assert list(found("city-spots")) == [
        "visibility", "dataset_id", "dataset_uid", "has_records", "data_visible", "features", "fields", "attachments",
        "alternative_exports", "metas",
    ]  # fmt: skip


def test_s067_to_s074_fields_and_features(portal: None) -> None:
    spots = found("city-spots")

    assert spots["features"] == ["analyze", "geo", "timeserie", "image"]
    assert spots["fields"][2] == {
        "name": "kind",
        "label": "Type de lieu",
        "type": "text",
        "description": "Nature du lieu",
        "annotations": {"facet": True, "disjunctive": True},
    }
    assert spots["fields"][0]["annotations"] == {"id": True, "sortable": True}
    assert {one["name"]: one["annotations"] for one in spots["fields"]}["tags"] == {"facet": True, "multivalued": ","}
    assert len(spots["fields"]) == 14


def test_s075_to_s079_metas(portal: None) -> None:
    metas = found("city-spots")["metas"]

    assert list(metas) == ["default", "custom", "dcat", "inspire", "dublin-core"]
    default = metas["default"]
    assert (default["title"], default["records_count"], default["language"]) == ("Lieux de la ville", 8, "fr")
    assert (default["theme"], default["keyword"]) == (["Environnement", "Culture"], ["eau", "sport"])
    assert default["modified"] == "2026-01-10T08:00:00+00:00"
    assert default["license_url"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert (default["federated"], default["parent_domain"], default["description"]) == (False, None, None)
    assert len(default) == 31
    assert set(metas["dcat"].values()) == {None}


def test_s080_application_metas_come_when_asked(portal: None) -> None:
    metas = found("city-spots", app_metas=True)["metas"]

    assert metas["explore"]["download_count"] == 0
    assert metas["visualization"]["map_disabled"] is None
    assert metas["asset_content_configuration"]["facets"][0] == {
        "field_name": "kind",
        "facetsort": None,
        "disjunctive": True,
        "timerange_filter": False,
    }
    assert "internal" not in metas


def test_editors_see_internal_metas(portal: None) -> None:
    ada = make.person("ada", is_superuser=True)

    assert "internal" in found("city-spots", person=ada, app_metas=True)["metas"]


def test_s081_extents(portal: None) -> None:
    box = found("districts")["metas"]["default"]["bbox"]

    assert (box["type"], box["geometry"]["type"], box["properties"]) == ("Feature", "Polygon", {})
    assert box["geometry"]["coordinates"][0][0] == pytest.approx([2.32, 48.855])
    assert found("districts")["metas"]["default"]["geometry_types"] == ["Point", "Polygon"]
    assert found("big-series")["metas"]["default"]["bbox"] is None


def test_s085_a_dataset_without_records(portal: None) -> None:
    plan = found("paper-plan")

    assert (plan["has_records"], plan["fields"], plan["features"], plan["data_visible"]) == (False, [], [], True)
    assert plan["attachments"] == [
        {
            "id": "notice_pdf",
            "title": "Notice.pdf",
            "mimetype": "application/pdf",
            "url": f"{DATASETS}/paper-plan/attachments/notice_pdf",
        }
    ]
    (export,) = plan["alternative_exports"]
    assert export["url"] == f"{DATASETS}/paper-plan/alternative_exports/{export['id']}"
    assert (export["title"], export["description"], export["mimetype"]) == ("Plan vectoriel", "DXF", "application/dxf")


def test_s029_closed_data_hide_their_fields(portal: None) -> None:
    closed = found("closed-data")

    assert (closed["data_visible"], closed["fields"], closed["features"]) == (False, [], ["analyze"])
    assert closed["metas"]["default"]["records_count"] == 5


def test_who_sees_everything_sees_closed_data(portal: None) -> None:
    root = make.person("root", is_superuser=True)

    assert found("closed-data", person=root)["data_visible"] is True
    assert [one["name"] for one in found("closed-data", person=root)["fields"]] == ["n"]


def test_s457_fields_hidden_by_a_rule_do_not_exist(portal: None) -> None:
    chloe = make.person("chloe")
    spots = Dataset.objects.get(dataset_id="city-spots")
    set_rule(spots, chloe, Rights(visible_fields=["code", "name"]))

    assert [one["name"] for one in found("city-spots", person=chloe)["fields"]] == ["code", "name"]
    assert len(found("city-spots")["fields"]) == 14


def test_fields_kept_out_of_the_api_are_nowhere(portal: None) -> None:
    spots = Dataset.objects.get(dataset_id="city-spots")
    describe_fields(spots, {"extra": {"annotations": {"hideInApi": True}}}, at=make.NOON)

    assert "extra" not in [one["name"] for one in found("city-spots")["fields"]]
    assert "extra" not in [one["name"] for one in found("city-spots", person=make.person(is_superuser=True))["fields"]]


def test_labels_and_titles_follow_the_language(portal: None) -> None:
    spots = Dataset.objects.get(dataset_id="city-spots")
    describe_fields(spots, {"kind": {"label": {"fr": "Genre", "en": "Kind"}}}, at=make.NOON)
    set_metadata(spots, {"default": {"title": {"fr": "Lieux", "en": "Spots"}}}, at=make.NOON)

    french, english = found("city-spots"), found("city-spots", "en")
    assert (french["fields"][2]["label"], english["fields"][2]["label"]) == ("Genre", "Kind")
    assert (french["metas"]["default"]["title"], english["metas"]["default"]["title"]) == ("Lieux", "Spots")
    assert english["metas"]["default"]["publisher"] == "Direction A"
    assert english["metas"]["default"]["metadata_languages"] == ["en", "fr"]


def test_own_metadata_keys_are_all_present(portal: None) -> None:
    spots = Dataset.objects.get(dataset_id="city-spots")
    set_metadata(spots, {"custom": {"data-owner": "Voirie"}}, at=make.NOON)

    assert found("city-spots")["metas"]["custom"] == {"data-owner": "Voirie"}
    assert found("districts")["metas"]["custom"] == {"data-owner": None}


def test_objects_cost_no_query_of_their_own(portal: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    chloe = make.person("chloe")
    set_rule(Dataset.objects.get(dataset_id="secret"), chloe, Rights())
    chloe.has_perm("catalogue.explore_restricted_dataset")

    with django_assert_num_queries(3):
        datasets = list(Dataset.objects.visible_to(EVERYONE).for_documents())
    assert len(datasets) == 5
    with django_assert_num_queries(4):
        narrowed = list(Dataset.objects.visible_to(chloe).for_documents())
    assert len(narrowed) == 6
    with django_assert_num_queries(0):
        for one in datasets:
            dataset_object(one, "fr", SITE, include_app_metas=True)
        for one in narrowed:
            dataset_object(one, "fr", SITE, person=chloe)


@pytest.mark.parametrize(("restricted", "word"), [(True, "restricted"), (False, "domain")])
def test_visibility_is_a_word(db: None, restricted: bool, word: str) -> None:
    set_access(make.dataset(), restricted=restricted)

    assert found("trees", person=make.person(is_superuser=True))["visibility"] == word


def test_a_federated_dataset_says_so(db: None) -> None:
    make.dataset("trees@elsewhere")

    assert found("trees@elsewhere")["metas"]["default"]["federated"] is True


def test_asked_views_are_features(db: None) -> None:
    set_metadata(
        make.dataset(), {"visualization": {"calendar_enabled": True, "custom_view_enabled": True}}, at=make.NOON
    )

    assert found("trees")["features"] == ["calendar", "custom_view"]
