"""Views in frames of other sites, and charts at their old addresses. Source: other-services.md §1."""

import json
from base64 import b64encode

import pytest
from django.test import Client
from django.utils.http import urlencode

EMBED = "/fr/explore/embed/dataset/city-spots/"
CHART = {"queries": [{"config": {"dataset": "city-spots", "options": {"refine.kind": "gym"}}, "xAxis": "kind",
                      "charts": [{"type": "pie", "func": "COUNT"}]}]}  # fmt: skip


@pytest.mark.parametrize("view", ["table", "information", "images", "calendar", "export"])
def test_a_view_stands_in_any_frame_without_what_surrounds_it(client: Client, portal: None, view: str) -> None:
    answer = client.get(f"{EMBED}{view}/?refine.kind=gym&static=false&datasetcard=false&disjunctive.kind")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert page.count("<h1") == 1
    assert '<base target="_blank">' in page
    assert "<header" not in page.partition("<main")[0]
    assert f"/fr/explore/dataset/city-spots/{view}/?refine.kind=gym" in page


def test_the_table_in_a_frame_is_filtered(client: Client, portal: None) -> None:
    page = client.get(f"{EMBED}table/?refine.kind=gym").content.decode()

    assert "Grand Gymnase" in page
    assert "Kiosque" not in page


def test_what_is_restricted_is_in_no_frame_even_for_those_who_may_see_it(
    admin_client: Client, client: Client, portal: None
) -> None:
    assert admin_client.get("/fr/explore/dataset/secret/table/").status_code == 200
    assert admin_client.get("/fr/explore/embed/dataset/secret/table/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "view"),
    [("city-spots/", "city-spots/table"), ("city-spots/custom/", "city-spots/table"),
     ("paper-plan/", "paper-plan/information")],
)  # fmt: skip
def test_a_frame_without_a_view_leads_to_one(client: Client, portal: None, asked: str, view: str) -> None:
    answer = client.get(f"/fr/explore/embed/dataset/{asked}?q=eau")

    assert answer["Location"] == f"/fr/explore/embed/dataset/{view}/?q=eau"


def test_old_addresses_of_frames_find_their_language(client: Client, portal: None) -> None:
    answer = client.get("/explore/embed/dataset/city-spots/table/?static=false", follow=True)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("asked", "view"),
    [("/chart/embed/", "/fr/explore/embed/dataset/city-spots/analyze/"), ("/chart/", "/fr/explore/dataset/city-spots/analyze/")],
)  # fmt: skip
def test_a_chart_at_its_old_address_is_drawn(client: Client, portal: None, asked: str, view: str) -> None:
    text = b64encode(json.dumps(CHART).encode()).decode()

    answer = client.get(f"{asked}?{urlencode({'dataChart': text, 'static': 'false'})}")

    assert answer["Location"].startswith(f"{view}?refine.kind=gym&dataChart=")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "text", ["", "no", b64encode(b"[]").decode(), b64encode(b'{"queries":[{"config":3}]}').decode()]
)
def test_a_chart_of_nothing_is_not_found(client: Client, portal: None, text: str) -> None:
    assert client.get("/chart/embed/", {"dataChart": text}).status_code == 404
