"""Attacks on the firewall: whatever sets a cookie, only what the register allows leaves."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from parvis.consent import events, firewall
from parvis.consent.errors import CookieRefusedError
from parvis.consent.seals import seal_asgi

KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"
HERE = {"origin": "http://testserver"}
Wire = Callable[..., tuple[str, list[tuple[str, str]], bytes]]


def cookies(headers: list[tuple[str, str]]) -> list[str]:
    return [value.strip() for name, value in headers if name.lower() == "set-cookie"]


@pytest.mark.parametrize(
    "address", ["/everything/", "/raw/", "/stream/", "/file/", "/redirect/", "/breaks/", "/forbidden/", "/nowhere/"]
)
def test_c101_c102_c106_nothing_leaves_an_untagged_view(wire: Wire, address: str) -> None:
    status, headers, body = wire(address)

    assert cookies(headers) == []
    assert body or status.startswith("302")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "BREW"])
def test_c102_whatever_the_method(wire: Wire, method: str) -> None:
    _, headers, _ = wire("/everything/", method=method)

    assert cookies(headers) == []


@pytest.mark.usefixtures("strict")
def test_c101_strict_mode_names_the_view_and_the_cookie() -> None:
    with pytest.raises(CookieRefusedError, match="evil may not leave from everything: not declared in the register"):
        Client().get("/everything/")


class LateCookies:
    """A middleware of another package that sets a cookie after the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.set_cookie("late", "1")
        return response


def test_c103_a_later_middleware_sets_nothing(wire: Wire, settings: Settings) -> None:
    first, *rest = settings.MIDDLEWARE
    settings.MIDDLEWARE = [first, "tests_late.LateCookies", *rest]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(
            __import__("sys").modules, "tests_late", __import__("types").SimpleNamespace(LateCookies=LateCookies)
        )
        _, headers, _ = wire("/reading/")

    assert cookies(headers) == []
    assert {event.cookie for event in events.noted()} == {"late"}


def below(environ: Any, start_response: Any) -> Any:
    """A wrapper between the framework and the server that adds cookies."""

    def start(status: str, headers: list[tuple[str, str]], *exc: Any) -> Any:
        planted = [("Set-Cookie", "evil=1"), ("set-cookie ", "evil=2"), ("X-A", "b\r\nSet-Cookie: evil=3")]
        return start_response(status, [*headers, *planted], *exc)

    return WSGIHandler()(environ, start)


def test_c104_a_cookie_set_below_the_framework_is_taken_off(wire: Wire) -> None:
    _, headers, body = wire("/reading/", application=below)

    assert [name for name, _ in headers if name.lower() in {"set-cookie", "set-cookie ", "x-a"}] == []
    assert body
    assert {(event.layer, event.rule) for event in events.noted()} == {("seal", "added below the firewall")}


def test_the_seal_lets_what_the_firewall_made_through(wire: Wire) -> None:
    _, headers, _ = wire("/odd-language/", application=below)

    (line,) = cookies(headers)
    assert line.startswith("django_language=fr; expires=")
    assert line.endswith("; HttpOnly; Max-Age=31536000; Path=/; SameSite=Lax; Secure")


@pytest.mark.usefixtures("strict")
def test_c104_strict_mode_is_loud_below_the_framework_too(wire: Wire) -> None:
    with pytest.raises(CookieRefusedError, match="evil"):
        wire("/reading/", application=below)


def asgi(application: Any, scope: dict[str, Any]) -> list[Any]:
    sent: list[Any] = []

    requests = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not requests:
            await asyncio.sleep(60)
        return requests.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # the driver of a browser may hold this thread's event loop
        apart.submit(asyncio.run, seal_asgi(application)(scope, receive, send)).result()  # type: ignore[arg-type]
    return sent


def test_c104_the_asgi_seal_lets_only_the_firewalls_lines_through() -> None:
    async def planted(scope: Any, receive: Any, send: Any) -> None:
        async def also(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"Set-Cookie", b"evil=1")]
            await send(message)

        await ASGIHandler()(scope, receive, also)

    scope = {"type": "http", "method": "GET", "path": "/odd-language/", "headers": [(b"host", b"testserver")]}
    start, *_ = asgi(planted, {**scope, "query_string": b"", "scheme": "https"})

    lines = [value for name, value in start["headers"] if name.lower() == b"set-cookie"]
    assert [line.split(b";")[0] for line in lines] == [b"django_language=fr"]


def test_c105_a_websocket_handshake_sets_no_cookie() -> None:
    async def accepts(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept", "headers": [(b"Set-Cookie", b"evil=1"), (b"x-a", b"b")]})
        await send({"type": "websocket.close"})

    accepted, closed = asgi(accepts, {"type": "websocket", "path": "/"})

    assert accepted["headers"] == [(b"x-a", b"b")]
    assert closed == {"type": "websocket.close"}


def test_c108_c109_attributes_are_those_of_the_register(wire: Wire) -> None:
    _, headers, _ = wire("/odd-language/")

    (line,) = cookies(headers)
    assert "evil" not in line
    assert {part.split("=")[0] for part in line.split("; ")} == {
        "django_language", "expires", "HttpOnly", "Max-Age", "Path", "SameSite", "Secure",
    }  # fmt: skip


def test_c113_views_see_declared_cookies_alone(client: Client) -> None:
    seen = client.get("/reading/", headers={"cookie": f"_ga=1; sessionid={KEY}; \u00a0csrftoken={'A' * 32}"}).json()

    assert seen == {"cookies": {"sessionid": KEY}, "header": f"sessionid={KEY}"}


@pytest.mark.parametrize("planted", ["x", "A" * 31, "é" * 32, '"' + "A" * 32 + '"'])
def test_c116_a_malformed_token_causes_no_cookie_and_the_same_answer(wire: Wire, planted: str) -> None:
    bare = wire("/reading/")

    assert wire("/reading/", HTTP_COOKIE=f"csrftoken={planted.encode().decode('latin-1')}") == bare


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/session/", "/stored-session/"])
def test_c117_an_anonymous_session_leaves_no_row_and_no_cookie(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert not response.cookies
    assert Session.objects.count() == 0
    assert {(event.layer, event.route) for event in events.noted()} >= {
        ("guard", response.resolver_match.view_name or "")
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("strict")
def test_c117_strict_mode_is_loud_about_anonymous_sessions() -> None:
    with pytest.raises(CookieRefusedError, match="may not leave from session"):
        Client().get("/session/")
    assert Session.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "life"), [("/sso/", 600), ("/reset/", 3_600)])
def test_c020_c021_handshakes_have_a_short_session(client: Client, address: str, life: int) -> None:
    response = client.get(address)

    assert response.cookies["sessionid"]["max-age"] == str(life)
    row = Session.objects.get()
    assert row.get_decoded()["_session_expiry"] == life
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_reading_page_cannot_change_a_handshakes_session(client: Client) -> None:
    client.get("/sso/")
    before = Session.objects.get().session_data

    response = client.get("/session/")

    assert not response.cookies
    assert Session.objects.get().session_data == before


@pytest.mark.django_db
def test_a_dead_session_is_erased_only_where_it_is_read(client: Client) -> None:
    client.cookies["sessionid"] = KEY
    assert not client.get("/reading/").cookies

    response = client.get("/api/write/")

    assert {name: morsel["max-age"] for name, morsel in response.cookies.items()} == {"sessionid": "0"}


def test_c118_an_answer_with_a_cookie_is_never_stored(client: Client) -> None:
    assert client.get("/form/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/page/")


def test_c026_a_form_on_an_untagged_page_gets_no_token_cookie(client: Client) -> None:
    assert not client.get("/untagged-form/").cookies
    assert [event.cookie for event in events.noted()] == ["csrftoken"]


def test_c029_requests_with_an_api_key_neither_read_nor_set_cookies(client: Client) -> None:
    headers = {"authorization": "Apikey secret", "cookie": f"sessionid={KEY}; csrftoken={'A' * 32}", **HERE}

    assert client.get("/reading/", headers=headers).json() == {"cookies": {}, "header": ""}
    assert not client.get("/odd-language/", headers=headers).cookies
    assert not client.get("/form/", headers=headers).cookies


def test_basic_authentication_of_a_proxy_is_no_api_key(client: Client) -> None:
    headers = {"authorization": "Basic eDp5", "cookie": f"sessionid={KEY}"}

    assert client.get("/reading/", headers=headers).json()["cookies"] == {"sessionid": KEY}


@pytest.mark.django_db
def test_c037_pages_made_for_framing_read_and_set_no_cookie(client: Client) -> None:
    response = client.get("/framed/", headers={"cookie": f"sessionid={KEY}; csrftoken={'A' * 32}; django_language=fr"})

    assert response.content == b"<!doctype html>AnonymousUser []"
    assert not response.cookies
    assert Session.objects.count() == 0
    assert "frame-ancestors *" in response["Content-Security-Policy"]


def test_c119_events_hold_no_value_and_no_address(client: Client) -> None:
    client.get("/everything/", headers={"cookie": "weird name=secret; _ga=GA1.2.secret"}, REMOTE_ADDR="192.0.2.7")

    told = repr(events.noted())
    assert "secret" not in told
    assert "192.0.2.7" not in told
    assert "'_ga'" in told
    assert "'other'" in told
    assert "route='everything'" in told


def test_c163_an_error_inside_the_firewall_yields_an_answer_without_cookies(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("planted")

    monkeypatch.setattr(firewall, "judge", broken)

    status, headers, body = wire("/odd-language/")

    assert (status, body, cookies(headers)) == ("200 OK", b"x", [])


@pytest.mark.django_db
def test_c114_conflicting_sessions_count_as_signed_out_and_the_sign_in_page_clears_them(
    client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["data.localhost"]
    planted = {"cookie": f"sessionid={KEY}; sessionid={KEY[::-1]}", "host": "data.localhost"}

    response = client.get("/login/", headers=planted)

    assert response.json()["conflicts"] == ["sessionid"]
    ends = [morsel.OutputString() for morsel in response.cookies.values() if morsel.key == "sessionid"]
    assert [end for end in ends if "Domain=data.localhost" in end]
    assert all("Max-Age=0" in end for end in ends)
    assert not client.get("/reading/", headers=planted).cookies


@pytest.mark.django_db
def test_c015_c017_c036_reading_and_errors_set_no_cookie(client: Client) -> None:
    for address in ("/page/", "/reading/", "/nowhere/", "/forbidden/", "/missing/", "/breaks/", "/logout/"):
        assert not client.get(address).cookies


@pytest.mark.django_db
def test_c168_anonymous_requests_add_no_session_row(client: Client) -> None:
    for _ in range(50):
        client.get("/session/")

    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("debug", "insecure_local", "host", "secure"),
    [
        (True, True, "localhost:8000", False),
        (True, True, "[::1]:8000", False),
        (False, True, "localhost:8000", True),
        (True, False, "localhost:8000", True),
        (True, True, "testserver", True),
    ],
)
def test_cookies_do_without_secure_only_on_a_developers_own_machine(
    client: Client, settings: Settings, debug: bool, insecure_local: bool, host: str, secure: bool
) -> None:
    settings.DEBUG = debug
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "INSECURE_LOCAL": insecure_local}

    response = client.get("/odd-language/", headers={"host": host})

    assert bool(response.cookies["django_language"]["secure"]) is secure
    assert client.get("/odd-language/", headers={"host": host}, secure=True).cookies["django_language"]["secure"]
