"""Views of a dataset and of a record."""

import re

import pytest
from django.test import Client

from parvis.catalogue.models import Dataset
from tests import make
from tests.app.portal.conftest import Read

TABLE = "/fr/explore/dataset/city-spots/table/"


def first_cells(page: object) -> list[str]:
    """The first cell of each row."""
    return re.findall(r'<th class="records__cell"[^>]*><a[^>]*>([^<]*)<', page.markup)  # type: ignore[attr-defined]


def test_information_says_what_the_dataset_is(read: Read) -> None:
    page = read("/fr/explore/dataset/city-spots/information/")

    assert "Lieux de la ville" in page.text
    assert "14 champs" in page.text
    assert "Nature du lieu" in page.text
    assert "Direction A" in page.text
    assert page.links("/attachments/")


def test_closed_records_are_said_to_be_closed(read: Read) -> None:
    page = read("/fr/explore/dataset/closed-data/information/")

    assert "Ses enregistrements ne vous sont pas ouverts." in page.text
    assert not page.links("/closed-data/table/")


def test_a_dataset_without_records_has_its_page(read: Read) -> None:
    page = read("/fr/explore/dataset/paper-plan/information/")

    assert "pas d’enregistrements à explorer" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("closed-data/table/", 403),
        ("closed-data/export/", 403),
        ("secret/information/", 404),
        ("secret/table/", 404),
        ("nothing/table/", 404),
        ("city-spots/record/0000/", 404),
        (f"city-spots/record/{'0' * 40}/", 404),
    ],
)
def test_what_one_may_not_see(read: Read, path: str, status: int) -> None:
    assert read(f"/fr/explore/dataset/{path}", status=status).all("h1")


def test_the_table_shows_records_with_links_to_each(read: Read) -> None:
    page = read(TABLE)

    assert first_cells(page) == ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]
    record = read(page.links("/record/")[0])
    assert "Fontaine Étoile" in record.text
    assert "26/03/2019" in record.text
    assert record.links("/api/explore/v2.1/catalog/datasets/city-spots/records/")


def test_empty_values_booleans_numbers_and_places_are_words(read: Read) -> None:
    text = read(TABLE).text

    assert "vide" in text
    assert "oui" in text
    assert "48,8606, 2,3376" in text


def test_the_english_table_writes_english_numbers(read: Read) -> None:
    assert "48.8606, 2.3376" in read("/en/explore/dataset/city-spots/table/").text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?q=fontaine", ["A1", "A2", "A8"]),
        ("?refine.kind=gym", ["A4", "A5"]),
        ("?refine.kind=gym&refine.kind=pool", ["A3", "A4", "A5"]),
        ("?exclude.kind=fountain&refine.district=1er", ["A6"]),
        ("?refine.category_path=Water", ["A1", "A2", "A3", "A8"]),
        ("?refine.category_path=Water/Pool", ["A3"]),
        ("?refine.updated_at=2020", ["A1", "A2", "A3"]),
        ("?refine.tags=secret", ["A8"]),
        ("?sort=visits&rows=50", ["A6", "A4", "A2", "A3", "A1", "A5", "A8", "A7"]),
        ("?sort=-name&refine.kind=gym", ["A4", "A5"]),
        ("?sort=location", ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]),
        ('?q=L\'Olympe "stade"', ["A6"]),
    ],
)
def test_the_question_is_in_the_address(read: Read, query: str, codes: list[str]) -> None:
    assert first_cells(read(TABLE + query)) == codes


def test_sorting_turns_round_and_ends(read: Read) -> None:
    page = read(f"{TABLE}?sort=visits")

    assert page.all("th", **{"aria-sort": "descending"})
    assert f"{TABLE}?sort=-visits" in page.links("sort=")
    assert read(f"{TABLE}?sort=-visits").all("th", **{"aria-sort": "ascending"})


def test_trees_open_below_what_is_chosen(read: Read) -> None:
    page = read(f"{TABLE}?refine.category_path=Water&refine.updated_at=2020")

    assert {one["value"] for one in page.all("input", name="refine.category_path")} >= {"Water", "Water/Pool"}
    assert "mai 2020" in page.text


def test_an_empty_answer_offers_a_way_out(read: Read) -> None:
    page = read(f"{TABLE}?q=nothinglikethis")

    assert "Aucun enregistrement pour ces filtres" in page.text
    assert page.links(TABLE)


def test_a_question_on_an_unknown_field_is_told_and_kept(read: Read) -> None:
    page = read(f"{TABLE}?refine.nosuch=1", status=400)

    assert "nosuch" in page.text
    assert page.all("a", class_="chip--on")


def test_pages_of_a_long_table(read: Read) -> None:
    page = read("/fr/explore/dataset/big-series/table/?start=5000")

    assert "Enregistrements 5 001 à 5 050 sur 12 000" in page.text
    assert "/fr/explore/dataset/big-series/table/?start=4950" in page.links("start=")
    assert "/fr/explore/dataset/big-series/table/?start=11950" in page.links("start=")


def test_beyond_the_window_of_lists_one_is_sent_to_filters_and_exports(
    read: Read, settings: pytest.FixtureRequest
) -> None:
    settings.RESULT_WINDOW = 10_000  # type: ignore[attr-defined]

    page = read("/fr/explore/dataset/big-series/table/?start=11000")

    assert "Affinez avec un filtre, ou exportez tout." in page.text
    assert "12 000 enregistrements" in page.text


def test_exports_carry_the_filters(client: Client, read: Read) -> None:
    page = read("/fr/explore/dataset/city-spots/export/?refine.kind=gym&refine.kind=pool&q=g")

    address = next(one for one in page.links("/exports/csv"))
    answer = client.get(address)
    lines = b"".join(answer).decode("utf-8-sig").strip().splitlines()  # type: ignore[arg-type]
    assert [line.partition(";")[0] for line in lines[1:]] == ["A4", "A5"]


def test_the_api_view_asks_what_the_page_shows(client: Client, read: Read) -> None:
    page = read("/fr/explore/dataset/city-spots/api/?q=fontaine&exclude.district=2e")

    (address,) = [one for one in page.links("/records?") if "testserver" in one]
    assert client.get(address).json()["total_count"] == 2


def test_the_picture_is_drawn_from_the_records_and_kept(client: Client, portal: None) -> None:
    number = Dataset.objects.get(dataset_id="districts").current.number  # type: ignore[union-attr]

    answer = client.get(f"/explore/dataset/districts/picture-{number}.svg")

    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content.count(b'class="area"') == 3
    assert client.get("/explore/dataset/districts/picture-99.svg").status_code == 404
    assert client.get("/explore/dataset/closed-data/picture-1.svg").status_code == 403


def test_hidden_fields_stay_hidden(client: Client, portal: None) -> None:
    from parvis.catalogue.actions import set_access

    set_access(Dataset.objects.get(dataset_id="city-spots"), visible_fields=["code", "kind"])

    for view in ("information", "table", "export"):
        page = client.get(f"/fr/explore/dataset/city-spots/{view}/").content.decode()
        assert "Fontaine Étoile" not in page
        assert "Visites" not in page


def test_a_signed_in_person_with_a_rule_reads_what_others_do_not(client: Client, portal: None) -> None:
    client.force_login(make.person("ada", is_superuser=True))

    assert "chut" in client.get("/fr/explore/dataset/secret/table/").content.decode()
