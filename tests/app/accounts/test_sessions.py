"""The sign-in and sign-out addresses of the portal, whatever their page looks like."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import include, path

from parvis.accounts.models import User
from parvis.portal import sessions

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
PAGE = "{% csrf_token %}<i>{{ next }}</i><b>{{ conflicts|join:',' }}</b>{{ form.non_field_errors }}"


@pytest.fixture(autouse=True)
def portal(settings: Any) -> Iterator[None]:
    """The two views with a page of the barest kind, behind the firewall in strict mode."""
    urls = ModuleType("session_urls")
    pages = [
        path("fr/login/", sessions.sign_in, name="sign-in"),
        path("fr/logout/", sessions.sign_out, name="sign-out"),
    ]
    urls.urlpatterns = [path("", include("parvis.consent.urls")), path("", include((pages, "portal")))]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    settings.MIDDLEWARE = [
        "parvis.consent.firewall.CookieFirewall",
        "parvis.consent.policy.PagePolicy",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "parvis.consent.guard.SessionGuard",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    loader = ("django.template.loaders.locmem.Loader", {"portal/sign_in.html": PAGE})
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}}
    ]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.create_user("ada@example.org", PASSWORD)
    cache.clear()
    yield
    cache.clear()


def post(client: Client, **fields: str) -> Any:
    client.get("/fr/login/")
    asked = {"email": "ada@example.org", "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    return client.post("/fr/login/", {**asked, **fields}, headers=HERE)


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_sign_in_leads_to_where_one_wanted_to_go(client: Client) -> None:
    response = post(client, next="/fr/explore/?q=x")

    assert (response.status_code, response["Location"]) == (303, "/fr/explore/?q=x")
    assert client.session["_auth_user_id"]


@pytest.mark.parametrize("trick", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_c062_and_never_to_another_host(client: Client, trick: str) -> None:
    assert post(client, next=trick)["Location"] == "/fr/"
    client.cookies.clear()
    assert b"<i>/fr/</i>" in client.get("/fr/login/", {"next": trick}).content


def test_a_failure_shows_the_page_again(client: Client) -> None:
    response = post(client, password="wrong", next="/fr/explore/")

    assert response.status_code == 200
    assert b"<i>/fr/explore/</i>" in response.content
    assert "sessionid" not in response.cookies
    assert response["Cache-Control"] == "private, no-store"


def test_who_is_signed_in_is_led_on(client: Client) -> None:
    post(client)

    response = client.get("/fr/login/", {"next": "/fr/explore/"})

    assert (response.status_code, response["Location"]) == (303, "/fr/explore/")
    assert not response.cookies


def test_c166_a_post_from_elsewhere_is_refused(client: Client) -> None:
    client.get("/fr/login/")
    fields = {
        "email": "ada@example.org",
        "password": PASSWORD,
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
    }

    assert client.post("/fr/login/", fields, headers={**HERE, "sec-fetch-site": "cross-site"}).status_code == 403


def test_c024_signing_out_takes_a_post_from_here(client: Client) -> None:
    post(client)

    assert client.get("/fr/logout/").status_code == 405
    assert client.post("/fr/logout/").status_code == 403
    assert client.session["_auth_user_id"]
    response = client.post("/fr/logout/", headers=HERE)
    assert (response.status_code, response["Location"]) == (303, "/fr/")
    assert {name: morsel["max-age"] for name, morsel in response.cookies.items()} == {
        "sessionid": "0",
        "csrftoken": "0",
    }


def test_c114_conflicting_cookies_are_told(client: Client) -> None:
    planted = f"sessionid={'a' * 32}; sessionid={'b' * 32}"

    assert b"<b>sessionid</b>" in client.get("/fr/login/", headers={"cookie": planted}).content
