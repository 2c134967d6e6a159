"""Cookies of signing in and out, as a browser gets them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parvis.accounts.models import User

HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
PASSWORD = "correct horse battery"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@example.org", PASSWORD, name="Ada")


def sign_in(client: Client, password: str = PASSWORD, headers: dict[str, str] | None = None) -> Any:
    token = client.get("/login/").json()["token"]
    fields = {"email": "Ada@Example.org", "password": password, "csrfmiddlewaretoken": token}
    return client.post("/login/", fields, headers=headers or HERE)


def attributes(morsel: Any) -> dict[str, Any]:
    return {name: value for name, value in morsel.items() if value and name != "expires"}


@pytest.mark.usefixtures("ada")
def test_c018_the_session_cookie_of_a_sign_in(client: Client) -> None:
    response = sign_in(client)

    assert response.status_code == 302
    assert attributes(response.cookies["sessionid"]) == {
        "path": "/", "max-age": "1209600", "httponly": True, "secure": True, "samesite": "Lax",
    }  # fmt: skip
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("ada")
def test_c025_the_csrf_cookie_of_a_sign_in(client: Client) -> None:
    form = client.get("/login/")
    response = sign_in(client)

    for answer in (form, response):
        assert attributes(answer.cookies["csrftoken"]) == {
            "path": "/", "max-age": "31449600", "secure": True, "samesite": "Lax",
        }  # fmt: skip


@pytest.mark.usefixtures("ada")
def test_c019_a_failed_sign_in_sets_no_session(client: Client) -> None:
    response = sign_in(client, "wrong")

    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert Session.objects.count() == 0


@pytest.mark.usefixtures("ada")
def test_c023_key_and_secret_change_and_planted_data_is_gone(client: Client) -> None:
    client.get("/sso/")
    planted = client.cookies["sessionid"].value
    secret = client.get("/login/").cookies["csrftoken"].value

    response = sign_in(client)

    assert response.cookies["sessionid"].value != planted
    assert response.cookies["csrftoken"].value != secret
    assert set(client.session.keys()) == {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.usefixtures("ada")
def test_c022_pages_that_change_nothing_do_not_send_the_session_again(client: Client) -> None:
    sign_in(client)

    assert not client.get("/reading/").cookies
    assert not client.get("/page/").cookies
    assert client.get("/session/").cookies.keys() == {"sessionid"}


@pytest.mark.usefixtures("ada")
def test_c024_sign_out_erases_both_and_the_old_key_is_dead(client: Client) -> None:
    sign_in(client)
    key = client.cookies["sessionid"].value

    response = client.post("/logout/", headers=HERE)

    assert {name: morsel["max-age"] for name, morsel in response.cookies.items()} == {
        "sessionid": "0",
        "csrftoken": "0",
    }
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/reading/").json()["cookies"] == {}


def test_c024_signing_out_twice_is_harmless(client: Client) -> None:
    assert client.post("/logout/", headers=HERE).status_code == 302


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver", "sec-fetch-site": "same-site"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_c166_forged_sign_ins_are_refused_without_a_session(client: Client, headers: dict[str, str]) -> None:
    response = sign_in(client, headers=headers)

    assert response.status_code == 403
    assert "sessionid" not in response.cookies


@pytest.mark.usefixtures("ada")
def test_c166_without_a_token_nobody_signs_in(client: Client) -> None:
    response = client.post("/login/", {"email": "ada@example.org", "password": PASSWORD}, headers=HERE)

    assert response.status_code == 403
    assert not response.cookies


@pytest.mark.usefixtures("ada")
def test_c028_a_write_needs_the_token_of_the_token_call(client: Client) -> None:
    sign_in(client)
    token = client.get("/api/csrf-token/", headers=HERE).json()["csrfToken"]

    assert client.post("/api/write/", headers=HERE).status_code == 403
    response = client.post("/api/write/", headers={**HERE, "x-csrftoken": token})
    assert response.json() == {"by": "ada@example.org"}


@pytest.mark.usefixtures("ada")
def test_c038_all_cookies_together_stay_small(client: Client) -> None:
    sign_in(client)
    client.post("/language/", {"language": "en", "next": "/page/"}, headers=HERE)

    assert client.cookies.keys() == {"sessionid", "csrftoken", "django_language"}
    choice = "; cookies_preferences=" + "x" * 512
    assert len("; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()) + choice) < 1_024


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("ada")
def test_c104_the_session_of_a_sign_in_passes_the_seal(wire: Callable[..., Any], client: Client) -> None:
    sign_in(client)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    _, headers, _ = wire("/session/", HTTP_COOKIE=cookies)

    (line,) = [value for name, value in headers if name == "Set-Cookie"]
    assert line.strip().startswith(f"sessionid={client.cookies['sessionid'].value}; ")
