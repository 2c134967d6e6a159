"""Start-up checks: the three parts of the firewall stand where they must, and settings agree with the register."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from parvis.consent.declarations import Item
from parvis.consent.emitters import VIEW_TAGS
from parvis.consent.options import options, unknown_keys
from parvis.consent.policy import loosened
from parvis.consent.register import publication
from parvis.consent.seals import is_sealed
from parvis.consent.sources import built_in, core_part

FIREWALL = "parvis.consent.firewall.CookieFirewall"
GUARD = "parvis.consent.guard.SessionGuard"
POLICY = "parvis.consent.policy.PagePolicy"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
SESSION_ENGINES = frozenset({"django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db"})
"""Sessions that can be emptied on the server."""
SESSION_MESSAGES = "django.contrib.messages.storage.session.SessionStorage"
COOKIE_SETTINGS = {"SESSION": "sessionid", "CSRF": "csrftoken", "LANGUAGE": "django_language"}
"""Prefixes of Django's settings, and the cookies they are about."""
RANGES = (("memory_weeks", 1, 27), ("audience_months", 1, 25), ("record_years", 1, 100))
"""What numbers among our own settings may be. Source: cookies.md §19.1."""
TAG = "consent"

Found = Iterator[checks.CheckMessage]


def refuse_to_start() -> None:
    """Stop a server whose firewall is not in place or whose cookie settings differ from the register.

    Raises:
        ImproperlyConfigured: with every difference.
    """
    errors = [found for found in (*order(), *cookie_settings(), *own_settings()) if found.level >= checks.ERROR]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg} {error.hint or ''}" for error in errors))


def check_firewall(**_: Any) -> list[checks.CheckMessage]:
    """Firewall, guard and page policy are there and in order, and the application is sealed."""
    return [*order(), *sealed_application()]


def check_cookie_settings(**_: Any) -> list[checks.CheckMessage]:
    """Django's cookie settings and ours agree with the register."""
    return [*cookie_settings(), *own_settings(), *parts()]


def order() -> Found:
    """The middleware, in the order that the firewall needs."""
    middleware = list(settings.MIDDLEWARE)
    if not middleware or middleware[0] != FIREWALL:
        yield checks.Error(
            "The cookie firewall is not the first middleware.", hint=f"Put {FIREWALL} first.", id="consent.E001"
        )
    where = middleware.index(SESSIONS) if SESSIONS in middleware else None
    if where is not None and middleware[where + 1 : where + 2] != [GUARD]:
        yield checks.Error(
            "The session guard does not stand directly after the session middleware.",
            hint=f"Put {GUARD} right after {SESSIONS}.",
            id="consent.E002",
        )
    if POLICY not in middleware:
        yield checks.Error("The page policy is missing.", hint=f"Add {POLICY}.", id="consent.E003")


def sealed_application() -> Found:
    """The WSGI application that servers load went through the seal."""
    if not is_sealed(import_string(settings.WSGI_APPLICATION)):
        yield checks.Error(
            "The WSGI application is not sealed.",
            hint="Write application = seal(get_wsgi_application()) in the module of WSGI_APPLICATION.",
            id="consent.E004",
        )


def cookie_settings() -> Found:
    """Names, lives, paths, domains and flags of Django's cookies, against the core part.

    A life that another part shortens is cut by the firewall; Django's setting stays that of the core part.
    """
    items = {item.name: item for item in built_in((core_part(),)).items}
    for prefix, cookie in COOKIE_SETTINGS.items():
        for name, expected in expected_settings(prefix, items[cookie]).items():
            found = getattr(settings, name, None)
            if found != expected:
                yield checks.Error(
                    f"{name} is {found!r}; the cookie register says {expected!r}.",
                    hint=f"Set {name} = {expected!r}.",
                    id="consent.E010",
                )
    for name, allowed in (
        ("SESSION_ENGINE", SESSION_ENGINES),
        ("MESSAGE_STORAGE", {SESSION_MESSAGES}),
        ("CSRF_USE_SESSIONS", {False}),
        ("SESSION_SAVE_EVERY_REQUEST", {False}),
        ("SESSION_EXPIRE_AT_BROWSER_CLOSE", {False}),
    ):
        if getattr(settings, name) not in allowed:
            choices = " or ".join(sorted(map(repr, allowed)))
            yield checks.Error(
                f"{name} is {getattr(settings, name)!r}.", hint=f"Set {name} to {choices}.", id="consent.E011"
            )


def expected_settings(prefix: str, item: Item) -> dict[str, object]:
    """Django's settings for one cookie as the register has them."""
    return {
        f"{prefix}_COOKIE_NAME": item.name,
        f"{prefix}_COOKIE_AGE": item.life,
        f"{prefix}_COOKIE_PATH": item.path,
        f"{prefix}_COOKIE_DOMAIN": item.domain or None,
        f"{prefix}_COOKIE_SECURE": item.secure,
        f"{prefix}_COOKIE_HTTPONLY": item.http_only,
        f"{prefix}_COOKIE_SAMESITE": item.same_site,
    }


def own_settings() -> Found:
    """Our own dictionary of settings."""
    chosen = options()
    if chosen.mode not in {"enforce", "strict"}:
        yield checks.Error(
            "PARVIS_COOKIES['MODE'] must be 'enforce' or 'strict': the firewall cannot be switched off.",
            hint="Set it to 'enforce'.",
            id="consent.E020",
        )
    for name, least, most in RANGES:
        value = getattr(chosen, name)
        if not least <= value <= most:
            yield checks.Error(
                f"PARVIS_COOKIES[{name.upper()!r}] is {value}.",
                hint=f"Set it between {least} and {most}.",
                id="consent.E024",
            )
    for key in unknown_keys():
        yield checks.Error(
            f"PARVIS_COOKIES has a key {key} that nothing reads.", hint="Remove it or correct it.", id="consent.E023"
        )
    for directive in loosened(chosen.csp_extra):
        yield checks.Error(
            f"PARVIS_COOKIES['CSP_EXTRA'] would loosen {directive}.",
            hint="Only directives that tighten the page policy are allowed.",
            id="consent.E021",
        )
    for route, tags in chosen.emitter_routes.items():
        for tag in sorted(set(tags) - VIEW_TAGS):
            yield checks.Error(
                f"PARVIS_COOKIES['EMITTER_ROUTES'] gives {route} the tag {tag}, which views cannot carry.",
                hint=f"Tags: {', '.join(sorted(VIEW_TAGS))}.",
                id="consent.E022",
            )


def parts() -> Found:
    """The parts of the register can be used."""
    for problem in publication().problems:
        yield checks.Error(
            f"The cookie register cannot be used: {problem}.",
            hint="Correct the site part; until then the core part alone is in force.",
            id="consent.E030",
        )
