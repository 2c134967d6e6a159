"""Home and catalogue."""

import pytest
from django.test import Client

from tests.app.portal.conftest import Read


def titles(page: object) -> list[str]:
    """The datasets listed, in order."""
    import re

    return re.findall(r"dataset-row__title\"><a href=\"[^\"]+\">([^<]+)<", page.markup)  # type: ignore[attr-defined]


def test_the_home_page_counts_what_everybody_sees(read: Read) -> None:
    page = read("/fr/")

    assert "5 jeux de données à lire" in page.text
    assert "12 016" in page.text
    assert "Secret" not in page.text


def test_an_empty_portal_says_so(client: Client, db: None) -> None:
    answer = client.get("/en/")

    assert answer.status_code == 200
    assert "No dataset for the moment" in answer.content.decode()


def test_a_theme_leads_to_its_datasets(read: Read) -> None:
    (link,) = read("/fr/").links("refine.theme=Culture")

    assert titles(read(link)) == ["Lieux de la ville"]


def test_the_catalogue_lists_datasets_with_their_views(read: Read) -> None:
    page = read("/fr/explore/")

    assert "5 jeux de données" in page.text
    assert page.links("/dataset/city-spots/table/")
    assert not page.links("/dataset/closed-data/table/")
    assert not page.links("/dataset/paper-plan/table/")


def test_words_narrow_the_catalogue(read: Read) -> None:
    page = read("/fr/explore/?q=arrondissements")

    assert titles(page) == ["Arrondissements"]
    assert page.all("input", id="search")[0]["value"] == "arrondissements"


def test_values_of_a_facet_add_up_and_facets_narrow(read: Read) -> None:
    two = read("/fr/explore/?refine.publisher=Direction A&refine.publisher=Direction C")
    one = read("/fr/explore/?refine.publisher=Direction A&refine.publisher=Direction C&refine.theme=Culture")

    assert "3 jeux de données" in two.text
    assert titles(one) == ["Lieux de la ville"]


def test_counts_of_a_facet_say_what_a_click_would_give(read: Read) -> None:
    page = read("/fr/explore/?refine.publisher=Direction A")

    boxes = page.all("input", name="refine.publisher")
    assert {one["value"] for one in boxes} == {"Direction A", "Direction B", "Direction C"}
    assert [one["value"] for one in boxes if "checked" in one] == ["Direction A"]


def test_chips_remove_one_filter_each(read: Read) -> None:
    page = read("/fr/explore/?q=ville&refine.theme=Culture")

    chips = {one["href"] for one in page.all("a", class_="chip--on")}
    assert chips == {"/fr/explore/?refine.theme=Culture", "/fr/explore/?q=ville"}


def test_the_form_of_the_facets_keeps_the_rest_of_the_question(read: Read) -> None:
    page = read("/fr/explore/?q=ville&exclude.theme=Culture&sort=title&rows=20")

    hidden = {(one["name"], one["value"]) for one in page.all("input", type="hidden")}
    assert {("q", "ville"), ("exclude.theme", "Culture"), ("sort", "title"), ("rows", "20")} <= hidden


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("title", "Arrondissements"),
        ("-title", "Série longue"),
        ("modified", "Lieux de la ville"),
        ("-modified", "Plan papier"),
    ],
)
def test_orders_of_the_past_still_hold(read: Read, sort: str, first: str) -> None:
    assert titles(read(f"/fr/explore/?sort={sort}"))[0] == first


def test_exclusions_of_old_links_hold(read: Read) -> None:
    assert "Lieux de la ville" not in titles(read("/fr/explore/?exclude.theme=Culture"))


def test_no_result_repeats_the_question_and_proposes_the_word_that_was_meant(read: Read) -> None:
    page = read("/fr/explore/?q=arondissemans&refine.theme=Culture")

    assert "Aucun jeu de données pour « arondissemans »" in page.text
    assert "Vouliez-vous dire « arrondissements »" in page.text


def test_no_result_counts_what_each_chip_hides(read: Read) -> None:
    page = read("/fr/explore/?refine.theme=Culture&refine.publisher=Direction B")

    assert "(2 sans lui)" in page.text
    assert "(1 sans lui)" in page.text


def test_a_filter_on_nothing_known_is_a_sentence_and_keeps_the_question(read: Read) -> None:
    page = read("/fr/explore/?refine.nosuch=x", status=400)

    assert "nosuch" in page.text
    assert page.all("a", class_="chip--on")[0]["href"] == "/fr/explore/"


@pytest.mark.parametrize("start", ["10", "999999999", "-4", "x", "9" * 40])
def test_a_page_that_is_not_there_breaks_nothing(read: Read, start: str) -> None:
    assert read(f"/fr/explore/?start={start}").all("h1")


def test_nonsense_is_escaped(read: Read) -> None:
    page = read('/fr/explore/?q=<script>alert(1)</script>&sort="><b>&refine.theme="\'><i>')

    assert not page.all("b")
    assert not page.all("i")
    assert "<script>alert" not in page.markup


def test_a_person_sees_what_they_may_see(client: Client, portal: None) -> None:
    from tests import make

    client.force_login(make.person("ada", is_superuser=True))

    assert "Secret" in client.get("/fr/explore/").content.decode()
