"""The consoles of the API. Source: ui.md §7, other-services.md §1."""

import json
import shlex
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from parvis.odsql import REGISTRY
from parvis.portal.console.help import SENTENCES
from tests.app.portal.conftest import Read, Reading
from tests.app.portal.test_analyse import ODD, publish

PATH = "/fr/explore/dataset/city-spots/api/"


def call(**clauses: str) -> str:
    return f"{PATH}?{urlencode({'limit': '10', 'lang': 'fr', **clauses})}"


def address(page: Reading) -> str:
    """The address of the call, without its host."""
    start = page.markup.index('id="call-address"')
    found = urlsplit(
        Reading(page.markup[start - 60 : page.markup.index("</code>", start)]).text.split("GET ")[-1].split(">")[-1]
    )
    return f"{found.path}?{found.query}"


def shown(page: Reading) -> dict[str, object]:
    """The answer that the page shows as JSON."""
    start = page.markup.index("console__json")
    text = Reading("<pre " + page.markup[start : page.markup.index("</pre>", start)]).words
    return dict(json.loads("".join(text)))


@pytest.mark.parametrize(
    "clauses",
    [
        {},
        {"select": "code, visits", "where": "visits > 10", "order_by": "visits desc", "limit": "3", "offset": "1"},
        {"select": "kind, count(*) as n", "group_by": "kind", "order_by": "n desc"},
        {"where": "year(updated_at) = 2022", "timezone": "Europe/Paris"},
        {"where": 'search("fontaine")', "limit": "0"},
        {"select": "updated_at", "lang": "en", "timezone": "Pacific/Noumea"},
    ],
)
def test_the_page_answers_as_the_api_does(client: Client, read: Read, clauses: dict[str, str]) -> None:
    page = read(call(**clauses, answer="json"))

    assert shown(page) == json.loads(
        json.dumps(client.get(address(page)).json()).replace("http://testserver", "http://127.0.0.1:8000")
    )


def test_it_starts_from_the_filters(client: Client, read: Read) -> None:
    page = read(f"{PATH}?refine.kind=gym&q=grand&sort=visits")

    assert [one["code"] for one in client.get(address(page)).json()["results"]] == ["A4"]
    assert "1 résultat sur 1" in page.text
    assert ">`visits` desc</textarea>" in page.markup
    assert page.all("input", type="hidden", name="refine.kind", value="gym")


@pytest.mark.parametrize(
    ("clauses", "sentence", "wrong", "mended"),
    [
        ({"where": "visit > 3"}, "« visit » n'existe pas. Le plus proche : visits.", "visit", "visits > 3"),
        ({"where": "visits > 3 and lenght(name) > 2"}, "« lenght » n'est pas une fonction. Le plus proche : length.", "lenght", "visits > 3 and length(name) > 2"),
        ({"where": "visits >"}, "La clause finit trop tôt", "␣", ""),
        ({"where": "visits > 'abc'"}, "« abc » n'est pas un nombre.", "'abc'", ""),
        ({"group_by": "location"}, "Le champ « location » n'a pas sa place dans cette clause.", "location", ""),
        ({"order_by": "nam"}, "« nam » n'existe pas. Le plus proche : name.", "nam", "name"),
        ({"select": "kind, visits", "group_by": "kind"}, "« visits » doit être un groupe", "visits", ""),
    ],
)  # fmt: skip
def test_a_refusal_points_at_the_character_in_words(
    read: Read, clauses: dict[str, str], sentence: str, wrong: str, mended: str
) -> None:
    page = read(call(**clauses))

    assert sentence in page.text
    mark = page.markup.split('console__wrong">')[1].split("</mark>")[0]
    assert Reading(mark).text == wrong
    name = next(iter(clauses)) if "group_by" not in clauses or len(clauses) == 1 else "select"
    assert page.all("textarea", name=name)[0]["aria-describedby"] == "problem"
    assert [one["value"] for one in page.all("button", form="panel")] == ([mended] if mended else [])


def test_the_nearest_name_is_written_by_its_button(read: Read) -> None:
    page = read(f"{call(where='visit > 3')}&mended.where=visits+%3E+3")

    assert "6 résultats sur 6" in page.text
    assert ">visits &gt; 3</textarea>" in page.markup


def test_conditions_travel_to_the_other_views(read: Read) -> None:
    page = read(call(where="visits > 10"))

    assert "where=visits+%3E+10" in next(one for one in page.links("/table/") if "where" in one)
    assert ">visits &gt; 10</textarea>" in read(f"{PATH}?where=visits+%3E+10").markup
    assert not [one for one in read(call(where="visits >")).links("/table/") if "where" in one]


@pytest.mark.parametrize(("name", "value"), [("limit", "500"), ("limit", "x"), ("offset", "-1"), ("timezone", "Mars")])
def test_numbers_and_zones_are_judged_too(read: Read, name: str, value: str) -> None:
    page = read(call(**{name: value}))

    assert page.all("input", id=name)[0]["aria-invalid"] == "true"
    assert f"{name} ne peut pas être {value}" in page.text


def test_fields_and_functions_stand_beside(read: Read) -> None:
    page = read(PATH)

    inserted = {one["data-insert"] for one in page.all("button", type="button") if "data-insert" in one}
    assert {"code", "category_path", "within_distance(", "count("} <= inserted
    assert "Nombre de caractères d'un texte" in page.text
    assert {one["data-insert"][:-1] for one in page.all("button") if "data-clauses" in one} == set(REGISTRY)


def test_every_function_has_its_line_in_both_languages() -> None:
    assert set(SENTENCES) == {one.help for one in REGISTRY.values()}
    with translation.override("fr"):
        assert [one for one in SENTENCES if gettext(one) == one] == []


def test_examples_are_calls_without_keys(client: Client, read: Read) -> None:
    page = read(call(where='name = "L\'Olympe" or visits > 10', select="name"))
    code = {
        one["id"]: "".join(Reading(page.markup.split(f'id="{one["id"]}">')[1].split("</code>")[0]).words)
        for one in page.all("code")
        if one.get("id", "").startswith("code-")
    }

    assert set(code) == {f"code-{name}" for name in ("curl", "python", "r", "javascript", "qgis", "duckdb")}
    assert "YOUR_KEY" not in page.text
    target = urlsplit(shlex.split(code["code-curl"])[1])
    assert len(client.get(f"{target.path}?{target.query}").json()["results"]) == 4
    compile(code["code-python"], "example", "exec")
    asked = read(f"{call()}&key=on").text
    assert asked.count("YOUR_KEY") == 6


def test_files_for_other_programs_are_whole(client: Client, read: Read) -> None:
    page = read(call(where="visits > 10", limit="2"))

    duckdb = Reading(page.markup.split('id="code-duckdb">')[1].split("</code>")[0]).text
    target = urlsplit(duckdb.split("'")[1])
    assert target.path.endswith("/exports/parquet")
    assert "limit" not in target.query
    assert client.get(f"{target.path}?{target.query}").status_code == 200


def test_the_console_of_the_catalogue(client: Client, read: Read) -> None:
    page = read("/fr/api-console/")

    assert "city-spots" in page.text
    assert address(page).startswith("/api/explore/v2.1/catalog/datasets?select=")
    assert client.get(address(page)).json()["total_count"] == 5
    assert [
        one["value"] for one in page.all("option") if one.get("value") in {"city-spots", "secret", "paper-plan"}
    ] == ["city-spots"]
    grouped = read("/en/api-console/?limit=10&lang=en&group_by=publisher&select=publisher,count(*)+as+n&answer=json")
    assert shown(grouped) == client.get(address(grouped)).json()


def test_old_addresses_lead_to_it(client: Client, portal: None) -> None:
    for path in ("/api-console/explore/v2.1", "/api/explore/v2.1/console", "/api/explore/v2.1/console/"):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0] == "/fr/api-console/"
        assert answer.status_code == 200


def test_a_dataset_is_opened_by_name(client: Client, portal: None) -> None:
    found = client.get("/fr/api-console/?dataset=city-spots")
    missing = client.get("/fr/api-console/?dataset=secret")

    assert found["Location"] == PATH
    assert missing.status_code == 404
    assert "pas de jeu de données « secret »" in Reading(missing.content.decode()).text


@pytest.mark.parametrize("name", ODD)
def test_whatever_the_records_the_console_stands(client: Client, db: None, tmp_path: Path, name: str) -> None:
    publish(tmp_path, ODD[name])

    for query in ("", "?limit=5&answer=json", "?limit=5&where=nothing"):
        answer = client.get(f"/en/explore/dataset/odd/api/{query}")
        assert answer.status_code == 200
        page = Reading(answer.content.decode())
        assert client.get(address(page)).status_code == (400 if "nothing" in query else 200)


def test_a_quota_of_the_api_is_not_spent_by_the_page(client: Client, portal: None) -> None:
    def left() -> int:
        return int(client.get("/api/explore/v2.1/catalog/datasets?limit=0")["X-RateLimit-Remaining"])

    before = left()
    client.get(PATH)

    assert left() == before - 1
