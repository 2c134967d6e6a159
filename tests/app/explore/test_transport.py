"""Conventions of every answer: explore-api.md §11, A and N. Each test carries its numbers there."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

Ask = Callable[..., Any]
BASE = "/api/explore/v2.1"
RECORDS = f"{BASE}/catalog/datasets/city-spots/records"


def test_s001_answers_are_json(client: Client, portal: None) -> None:
    answer = client.get(RECORDS)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Language"] == "fr"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_s002_a_final_slash_changes_nothing(client: Client, portal: None) -> None:
    assert client.get(f"{RECORDS}/").content == client.get(RECORDS).content
    assert len(client.get(f"{RECORDS}/?limit=1").json()["results"]) == 1


def test_s004_head_has_no_body(client: Client, portal: None) -> None:
    answer = client.head(RECORDS)

    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer["Content-Length"]) == len(client.get(RECORDS).content)


def test_s005_preflight_is_allowed(client: Client, portal: None) -> None:
    answer = client.options(RECORDS, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", [RECORDS, f"{RECORDS}?where=nope=1", f"{BASE}/catalog/nope"])
def test_s006_to_s009_other_sites_may_read_errors_too(client: Client, portal: None, address: str) -> None:
    answer = client.get(address)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"Authorization", "ODS-Widgets-Version"} <= set(answer["Access-Control-Allow-Headers"].split(", "))
    exposed = set(answer["Access-Control-Expose-Headers"].split(", "))
    assert {"Link", "ODS-Explore-API-Deprecation"} <= exposed
    assert len([one for one in exposed if one.startswith("X-RateLimit")]) == 6


@pytest.mark.parametrize("asked", ["foo=bar&cachebuster=1", "where=", "select=&limit=&timezone="])
def test_s010_unknown_and_empty_parameters_are_absent(client: Client, portal: None, asked: str) -> None:
    assert client.get(f"{RECORDS}?{asked}").content == client.get(RECORDS).content


def test_s011_the_order_of_parameters_means_nothing(client: Client, portal: None) -> None:
    one, other = (client.get(f"{RECORDS}?{asked}") for asked in ("limit=2&where=visits>0", "where=visits>0&limit=2"))

    assert one.content == other.content
    assert one["ETag"] == other["ETag"]


def test_s015_pretty_answers_are_indented(client: Client, portal: None) -> None:
    answer = client.get(f"{RECORDS}?limit=2&pretty=true")

    assert b'{\n  "total_count": 8' in answer.content
    assert answer.json() == client.get(f"{RECORDS}?limit=2").json()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_s016_other_methods_are_refused_in_json(client: Client, portal: None, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(RECORDS)

    assert answer.status_code == 405
    assert answer.json()["error_code"] == "MethodNotAllowed"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path", ["/catalog/nope", "/nope", "/catalog/datasets/city-spots/nope", "/catalog/datasets/a/b/c/d"]
)
def test_s017_unknown_addresses_are_not_found_in_json(client: Client, portal: None, path: str) -> None:
    answer = client.get(BASE + path)

    assert answer.status_code == 404
    assert answer.json() == {"error_code": "NotFoundURI", "message": "The requested URI does not exist."}


def test_addresses_outside_the_explore_api_are_not_found_in_json(client: Client, portal: None) -> None:
    answer = client.get("/api/nope/")

    assert answer.status_code == 404
    assert answer.json()["error_code"] == "NotFoundURI"


@pytest.mark.parametrize(
    ("path", "names"),
    [("/", {"catalog"}), ("/catalog", {"datasets", "exports", "facets"}), ("/catalog/", {"datasets"})],
)
def test_s018_s019_entry_points_list_links(client: Client, portal: None, path: str, names: set[str]) -> None:
    links = client.get(BASE + path).json()["links"]

    assert names <= {one["rel"] for one in links}
    assert all(one["href"].startswith(f"http://testserver{BASE}") for one in links)


def test_s021_answers_are_packed_when_accepted(client: Client, portal: None) -> None:
    answer = client.get(RECORDS, headers={"Accept-Encoding": "gzip, br"})

    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert json.loads(gzip.decompress(answer.content)) == client.get(RECORDS).json()


def test_s022_html_is_never_an_answer(client: Client, portal: None) -> None:
    assert client.get(RECORDS, headers={"Accept": "text/html"})["Content-Type"].startswith("application/json")


def test_s025_rows_and_start_are_aliases(client: Client, portal: None) -> None:
    assert client.get(f"{RECORDS}?rows=2&start=1").json() == client.get(f"{RECORDS}?limit=2&offset=1").json()


@pytest.mark.parametrize(
    "asked",
    [
        "limit=1&limit=2",
        "where=" + "x" * 20_000,
        "where=" + "(" * 200 + "visits>1" + ")" * 200,
        "where=%00",
        "select=%FF",
    ],
)
def test_s446_to_s448_strange_questions_are_no_failures(client: Client, portal: None, asked: str) -> None:
    assert client.get(f"{RECORDS}?{asked}").status_code in {200, 400, 414}


def test_s445_failures_leave_no_trace(portal: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("SELECT secret FROM shelf")

    monkeypatch.setattr("parvis.explore.record_views.prepared", broken)

    answer = Client(raise_request_exception=False).get(RECORDS)

    assert answer.status_code == 500
    assert answer.json()["error_code"] == "InternalServerError"
    assert b"shelf" not in answer.content


def test_anonymous_answers_may_be_kept_for_a_minute_and_asked_again(client: Client, portal: None) -> None:
    first = client.get(RECORDS)

    assert first["Cache-Control"] == "public, max-age=60"
    again = client.get(RECORDS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{RECORDS}?limit=1", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_answers_that_depend_on_the_clock_have_no_tag(client: Client, portal: None) -> None:
    assert "ETag" not in client.get(f"{RECORDS}?where=updated_at<now()")


def test_calls_touch_no_session_and_no_cookie(
    client: Client, portal: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(RECORDS)

    with django_assert_max_num_queries(1):
        answer = client.get(RECORDS)

    assert not answer.cookies
    assert set(answer["Vary"].split(", ")) == {"Accept-Language", "Cookie", "Host"}
