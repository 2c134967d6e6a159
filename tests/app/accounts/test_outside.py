"""Signing in with an OpenID Connect provider: a real one, on this machine, in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from parvis.accounts.models import User
from tests import make
from tests.app.accounts.walker import Walker

STARTS_WITHIN_SECONDS = 30
CHLOE = {"email": "chloe@example.org", "email_verified": True, "name": "Chloé Durand"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of the provider."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{address}/.well-known/openid-configuration")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
        server.terminate()


@pytest.fixture
def outside(provider: str, fresh: Any) -> str:
    """A portal whose operator has chosen that provider."""
    app = {
        "provider_id": "sso",
        "name": "Town",
        "client_id": "parvis",
        "secret": "hidden",
        "settings": {"server_url": provider},
    }
    fresh.OIDC_SERVER = provider
    fresh.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return provider


def go(walker: Walker, provider: str, *, sub: str = "chloe", claims: dict[str, Any] | None = None, **query: str) -> str:
    """Follow the link, say yes at the provider, and give the address that it sends back to."""
    httpx.put(f"{provider}/users/{sub}", json=CHLOE if claims is None else claims).raise_for_status()
    walker.answer = walker.client.get("/en/account/outside/sso/", query)
    agreed = httpx.post(walker.place, data={"sub": sub})
    back = urlsplit(agreed.headers["location"])
    assert back.path == "/account/outside/sso/callback/"
    return f"{back.path}?{back.query}"


def test_c020_the_way_in_and_its_cookies(walker: Walker, outside: str) -> None:
    assert 'href="/en/account/outside/sso/?next=%2Fen%2F"' in walker.open("login/").text

    back = go(walker, outside, next="/en/explore/")
    assert walker.cookies.keys() == {"sessionid"}
    assert 0 < walker.cookies["sessionid"] <= 600
    asked = parse_qs(urlsplit(walker.place).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/account/outside/sso/callback/"]
    waiting = walker.client.cookies["sessionid"].value
    walker.client.get(back, headers={"sec-fetch-site": "cross-site"})
    walker.answer = walker.client.get("/en/account/")

    assert walker.answer.status_code == 200
    assert walker.client.cookies["sessionid"].value != waiting
    assert not [name for name in dict(walker.client.session) if "socialaccount" in name]
    chloe = User.objects.get()
    assert (chloe.email, chloe.name, chloe.has_usable_password()) == ("chloe@example.org", "Chloé Durand", False)
    assert EmailAddress.objects.get().verified


def test_the_return_leads_to_where_one_wanted_to_go(walker: Walker, outside: str) -> None:
    back = go(walker, outside, next="/en/explore/")

    walker.answer = walker.client.get(back, headers={"sec-fetch-site": "cross-site"})

    assert (walker.answer.status_code, walker.place) == (303, "/en/explore/")
    assert walker.cookies["sessionid"] == 1_209_600
    assert go(Walker(), outside, next="//evil.example/")


def test_never_to_another_host(walker: Walker, outside: str) -> None:
    back = go(walker, outside, next="https://evil.example/")

    assert walker.open(back).place.startswith("/")


def test_the_second_time_finds_the_same_account(walker: Walker, outside: str) -> None:
    walker.open(go(walker, outside))
    again = Walker()
    again.open(go(again, outside))

    assert again.answer.status_code == 303
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_a_link_from_elsewhere_asks_first(walker: Walker, outside: str) -> None:
    walker.open("account/outside/sso/?next=/en/explore/", **{"sec-fetch-site": "cross-site"})

    assert walker.answer.status_code == 200
    assert 'href="/en/account/outside/sso/?next=/en/explore/"' in walker.text
    assert walker.cookies == {}


def test_a_state_that_nobody_asked_for_is_refused(walker: Walker, outside: str) -> None:
    back = go(Walker(), outside)

    walker.open(back)

    assert "La connexion extérieure a échoué" in walker.text
    assert "_auth_user_id" not in walker.client.session
    assert not User.objects.exists()


def test_an_address_of_somebody_else_opens_nothing(walker: Walker, outside: str, ada: User) -> None:
    walker.open(go(walker, outside, claims={**CHLOE, "email": "ada@example.org"}))

    assert "_auth_user_id" not in walker.client.session
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_unless_the_operator_trusts_the_provider(walker: Walker, outside: str, fresh: Any) -> None:
    ada = make.person("ada")
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    fresh.SOCIALACCOUNT_EMAIL_AUTHENTICATION = fresh.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

    walker.open(go(walker, outside, claims={**CHLOE, "email": "ada@example.org"}))

    assert walker.client.session["_auth_user_id"] == str(ada.pk)


def test_a_portal_may_know_only_whom_it_knows(walker: Walker, outside: str, fresh: Any) -> None:
    fresh.OIDC_SIGN_UP = False

    walker.open(go(walker, outside))

    assert not User.objects.exists()
    assert "_auth_user_id" not in walker.client.session


def test_a_provider_that_does_not_answer_is_told(walker: Walker, outside: str, fresh: Any) -> None:
    fresh.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"

    walker.open("account/outside/sso/")

    assert walker.answer.status_code == 502
    assert "did not answer" in walker.text
    assert walker.cookies == {}


def test_without_a_provider_there_is_no_way(walker: Walker) -> None:
    assert "account/outside" not in walker.open("login/").text
    assert walker.open("account/outside/sso/").answer.status_code == 404
