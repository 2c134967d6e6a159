"""`parvis cookies_status` tells the truth by its exit status; start-up checks name what is wrong."""

from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from pytest_django.fixtures import Settings

from parvis.consent import agreement, seals
from parvis.consent.checks import TAG, refuse_to_start
from parvis.consent.firewall import seal
from parvis.consent.register import publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sealed_server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a sealed application of the planted portal."""
    sealed = seals.seal(WSGIHandler())
    monkeypatch.setattr(seals, "planted_application", sealed, raising=False)
    settings.WSGI_APPLICATION = "parvis.consent.seals.planted_application"


def status() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("cookies_status", stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_c169_a_healthy_portal_agrees() -> None:
    code, told = status()

    assert code == 0
    assert f"Revision 1 of 2026-11-24, {publication().sha256}" in told
    assert told.count("agrees") == 7
    assert "To be configured before publishing: controller.name: is required to publish" in told


def test_c169_an_effect_that_disagrees_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(agreement.EFFECTS, "charter JSON", lambda: "0" * 64)

    code, told = status()

    assert code == 1
    assert "charter JSON   DIFFERS: 0000" in told


def test_c169_a_wrong_setting_is_a_disagreement(settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 99

    code, told = status()

    assert code == 1
    assert "SESSION_COOKIE_AGE is 99; the cookie register says 1209600." in told


def found() -> list[str]:
    return [str(message.id) for message in run_checks(tags=[TAG])]


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SESSION_COOKIE_NAME", "sid", "consent.E010"),
        ("SESSION_COOKIE_AGE", 1_209_601, "consent.E010"),
        ("SESSION_COOKIE_PATH", "/fr/", "consent.E010"),
        ("SESSION_COOKIE_DOMAIN", "example.org", "consent.E010"),
        ("SESSION_COOKIE_SECURE", False, "consent.E010"),
        ("SESSION_COOKIE_HTTPONLY", False, "consent.E010"),
        ("SESSION_COOKIE_SAMESITE", "None", "consent.E010"),
        ("CSRF_COOKIE_NAME", "token", "consent.E010"),
        ("CSRF_COOKIE_HTTPONLY", True, "consent.E010"),
        ("LANGUAGE_COOKIE_AGE", None, "consent.E010"),
        ("LANGUAGE_COOKIE_SAMESITE", "Strict", "consent.E010"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "consent.E011"),
        ("MESSAGE_STORAGE", "django.contrib.messages.storage.cookie.CookieStorage", "consent.E011"),
        ("CSRF_USE_SESSIONS", True, "consent.E011"),
        ("SESSION_SAVE_EVERY_REQUEST", True, "consent.E011"),
        ("SESSION_EXPIRE_AT_BROWSER_CLOSE", True, "consent.E011"),
    ],
)
def test_c100_a_setting_that_differs_from_the_register_stops_the_start(
    settings: Settings, name: str, value: Any, check: str
) -> None:
    setattr(settings, name, value)

    assert found() == [check]
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_to_start()


@pytest.mark.parametrize(
    ("options", "check"),
    [
        ({"MODE": "off"}, "consent.E020"),
        ({"ALLOW_EVERYTHING": True}, "consent.E023"),
        ({"CSP_EXTRA": {"script-src": ["'unsafe-inline'"]}}, "consent.E021"),
        ({"CSP_EXTRA": {"img-src": ["*"]}}, "consent.E021"),
        ({"MEMORY_WEEKS": 28}, "consent.E024"),
        ({"AUDIENCE_MONTHS": 0}, "consent.E024"),
        ({"EMITTER_ROUTES": {"admin:login": ["signed_in"]}}, "consent.E022"),
        ({"SITE_FILE": "/nowhere/site.toml"}, "consent.E030"),
    ],
)
def test_c100_our_own_settings_are_checked(settings: Settings, options: dict[str, Any], check: str) -> None:
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, **options}

    assert found() == [check]


def test_c100_a_missing_or_misplaced_part_of_the_firewall_stops_the_start(settings: Settings) -> None:
    firewall, policy, sessions, guard, *rest = settings.MIDDLEWARE

    for middleware, check in (
        ([policy, sessions, guard, *rest], "consent.E001"),
        ([policy, firewall, sessions, guard, *rest], "consent.E001"),
        ([firewall, policy, sessions, *rest], "consent.E002"),
        ([firewall, policy, guard, sessions, *rest], "consent.E002"),
        ([firewall, sessions, guard, *rest], "consent.E003"),
    ):
        settings.MIDDLEWARE = middleware
        assert found() == [check]
        with pytest.raises(ImproperlyConfigured, match=check):
            seal(WSGIHandler())


def test_c100_an_unsealed_application_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "planted_application", WSGIHandler())

    assert found() == ["consent.E004"]
