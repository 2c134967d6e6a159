"""A small portal that counts."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path
from pytest_django.fixtures import Settings

from parvis.consent import register
from parvis.usage import counting
from parvis.usage.counting import count

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def page(_request: HttpRequest, **_arguments: str) -> HttpResponse:
    return HttpResponse("<!doctype html><title>page</title>")


def missing(_request: HttpRequest) -> HttpResponse:
    raise Http404


def records(_request: HttpRequest, **_arguments: str) -> HttpResponse:
    return JsonResponse({"results": []})


def nothing_found(request: HttpRequest) -> HttpResponse:
    count(request, "no_result", kind="catalogue")
    return HttpResponse("<!doctype html>")


PAGES = [
    path("fr/", page, name="home"),
    path("fr/explore/", page, name="catalogue"),
    path("fr/nothing/", nothing_found, name="nothing"),
    path("fr/missing/", missing, name="missing"),
    path("fr/explore/dataset/<str:dataset_id>/table/", page, name="table"),
]


@pytest.fixture(autouse=True)
def portal(settings: Settings, db: None) -> Iterator[None]:
    """Pages, a dataset, an API and a back office, with the real middleware of measurement."""
    urls = ModuleType("usage_urls")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("", include("parvis.consent.urls")),
        path("", include((PAGES, "portal"))),
        path("fr/office/", include(([path("", page, name="home")], "backoffice"))),
        path("api/explore/v2.1/catalog/datasets/<dataset_id>/records", records),
        path("api/explore/v2.1/catalog/datasets/<dataset_id>/exports/<name>", records),
    ]
    settings.ROOT_URLCONF = urls
    settings.MIDDLEWARE = [
        "parvis.consent.firewall.CookieFirewall",
        "parvis.consent.policy.PagePolicy",
        "parvis.usage.middleware.Measure",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "parvis.consent.guard.SessionGuard",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "MODE": "enforce"}
    register.forget()
    counting.forget()
    cache.clear()
    yield
    counting.forget()
    register.forget()
    cache.clear()


@pytest.fixture
def client() -> Client:
    """A browser of today."""
    return browser()


def browser(**headers: Any) -> Client:
    """A client that says what it is."""
    return Client(headers={"user-agent": BROWSER, **headers}, raise_request_exception=False)
