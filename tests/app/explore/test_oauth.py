"""The OAuth2 code flow: explore-api.md §11, 465 to 468."""

import base64
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from parvis.accounts.models import OAuthClient, User
from parvis.accounts.oauth import create_client

BACK = "https://app.example/back"
DATASETS = "/api/explore/v2.1/catalog/datasets"


@pytest.fixture
def ada(portal: None) -> User:
    person = User.objects.create_user("ada@example.org", "a long enough password")
    person.user_permissions.add(Permission.objects.get(codename="explore_restricted_dataset"))
    return person


@pytest.fixture
def app(db: None) -> tuple[OAuthClient, str]:
    return create_client(name="Tree counter", redirect_uris=[BACK])


def question(app: OAuthClient, **more: str) -> str:
    asked = {"client_id": app.client_id, "redirect_uri": BACK, "response_type": "code", "scope": "all", "state": "x1"}
    return f"/oauth2/authorize/?{urlencode({**asked, **more})}"


def consent(client: Client, address: str, label: str = "Allow|Autoriser") -> Any:
    page = client.get(address).content.decode()
    (link,) = re.findall(rf'href="([^"]+)"[^>]*>(?:{label})<', page)
    return client.get(f"/oauth2/authorize/{unescape(link)}")


def code_of(client: Client, app: OAuthClient, person: User) -> str:
    client.force_login(person)
    return parse_qs(urlsplit(consent(client, question(app))["Location"]).query)["code"][0]


def exchange(client: Client, app: OAuthClient, secret: str, **fields: str) -> Any:
    return client.post("/oauth2/token/", {"client_id": app.client_id, "client_secret": secret, **fields})


def tokens(client: Client, app: OAuthClient, secret: str, person: User) -> dict[str, Any]:
    code = code_of(client, app, person)
    found: dict[str, Any] = exchange(
        client, app, secret, grant_type="authorization_code", code=code, redirect_uri=BACK
    ).json()
    return found


def test_s465_consent_sends_back_a_code_and_the_state(client: Client, ada: User, app: Any) -> None:
    client.force_login(ada)

    answer = consent(client, question(app[0]))

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{BACK}?")
    found = parse_qs(urlsplit(answer["Location"]).query)
    assert found["state"] == ["x1"]
    assert len(found["code"][0]) == 30


def test_who_is_not_signed_in_signs_in_first(client: Client, app: Any) -> None:
    answer = client.get(question(app[0]))

    assert answer.status_code == 302
    assert "next=%2Foauth2%2Fauthorize%2F" in answer["Location"]


def test_a_consent_cannot_be_made_elsewhere_nor_for_another(client: Client, ada: User, app: Any) -> None:
    client.force_login(ada)
    page = client.get(question(app[0])).content.decode()
    link = unescape(re.findall(r'href="(\?[^"]+)"', page)[0])

    assert client.get(f"{question(app[0])}&consent=forged").status_code == 400
    client.force_login(User.objects.create_user("bob@example.org", "a long enough password"))
    assert client.get(f"/oauth2/authorize/{link}").status_code == 400


def test_refusing_is_told(client: Client, ada: User, app: Any) -> None:
    client.force_login(ada)

    answer = consent(client, question(app[0]), "Refuse|Refuser")

    assert parse_qs(urlsplit(answer["Location"]).query) == {"error": ["access_denied"], "state": ["x1"]}


@pytest.mark.parametrize("wrong", [{"client_id": "nope"}, {"redirect_uri": "https://evil.example/"}])
def test_unknown_applications_and_addresses_are_not_sent_anything(
    client: Client, ada: User, app: Any, wrong: dict[str, str]
) -> None:
    client.force_login(ada)

    answer = client.get(question(app[0], **wrong))

    assert answer.status_code == 400
    assert "Location" not in answer


def test_s466_the_code_gives_tokens_once(client: Client, ada: User, app: Any) -> None:
    code = code_of(client, app[0], ada)
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}

    found = exchange(client, *app, **asked).json()

    assert (found["expires_in"], found["token_type"], found["scope"], found["state"]) == (3600, "Bearer", "all", "x1")
    assert found["access_token"]
    assert found["refresh_token"]
    assert exchange(client, *app, **asked).status_code == 400


def test_the_application_must_prove_itself(client: Client, ada: User, app: Any) -> None:
    code = code_of(client, app[0], ada)
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    header = base64.b64encode(f"{app[0].client_id}:{app[1]}".encode()).decode()

    assert exchange(client, app[0], "wrong", **asked).status_code == 401
    assert client.post("/oauth2/token/", asked, headers={"Authorization": f"Basic {header}"}).status_code == 200


def test_s467_a_token_reads_for_its_person(client: Client, ada: User, app: Any) -> None:
    token = tokens(client, *app, ada)["access_token"]
    other = Client()

    assert other.get(DATASETS, headers={"Authorization": f"Bearer {token}"}).json()["total_count"] == 6
    assert other.get(f"{DATASETS}?access_token={token}").json()["total_count"] == 6


def test_s468_a_refresh_token_serves_once_and_its_theft_ends_all(client: Client, ada: User, app: Any) -> None:
    first = tokens(client, *app, ada)
    asked = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}

    second = exchange(client, *app, **asked)
    again = exchange(client, *app, **asked)

    assert second.status_code == 200
    assert again.status_code == 400
    newest = second.json()["access_token"]
    assert client.get(DATASETS, headers={"Authorization": f"Bearer {newest}"}).status_code == 401
