"""The routes of the register. Source: cookies.md §7."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.consent import events
from parvis.consent.register import publication

HERE = {"origin": "http://testserver"}


def test_c096_the_charter_as_json_is_public_and_has_an_etag(client: Client) -> None:
    response = client.get("/terms/cookies-policy.json")

    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["ETag"] == f'"{publication().sha256}-none"'
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_c096_an_unchanged_charter_is_not_sent_again(client: Client) -> None:
    etag = client.get("/terms/cookies-policy.json")["ETag"]

    for known in (etag, f'"x", W/{etag}', "*"):
        response = client.get("/terms/cookies-policy.json", headers={"if-none-match": known})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert client.get("/terms/cookies-policy.json", headers={"if-none-match": '"x"'}).status_code == 200


def test_c096_the_json_validates_against_its_schema(client: Client) -> None:
    schema = json.loads((Path(__file__).parents[3] / "parvis/consent/data/charter.schema.json").read_text())

    document = client.get("/terms/cookies-policy.json").json()

    assert list(violations(document, schema, "charter")) == []


def violations(value: Any, schema: dict[str, Any], where: str) -> Any:
    """The part of JSON Schema that the charter's schema uses."""
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    types = schema.get("type", list(kinds))
    if not any(type(value) is kinds[kind] for kind in ([types] if isinstance(types, str) else types)):
        yield f"{where} is {value!r}, not {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}"
    if isinstance(value, dict):
        named = schema.get("properties", {})
        yield from (f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value)
        for name, part in value.items():
            inner = named.get(name, schema.get("additionalProperties", False))
            if inner is False:
                yield f"{where}.{name} is unknown"
            else:
                yield from violations(part, inner, f"{where}.{name}")
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from violations(part, schema["items"], f"{where}[{number}]")


def test_c097_the_revision_in_force_is_readable_by_its_number(client: Client) -> None:
    (listed,) = client.get("/terms/cookies-policy/revisions.json").json()["revisions"]

    document = client.get(listed["url"]).json()

    assert listed["url"] == "http://testserver/terms/cookies-policy/revisions/1.json"
    assert (document["revision"], document["sha256"]) == (1, listed["sha256"])
    assert client.get("/terms/cookies-policy/revisions/2.json").status_code == 404


def test_c057_the_portal_says_that_it_honours_the_signal(client: Client) -> None:
    response = client.get("/.well-known/gpc.json")

    assert response.json() == {"gpc": True, "lastUpdate": publication().register.published_on.isoformat()}
    assert not response.cookies


def test_c030_the_language_route_remembers_the_language(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/en/explore/?q=x"}, headers=HERE)

    assert (response.status_code, response["Location"]) == (303, "/en/explore/?q=x")
    cookie = response.cookies["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"], cookie["secure"]) == (
        "en", "31536000", True, "Lax", True,
    )  # fmt: skip
    assert response["Cache-Control"] == "private, no-store"


def test_c062_the_language_route_stays_on_this_host(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "//evil.example"}, headers=HERE)

    assert response["Location"] == "/en/"


@pytest.mark.parametrize("code", ["de", "", "FR", "fr-FR", "../", "é"])
def test_c031_a_language_that_is_not_offered_sets_nothing(client: Client, code: str) -> None:
    response = client.post("/language/", {"language": code}, headers=HERE)

    assert response.status_code == 400
    assert not response.cookies


def test_c032_a_portal_with_one_language_has_no_such_route_and_no_such_row(client: Client, settings: Settings) -> None:
    settings.LANGUAGES = [("fr", "Français")]

    response = client.post("/language/", {"language": "fr"}, headers=HERE)

    assert response.status_code == 404
    assert not response.cookies
    items = client.get("/terms/cookies-policy.json").json()["items"]
    assert [item["identifier"] for item in items] == ["sessionid", "csrftoken", "cookies_preferences"]


def test_c030_reading_the_language_route_changes_nothing(client: Client) -> None:
    response = client.get("/language/?language=en", headers=HERE)

    assert response.status_code == 405
    assert not response.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_c027_c060_calls_from_elsewhere_get_403_and_no_cookie(client: Client, headers: dict[str, str]) -> None:
    for response in (
        client.get("/api/csrf-token/", headers=headers),
        client.post("/language/", {"language": "en"}, headers=headers),
    ):
        assert response.status_code == 403
        assert not response.cookies


def test_c025_the_token_call_sends_the_token_and_its_cookie(client: Client) -> None:
    response = client.get("/api/csrf-token/", headers={"sec-fetch-site": "same-origin"})

    assert len(response.json()["csrfToken"]) == 64
    assert response.cookies.keys() == {"csrftoken"}
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b'{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://x.example/?secret"}}', "img-src"),
        (b'{"csp-report": {"violated-directive": "script-src \'self\'"}}', "script-src"),
        (b'{"csp-report": {"effective-directive": "<b>"}}', "unknown"),
        (b'{"csp-report": []}', "unknown"),
        (b"[1]", "unknown"),
        (b"\xff", "unknown"),
        (b"[" * 60_000, "unknown"),
        (b"x" * 70_000, "unknown"),
    ],
)
def test_c132_policy_violations_are_counted_by_directive_alone(client: Client, body: bytes, rule: str) -> None:
    response = client.post("/cookies/csp-report/", body, content_type="application/csp-report")

    assert response.status_code == 204
    assert not response.cookies
    assert [event.rule for event in events.noted()] == [f"violated {rule}"]
