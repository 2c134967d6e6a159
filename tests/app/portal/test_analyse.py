"""The view Analyse. Source: ui.md §7, §15, §16; other-services.md §1."""

import base64
import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from parvis.catalogue.actions import publish_version
from parvis.lib.schema import Field
from tests import make
from tests.app.portal.conftest import Read, Reading

PATH = "/fr/explore/dataset/city-spots/analyze/"


def table(page: Reading) -> list[list[str]]:
    """The values of the page, as its file has them."""
    link = next(one["href"] for one in page.all("a") if "values.csv" in one.get("href", ""))
    answer = Client().get(link)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def drawing(page: Reading) -> dict[str, Any]:
    """What the chart is drawn from."""
    return dict(json.loads(page.all("pv-chart")[0]["data-values"]))


def publish(folder: Path, columns: dict[Field, list[Any]], name: str = "odd") -> str:
    publish_version(make.dataset(name), make.records(folder, columns), at=make.NOON)
    return f"/fr/explore/dataset/{name}/analyze/"


def test_one_arrives_at_the_first_facet_counted(read: Read) -> None:
    page = read(PATH)

    assert table(page) == [
        ["Type de lieu", "Nombre d'enregistrements"],
        ["fountain", "3"],
        ["gym", "2"],
        ["kiosk", "1"],
        ["pool", "1"],
        ["stadium", "1"],
    ]
    assert "« fountain » arrive en tête : 3 enregistrements, 38 % du total." in page.text
    assert page.all("input", type="radio", name="show", value="comparison")[0].get("checked") == ""
    assert page.all("rect", width="100.0")
    assert drawing(page)["kind"] == "bars"


def test_the_address_reproduces_each_choice(read: Read) -> None:
    page = read(
        f"{PATH}?show=comparison&measure=percentile&percentile=75&of=visits&by=district&series=open&top=6&order=name"
        "&patterns=on&title=Titre&description=Une+phrase&refine.kind=gym&refine.kind=fountain"
    )

    chosen = {one["value"] for one in page.all("option") if "selected" in one and one.get("value")}
    assert {"percentile", "visits", "district", "open", "name"} <= chosen
    assert drawing(page)["patterns"] is True
    assert drawing(page)["title"] == "Titre"
    assert drawing(page)["sentence"] == "Une phrase"
    assert [one["value"] for one in page.all("input", type="hidden", name="refine.kind")][:2] == ["gym", "fountain"]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("sum", {"eau": "49", "sport": "163", "public": "19", "secret": "0"}),
        ("avg", {"eau": "12.25", "sport": "40.75"}),
        ("median", {"eau": "12.0", "sport": "27.0"}),
        ("min", {"eau": "0", "sport": "9"}),
        ("max", {"eau": "25", "sport": "100"}),
        ("distinct", {"eau": "4", "sport": "4"}),
        ("percentile", {"sport": "82.0"}),
    ],
)
def test_measures_over_several_values_a_record(read: Read, measure: str, expected: dict[str, str]) -> None:
    rows = dict(table(read(f"{PATH}?show=comparison&by=tags&measure={measure}&of=visits"))[1:])

    assert {name: rows[name] for name in expected} == expected


def test_beyond_the_first_values_stand_the_others(client: Client, db: None, tmp_path: Path) -> None:
    kinds = [f"k{place:02}" for place in range(15) for _ in range(20 - place)] + [None] * 30
    path = publish(tmp_path, {make.a_field("kind", facet=True): kinds, make.a_field("n", "int"): [1] * len(kinds)})

    rows = table(Reading(client.get(path).content.decode()))

    assert [row[0] for row in rows[1:]] == [*(f"k{place:02}" for place in range(12)), "(vide)", "Autres"]
    assert [int(row[1]) for row in rows[-2:]] == [30, 8 + 7 + 6]
    means = table(Reading(client.get(f"{path}?show=comparison&by=kind&measure=avg&of=n").content.decode()))
    assert {row[1] for row in means[1:]} == {"1.0"}


def test_series_beyond_eight_are_folded(client: Client, db: None, tmp_path: Path) -> None:
    rows = [(f"k{a}", f"s{b:02}") for a in range(14) for b in range(10) for _ in range(20 - b)]
    columns = {make.a_field("k", facet=True): [a for a, _ in rows], make.a_field("s", facet=True): [b for _, b in rows]}
    path = publish(tmp_path, columns)

    found = table(Reading(client.get(f"{path}?show=comparison&by=k&series=s").content.decode()))

    assert found[0] == ["k", *(f"s{b:02}" for b in range(7)), "Autres"]
    assert found[1][1:] == ["20", "19", "18", "17", "16", "15", "14", str(13 + 12 + 11)]
    assert found[-1] == ["Autres", "40", "38", "36", "34", "32", "30", "28", "72"]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("year", [("2018", "1"), ("2019", "2"), ("2020", "2"), ("2021", "1"), ("2022", "1")]),
        ("quarter", [("T4 2018", "1"), ("T1 2019", "1"), ("T2 2019", "0"), ("T3 2019", "1")]),
        ("month", [("nov 2018", "1"), ("déc 2018", "0")]),
        ("week", [("semaine 45, 2018", "1"), ("semaine 46, 2018", "0")]),
        ("weekday", [("Lundi", "3"), ("Mardi", "2"), ("Mercredi", "0")]),
    ],
)
def test_periods_have_no_hole(read: Read, unit: str, expected: list[tuple[str, str]]) -> None:
    rows = table(read(f"{PATH}?show=evolution&by=opened_on&unit={unit}"))

    found = [(row[0].casefold(), row[1]) for row in rows[1:]]
    assert found[: len(expected)] == [(name.casefold(), count) for name, count in expected]


def test_records_without_a_date_are_counted_apart(read: Read) -> None:
    page = read(f"{PATH}?show=evolution&by=opened_on")

    assert "1 enregistrement sans valeur est laissé de côté." in page.text


def test_instants_are_cut_in_the_zone_asked(read: Read) -> None:
    in_paris = table(read(f"{PATH}?show=evolution&by=updated_at&unit=year&timezone=Europe/Paris"))

    assert dict(in_paris[1:]) == {"2020": "2", "2021": "3", "2022": "2"} | {}


def test_numbers_are_cut_in_round_intervals(read: Read) -> None:
    page = read(f"{PATH}?show=distribution&by=visits&step=25")

    assert table(page)[1:] == [
        ["0 à 24", "4"],
        ["25 à 49", "2"],
        ["50 à 74", "0"],
        ["75 à 99", "0"],
        ["100 à 124", "1"],
    ]
    assert drawing(page)["kind"] == "histogram"


def test_intervals_that_would_be_too_many_are_wider(read: Read) -> None:
    page = read(f"{PATH}?show=distribution&by=rating&step=0.0001")

    assert "seraient trop nombreux" in page.text
    assert 3 < len(table(page)) < 30


def test_two_numbers_are_set_against_each_other(read: Read) -> None:
    page = read(f"{PATH}?show=relation&by=rating&of=visits")

    points = {tuple(one) for one in drawing(page)["points"]}
    assert (4.5, 10, 1) in points
    assert len(points) == 6
    assert "corrélation" in page.text


def test_a_choice_that_does_not_fit_gives_way_and_says_why(read: Read) -> None:
    page = read("/fr/explore/dataset/districts/analyze/?show=evolution&by=geo_shape&measure=sum&step=-3&top=7")

    assert page.all("input", type="radio", name="show", value="comparison")[0].get("checked") == ""
    for name in ("evolution", "relation"):
        assert "disabled" in page.all("input", type="radio", name="show", value=name)[0]
    assert "aucun champ n'est une date" in page.text
    assert "Absents : Forme (forme), Centre (position)" in page.text


def test_filters_narrow_and_are_kept(read: Read) -> None:
    page = read(f"{PATH}?refine.kind=gym&q=grand")

    assert table(page)[1:] == [["gym", "1"]]
    assert "refine.kind=gym" in next(one for one in page.links("/table/"))
    assert "show=" not in next(one for one in page.links("/table/"))
    refused = read(f"{PATH}?refine.nothing=x", status=400)
    assert "nothing" in refused.text


def test_nothing_found_is_said_with_a_way_out(read: Read) -> None:
    page = read(f"{PATH}?q=nothinglikethis&show=evolution")

    assert "Rien à compter ici" in page.text
    assert any("show=evolution" in link and "q=" not in link for link in page.links("/analyze/"))


def test_the_api_answers_the_same_question(client: Client, read: Read) -> None:
    page = read(f"{PATH}?show=comparison&by=district&measure=sum&of=visits&refine.kind=fountain")

    answer = client.get(next(one["href"] for one in page.all("a") if "group_by" in one.get("href", "")))

    assert answer.status_code == 200
    found = {one["district"]: one["value"] for one in answer.json()["results"]}
    assert found == {name: int(value) for name, value in table(page)[1:]}


@pytest.mark.parametrize("query", ["?show=evolution&by=opened_on&unit=quarter&series=kind", "?show=distribution&by=visits", "?show=relation"])  # fmt: skip
def test_every_question_has_its_api_request(client: Client, read: Read, query: str) -> None:
    page = read(PATH + query)

    answer = client.get(next(one["href"] for one in page.all("a") if "group_by" in one.get("href", "")))

    assert answer.status_code == 200
    assert answer.json()["results"]


def old_link(**chart: object) -> str:
    charts = [{"type": chart.pop("type"), "func": chart.pop("func"), "yAxis": chart.pop("yAxis", ""), "color": "#000"}]
    text = json.dumps({"queries": [{"charts": charts, "config": {"dataset": "city-spots", "options": {}}, **chart}]})
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("chart", "first", "kind"),
    [
        ({"type": "column", "func": "SUM", "yAxis": "visits", "xAxis": "kind", "sort": "serie1-1"}, ["stadium", "100"], "bars"),
        ({"type": "line", "func": "COUNT", "xAxis": "opened_on", "timescale": "year", "sort": ""}, ["2018", "1"], "line"),
        ({"type": "pie", "func": "COUNT", "xAxis": "district", "sort": "serie1-1"}, ["1er", "3"], "pie"),
        ({"type": "spline", "func": "AVG", "yAxis": "rating", "xAxis": "gone"}, ["fountain", "3"], "bars"),
    ],
)  # fmt: skip
def test_charts_of_old_links_still_mean_something(
    read: Read, chart: dict[str, object], first: list[str], kind: str
) -> None:
    page = read(f"{PATH}?dataChart={old_link(**chart)}")

    assert table(page)[1] == first
    assert drawing(page)["kind"] == kind


@pytest.mark.parametrize("text", ["", "%%%", "eyJ", "W10", base64.b64encode(b"[[[").decode(), "e" * 200_000])
def test_broken_old_charts_are_nobodys_problem(read: Read, text: str) -> None:
    assert table(read(f"{PATH}?dataChart={text[:50_000]}"))[1] == ["fountain", "3"]


def test_the_frame_may_stand_in_other_sites(client: Client, portal: None) -> None:
    answer = client.get("/fr/explore/embed/dataset/city-spots/analyze/?show=comparison&by=district&theme=light")
    page = Reading(answer.content.decode())

    assert (
        "frame-ancestors *" in answer["Content-Security-Policy"]
        or "frame-ancestors" not in answer["Content-Security-Policy"]
    )
    assert "X-Frame-Options" not in answer
    assert page.all("html", **{"data-theme": "light"})
    assert not page.all("header")
    assert page.links("/fr/explore/dataset/city-spots/analyze/?show=comparison&by=district")
    led = client.get("/explore/embed/dataset/city-spots/analyze/?by=district", headers={"accept-language": "en"})
    assert led["Location"] == "/en/explore/embed/dataset/city-spots/analyze/?by=district"


def test_the_code_to_paste_leads_to_the_frame(client: Client, read: Read) -> None:
    page = read(f"{PATH}?show=comparison&by=district&title=%22%3Cb%3E")

    source = Reading(page.text[page.text.index("<iframe") :]).all("iframe")[0]
    assert source["title"] == '"<b>'
    parts = urlsplit(source["src"])
    assert dict(parse_qsl(parts.query))["by"] == "district"
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200


ODD: dict[str, dict[Field, list[Any]]] = {
    "nothing but nulls": {make.a_field(f"f_{one}", one): [None, None] for one in ("text", "int", "double", "boolean", "date", "datetime")},
    "one record": {make.a_field("a", facet=True): ["x"], make.a_field("n", "int"): [3], make.a_field("m", "double"): [0.5], make.a_field("d", "date"): [date(2020, 1, 1)]},
    "far years": {make.a_field("d", "date"): [date(2530, 1, 1), date(1, 1, 1), date(9999, 12, 31)], make.a_field("t", "datetime"): [datetime(2530, 1, 1), datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)]},
    "sixty columns": {make.a_field(f"c{one:02}", facet=one < 30): ["a", "b"] for one in range(60)},
    "right to left": {make.a_field("اسم", label="الاسم", facet=True): ["نخلة", "زيتون \u202e", '"; drop'], make.a_field("n", "int"): [1, -2, 3]},
    "extreme numbers": {make.a_field("n", "int"): [2**53, -(2**53), 0], make.a_field("x", "double"): [1e300, -1e-300, 1e-7], make.a_field("y", "double"): [float("inf"), float("nan"), 1.0]},
    "names like aliases": {make.a_field("pv_value", facet=True): ["a", "b"], make.a_field("value", "int"): [1, 2], make.a_field("count", "int"): [1, 2]},
    "only places": {make.a_field("p", "geo_point_2d"): [{"lon": 1.0, "lat": 2.0}]},
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_whatever_the_records_the_page_stands(client: Client, db: None, tmp_path: Path, name: str) -> None:
    publish(tmp_path, ODD[name])
    fields = [one.name for one in ODD[name]]
    more = [{"unit": "hour"}, {"measure": "median"}, {"series": fields[-1]}]

    for place, show in enumerate(("", "evolution", "comparison", "distribution", "relation")):
        for by in fields[:3]:
            answer = client.get("/en/explore/dataset/odd/analyze/", {"show": show, "by": by, **more[place % 3]})
            assert answer.status_code == 200, (show, by, Reading(answer.content.decode()).text[-800:])
            assert "NaN" not in answer.content.decode()
