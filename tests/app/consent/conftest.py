"""A small portal with planted views, good and bad, behind the firewall, the guard and the policy alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from types import ModuleType
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.test import Client
from django.urls import include, path
from django.utils.translation import override
from pytest_django.fixtures import Settings

from parvis.accounts.actions import sign_in, sign_out
from parvis.accounts.forms import SignInForm
from parvis.consent import events, register
from parvis.consent.emitters import emits
from parvis.consent.firewall import cookie_conflicts, erase_conflicts
from parvis.consent.origin import no_foreign_posts, same_origin_only
from parvis.consent.policy import framed_by_others
from parvis.consent.publishing import publish_register
from parvis.consent.seals import seal

KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"


@pytest.fixture(autouse=True)
def portal(settings: Settings) -> Iterator[None]:
    """The planted portal; cookies that break a rule are held back silently, as in production."""
    urls = ModuleType("planted_urls")
    urls.urlpatterns = [path("", include("parvis.consent.urls")), *PLANTED]  # type: ignore[attr-defined]
    urls.handler500 = planted_error  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    settings.MIDDLEWARE = [
        "parvis.consent.firewall.CookieFirewall",
        "parvis.consent.policy.PagePolicy",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "parvis.consent.guard.SessionGuard",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "MODE": "enforce"}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES = planted_templates(settings.TEMPLATES)
    register.forget()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    events.forget()
    # As Django's own client does: requests through a server's interface would close the test's connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    events.forget()
    register.forget()


def planted_templates(whole: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The templates of the house, with a page frame of the barest kind."""
    loaders = [
        ("django.template.loaders.locmem.Loader", {"portal/base.html": FRAME}),
        "django.template.loaders.app_directories.Loader",
    ]
    options = {
        "context_processors": ["django.template.context_processors.request"],
        "builtins": whole[0]["OPTIONS"]["builtins"],
        "loaders": loaders,
    }
    return [{"BACKEND": whole[0]["BACKEND"], "OPTIONS": options}]


FRAME = """{% load cookies %}<!doctype html><html><head><title>{% block title %}{% endblock %}</title>
{% block description %}{% endblock %}{% cookie_scripts %}</head><body>{% cookie_banner %}<main>{% block content %}{% endblock %}</main>
<footer>{% cookie_foot %}</footer></body></html>"""
MEASURED_SITE = {
    "site": {"name": {"fr": "Données ouvertes", "en": "Open data"}, "url": "https://data.example"},
    "controller": {
        "name": "Ville d'Exemple", "address": "1 place de la Mairie", "contact": "https://data.example/contact",
        "protection_contact": "dpo@data.example",
    },
}  # fmt: skip


def outside(identity: str, code: str, **changed: Any) -> dict[str, Any]:
    """An optional service of an outside body."""
    return {
        "id": identity,
        "code": code,
        "purpose": "media",
        "party": "third",
        "delivery": "embed",
        "name": {"fr": f"Vidéos {identity}", "en": f"Videos {identity}"},
        "summary": {"fr": "Lire dans la page une vidéo.", "en": "Play a video in the page."},
        "consequence": {"fr": "Un lien vers la vidéo est proposé.", "en": "A link to the video is offered."},
        "provider": {
            "name": f"{identity} SAS", "url": f"https://{identity}.example", "privacy_url": f"https://{identity}.example/privacy",
            "country": "FR", "role": "controller",
        },
        "hosts": {"frame": [f"https://player.{identity}.example"]},
        "embed": {
            "frame_url": f"https://player.{identity}.example/v/{{id}}", "source_url": f"https://{identity}.example/watch/{{id}}",
            "pattern": "[A-Za-z0-9_-]{4,20}",
        },
        **changed,
    }  # fmt: skip


def stored(service: str, name: str, **changed: Any) -> dict[str, Any]:
    """An item of an optional service."""
    return {
        "service": service,
        "kind": "third_party_cookie",
        "source": "third_party",
        "name": name,
        "life": 3600,
        "life_label": {"unit": "hour", "count": 1, "bound": "at_most"},
        "purpose_label": {"fr": "Retenir la position.", "en": "Remember the position."},
        "seen_in": ["optional"],
        **changed,
    }


VIDEO = outside("video", "vx")
VIDEO_ITEM = stored("video", "vid_session")
VIEWER = {
    **outside("viewer", "vw", purpose="personalisation", party="first", delivery="server", hosts={}, embed={}),
    "provider": {"name": "Ville d'Exemple"},
}
"""A first-party service with a cookie of the portal's own and something in browser storage."""
VIEWER_ITEMS = [
    stored(
        "viewer", "viewer", kind="http_cookie", source="app", same_site="Lax", http_only=True, value_rule="language_code",
        service_label={"fr": "Lecteur", "en": "Viewer"}, emitters=[{"tag": "language"}, {"tag": "choice"}],
    ),
    stored("viewer", "viewer-size", kind="local_storage", source="script"),
]  # fmt: skip
SCRIPT = outside(
    "chat", "ct", purpose="social", delivery="script", hosts={"script": ["https://cdn.chat.example"], "connect": ["https://api.chat.example"]},
    embed={}, scripts=["https://cdn.chat.example/chat.js"],
)  # fmt: skip
Publish = Callable[..., int]


@pytest.fixture
def publish(db: None) -> Publish:
    """Publish a register with some services: `publish([VIDEO], [VIDEO_ITEM])` gives its number."""

    def now(services: Any = (), items: Any = (), **heads: Any) -> int:
        managed = {**MEASURED_SITE, "service": list(services), "item": list(items), **heads}
        row = publish_register(managed, by="ada@example.org", at=datetime.now(UTC), note="planted")
        register.forget()
        return int(row.number)

    return now


@pytest.fixture
def video(publish: Publish) -> int:
    """One optional service, revision 2."""
    return publish([VIDEO], [VIDEO_ITEM])


@pytest.fixture
def strict(settings: Settings) -> None:
    """Held-back cookies are errors."""
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "MODE": "strict"}


@pytest.fixture
def client() -> Client:
    """A browser that proves nothing by itself and checks CSRF tokens as a real one."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def wire() -> Callable[..., tuple[str, list[tuple[str, str]], bytes]]:
    """Call the sealed application as a server does: (status, header lines, body)."""

    def call(address: str, *, application: Any = None, method: str = "GET", **environ: str) -> Any:
        sent: list[Any] = []
        asked: dict[str, Any] = {"PATH_INFO": address, "REQUEST_METHOD": method, "HTTP_HOST": "testserver", **environ}
        setup_testing_defaults(asked)
        asked["wsgi.input"] = BytesIO()
        answer = seal(application or WSGIHandler())(asked, lambda status, headers, *_: sent.extend((status, headers)))  # type: ignore[arg-type,return-value]
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return sent[-2], sent[-1], body

    return call


def reading(request: HttpRequest) -> HttpResponse:
    """A page that says which cookies it can see."""
    return JsonResponse({"cookies": request.COOKIES, "header": request.META.get("HTTP_COOKIE", "")})


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>page</title>")


def whole_page(request: HttpRequest) -> HttpResponse:
    """A page in the frame of the portal, as the front office renders them."""
    with override("en"):
        response = render(request, "portal/base.html")
    response["Cache-Control"] = "public, max-age=60"
    return response


@framed_by_others
def framed_whole_page(request: HttpRequest) -> HttpResponse:
    with override("en"):
        return render(request, "portal/base.html")


def error_page(request: HttpRequest) -> HttpResponse:
    with override("en"):
        return render(request, "portal/base.html", {"status": 404}, status=404)


@emits("language")
def sets_viewer_cookie(_request: HttpRequest) -> HttpResponse:
    """A page that sets the cookie of an optional service, if the visitor agreed to it."""
    response = HttpResponse("x")
    response.set_cookie("viewer", "fr")
    return response


def sets_everything(_request: HttpRequest) -> HttpResponse:
    """An untagged page that tries every cookie there is."""
    response = HttpResponse("x")
    for name, value in (
        ("evil", "1"),
        ("messages", "1"),
        ("sessionid", KEY),
        ("csrftoken", "A" * 32),
        ("django_language", "fr"),
        ("cookies_preferences", "1.1.9h.0.-4vTbL3jq1-X"),
    ):
        response.set_cookie(name, value)
    return response


def sets_raw_header(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Set-Cookie": "evil=1; Path=/"})


def streams(_request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(iter([b"a", b"b"]))
    response.set_cookie("evil", "1")
    return response


def sends_a_file(_request: HttpRequest) -> FileResponse:
    response = FileResponse(BytesIO(b"file"), filename="file.txt")
    response.headers["Set-Cookie"] = "evil=1"
    return response


def redirects(_request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect("/reading/")
    response.set_cookie("evil", "1")
    return response


def planted_error(_request: HttpRequest) -> HttpResponse:
    """An exception handler that sets a cookie."""
    response = HttpResponse("broken", status=500)
    response.set_cookie("evil", "1")
    return response


def breaks(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


def is_forbidden(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def is_missing(_request: HttpRequest) -> HttpResponse:
    raise Http404


def changes_session(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = "page"
    return HttpResponse("x")


def stores_session(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = "page"
    request.session.save()
    return HttpResponse("x")


@emits("sso_start")
def starts_handshake(request: HttpRequest) -> HttpResponse:
    request.session["state"] = "handshake"
    return HttpResponse("x")


@emits("password_reset")
def opens_reset_link(request: HttpRequest) -> HttpResponse:
    request.session["reset"] = "link"
    return HttpResponse("x")


@emits("token_form")
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<!doctype html><form>{get_token(request)}</form>")


def untagged_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<!doctype html><form>{get_token(request)}</form>")


def writes(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"by": request.user.get_username()})


@no_foreign_posts
@emits("sign_in", "token_form")
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The sign-in page in its smallest form."""
    form = SignInForm(request, request.POST or None)
    if form.is_valid() and form.user:
        sign_in(request, form.user)
        return HttpResponseRedirect("/reading/")
    if conflicts := cookie_conflicts(request):
        erase_conflicts(request)
    return JsonResponse({"token": get_token(request), "conflicts": conflicts, "errors": form.errors.get_json_data()})


@same_origin_only
@emits("sign_out")
def sign_out_page(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect("/reading/")
    sign_out(request, response)
    return response


@emits("language")
def sets_odd_language_cookie(_request: HttpRequest) -> HttpResponse:
    """A tagged view that asks for more than the register allows."""
    response = HttpResponse("x")
    response.set_cookie("django_language", "fr", max_age=10**9, domain="evil.example", path="/x", samesite="None")
    return response


@framed_by_others
@emits("token_form", "language")
def framed(request: HttpRequest) -> HttpResponse:
    """A page made to be framed, which tries to know its visitor."""
    get_token(request)
    request.session["seen"] = "frame"
    response = HttpResponse(f"<!doctype html>{request.user} {sorted(request.COOKIES)}")
    response.set_cookie("django_language", "fr")
    return response


PLANTED = [
    path("reading/", reading, name="reading"),
    path("page/", page),
    path("everything/", sets_everything, name="everything"),
    path("raw/", sets_raw_header),
    path("stream/", streams),
    path("file/", sends_a_file),
    path("redirect/", redirects),
    path("breaks/", breaks),
    path("forbidden/", is_forbidden),
    path("missing/", is_missing),
    path("session/", changes_session, name="session"),
    path("stored-session/", stores_session),
    path("sso/", starts_handshake),
    path("reset/", opens_reset_link),
    path("form/", form),
    path("untagged-form/", untagged_form, name="untagged-form"),
    path("api/write/", writes),
    path("login/", sign_in_page),
    path("logout/", sign_out_page),
    path("odd-language/", sets_odd_language_cookie),
    path("framed/", framed),
    path("en/whole/", whole_page),
    path("en/office/", include(([path("", whole_page, name="home")], "office"))),
    path("framed-whole/", framed_whole_page),
    path("error-page/", error_page),
    path("viewer/", sets_viewer_cookie),
]
