"""“+ Filter”: conditions on fields, in the address of every view."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils.translation import override

from parvis.catalogue.actions import publish_version, set_access
from parvis.catalogue.models import Dataset
from parvis.lib.schema import Field
from parvis.portal.conditions import Condition, ConditionError, clause_of, operators_of, read_clause, sentence
from tests import make
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_dataset import TABLE, first_cells

FILTER = "/fr/explore/dataset/city-spots/filter/"
HEIGHT = make.a_field("hauteur", "double", label="Hauteur", unit="m")
SPECIES = make.a_field("espece", label="Espèce")
DAY = make.a_field("jour", "date", label="Jour")
OPEN = make.a_field("ouvert", "boolean", label="Ouvert")
PLACE = make.a_field("lieu", "geo_point_2d", label="Lieu")


def filtered(client: Client, field: str, operator: str, value: str = "", second: str = "", *, kept: str = "") -> str:
    """The address that the form leads to."""
    sent = urlencode(
        {"filter.field": field, "filter.op": operator, "filter.value": value, "filter.second": second,
         "filter.to": "table", "filter.apply": "1"}
    )  # fmt: skip
    answer = client.get(f"{FILTER}?{kept}&{sent}")
    assert answer.status_code == 302, answer.content[:3_000]
    return str(answer["Location"])


@pytest.mark.parametrize(
    ("field", "operator", "value", "second", "codes"),
    [
        ("name", "is", "Kiosque", "", ["A7"]),
        ("kind", "is-not", "fountain", "", ["A3", "A4", "A5", "A6", "A7"]),
        ("name", "contains", "onta", "", ["A1", "A2", "A8"]),
        ("name", "contains", "l'olympe sta", "", ["A6"]),
        ("name", "starts", "Font", "", ["A1", "A2"]),
        ("district", "empty", "", "", ["A7"]),
        ("visits", "from", "100", "", ["A6"]),
        ("visits", "upto", "0", "", ["A8"]),
        ("rating", "between", "4,5", "5", ["A1", "A6"]),
        ("rating", "is", "5", "", ["A6"]),
        ("opened_on", "from", "2022-10-10", "", ["A7"]),
        ("opened_on", "is", "10/10/2022", "", ["A7"]),
        ("updated_at", "is", "2022-10-30", "", ["A8"]),
        ("open", "is", "false", "", ["A3", "A6"]),
        ("open", "empty", "", "", ["A5"]),
        ("location", "near", "48,8606, 2,3376", "10", ["A1"]),
        ("tags", "contains", "secr", "", ["A8"]),
        ("photo", "filled", "", "", ["A4"]),
    ],
)
def test_each_comparison_finds_what_it_says(
    client: Client, read: Read, field: str, operator: str, value: str, second: str, codes: list[str]
) -> None:
    page = read(filtered(client, field, operator, value, second))

    assert first_cells(page) == codes
    assert page.all("span", class_="chip--pair")


def test_filters_of_all_kinds_add_up_and_stay_in_every_view(client: Client, read: Read) -> None:
    address = filtered(client, "visits", "from", "10", kept="q=fontaine&refine.district=1er&sort=visits&view=airy")

    asked = parse_qs(urlsplit(address).query)
    assert asked == {
        "q": ["fontaine"], "refine.district": ["1er"], "sort": ["visits"], "view": ["airy"], "where": ["`visits` >= 10"],
    }  # fmt: skip
    page = read(address)
    for view, shown in (
        ("export", "Visites ≥ 10"),
        ("analyze", "Visites ≥ 10"),
        ("map", "Visites ≥ 10"),
        ("api", "`visits`"),
    ):
        (tab,) = [one for one in page.links(f"/{view}/?") if "where" in one and "filter." not in one][:1]
        assert parse_qs(urlsplit(tab).query)["where"] == ["`visits` >= 10"]
        assert shown in read(tab).markup


def test_a_chip_is_removed_by_one_link_and_changed_by_another(client: Client, read: Read) -> None:
    page = read(filtered(client, "visits", "from", "10"))

    assert TABLE in page.links(TABLE)
    (change,) = page.links("filter.edit=0")
    form = read(change)
    assert form.all("input", name="filter.value", value="10")
    answer = client.get(f"{change}&filter.field=visits&filter.op=upto&filter.value=0&filter.apply=1")
    assert parse_qs(urlsplit(answer["Location"]).query) == {"where": ["`visits` <= 0"]}


def test_the_form_offers_what_fits_the_field(read: Read) -> None:
    number, text, yes_no = (read(f"{FILTER}?filter.field={one}") for one in ("visits", "kind", "open"))

    assert {one["value"] for one in number.all("option")} >= {"from", "upto", "between", "is", "empty"}
    assert not number.all("option", value="contains")
    assert {one["value"] for one in text.all("option")} >= {"is", "is-not", "contains", "starts", "empty", "gym"}
    assert {one["value"] for one in yes_no.all("option")} >= {"true", "false"}
    assert number.all("svg", class_="bars")
    assert not text.all("svg", class_="bars")


@pytest.mark.parametrize(
    ("field", "operator", "value", "says"),
    [
        ("visits", "from", "beaucoup", "Écrivez un nombre"),
        ("visits", "contains", "1", "Choisissez une comparaison"),
        ("opened_on", "is", "2020-02-31", "Écrivez un jour"),
        ("name", "is", "  ", "Écrivez ce qu’il faut chercher"),
        ("location", "near", "91, 2", "Écrivez une latitude et une longitude"),
        ("open", "is", "peut-être", "Choisissez oui ou non"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    read: Read, field: str, operator: str, value: str, says: str
) -> None:
    sent = urlencode({"filter.field": field, "filter.op": operator, "filter.value": value, "filter.apply": "1"})

    page = read(f"{FILTER}?q=gym&{sent}")

    assert says in page.text
    assert page.all("input", name="q", value="gym")


def test_a_clause_of_another_shape_works_and_shows_as_it_is(read: Read) -> None:
    page = read(f"{TABLE}?{urlencode({'where': 'length(name) < 8 or visits = 100'})}")

    assert first_cells(page) == ["A6", "A7"]
    assert "length(name) < 8 or visits = 100" in page.text


def test_a_clause_that_cannot_be_read_is_told_and_can_be_removed(read: Read) -> None:
    page = read(f"{TABLE}?{urlencode({'where': 'nosuch >'})}", status=400)

    assert TABLE in page.links(TABLE)


def test_conditions_do_not_reach_hidden_fields(client: Client, portal: None) -> None:
    set_access(Dataset.objects.get(dataset_id="city-spots"), visible_fields=["code", "kind"])

    assert client.get(f"{TABLE}?{urlencode({'where': '`visits` >= 10'})}").status_code == 400
    assert "visits" not in client.get(FILTER).content.decode()


@pytest.mark.django_db
def test_figures_of_all_records_stay_from_those_who_read_some(client: Client, tmp_path: Path) -> None:
    dataset = make.dataset("n")
    make.version(dataset, tmp_path, 1, 2, 3, 1000)
    page = "/fr/explore/dataset/n/filter/"
    assert "1000" in client.get(page).content.decode()

    set_access(dataset, row_filter="n < 10")

    assert "1000" not in client.get(page).content.decode()


def plain(text: str) -> str:
    """Text whose blanks are all alike."""
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        (Condition("hauteur", "from", "10"), HEIGHT, "Hauteur ≥ 10\N{NO-BREAK SPACE}m"),
        (Condition("hauteur", "between", "1,5", "-2"), HEIGHT, None),
        (Condition("espece", "is", 'dit "le\\grand" `x`'), SPECIES, 'Espèce : dit "le\\grand" `x`'),
        (Condition("espece", "contains", "platane d'or"), SPECIES, "Espèce contient « platane d'or »"),
        (Condition("jour", "from", "2530-01-02"), DAY, "Jour ≥ 02/01/2530"),
        (Condition("ouvert", "is", "true"), OPEN, "Ouvert : oui"),
        (Condition("lieu", "near", "48.5, -2", "1500"), PLACE, None),
        (Condition("espece", "empty"), SPECIES, "Espèce est vide"),
    ],
)
def test_what_is_written_is_read_back(asked: Condition, field: Field, words: str | None) -> None:
    clause = clause_of(asked, field)

    found = read_clause(clause)
    assert found is not None
    assert clause_of(found, field) == clause
    with override("fr"):
        said = sentence(clause, {field.name: field})
    assert words is None or plain(said) == plain(words)
    assert "`" not in said or "`" in asked.first


def test_no_type_accepts_what_it_does_not_offer() -> None:
    for field in (HEIGHT, SPECIES, DAY, OPEN, PLACE):
        for operator in {"is", "contains", "near", "between"} - set(operators_of(field)):
            with pytest.raises(ConditionError):
                clause_of(Condition(field.name, operator, "1", "1"), field)


def test_the_page_needs_no_script(read: Read) -> None:
    page: Reading = read(f"{FILTER}?filter.to=map")

    assert page.all("button", name="filter.apply")
    assert len(page.all("select")) == 2


@pytest.mark.django_db
def test_all_values_of_a_long_facet_are_found_and_ticked_without_script(client: Client, tmp_path: Path) -> None:
    names = [f"Ville {n:03}" for n in range(300)] + ["Évry"]
    columns = {make.a_field("ville", label="Ville", facet=True): names, make.a_field("n", "int"): list(range(301))}
    publish_version(make.dataset("n"), make.records(tmp_path, columns), at=make.NOON)
    table = Reading(client.get("/fr/explore/dataset/n/table/?q=&sort=n&refine.ville=Évry").content.decode())

    whole = Reading(client.get(table.links("facet.name=ville")[0]).content.decode())
    assert len(whole.all("input", type="checkbox")) == 120
    assert "301 valeurs" in whole.text
    assert whole.links("facet.page=2")
    found = Reading(client.get(f"{table.links('facet.name=ville')[0]}&facet.find=evry").content.decode())
    (box,) = found.all("input", type="checkbox")
    assert box["value"] == "Évry"
    assert "checked" in box
    other = Reading(client.get(f"{table.links('facet.name=ville')[0]}&facet.find=ville 299").content.decode())
    assert other.all("input", name="refine.ville", value="Évry", type="hidden")
    assert client.get("/fr/explore/dataset/n/values/?facet.name=n").status_code == 404
