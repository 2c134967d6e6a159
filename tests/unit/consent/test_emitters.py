"""Tags on views. Source: cookies.md §3.5."""

from functools import wraps
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views import View
from pytest_django.fixtures import Settings

from parvis.consent.emitters import emits, route_of, tags_of


def request_for(view: Any, name: str = "room:page") -> HttpRequest:
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(func=view, view_name=name)  # type: ignore[assignment]
    return request


def wrapped(view: Any) -> Any:
    @wraps(view)
    def outer(*args: Any) -> Any:
        return view(*args)

    return outer


def test_tags_survive_other_decorators_and_add_up() -> None:
    @wrapped
    @emits("sign_in")
    @wrapped
    @emits("token_form")
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert tags_of(request_for(page)) == {"sign_in", "token_form"}


def test_classes_are_tagged_on_their_view_function() -> None:
    class Page(View):
        pass

    assert tags_of(request_for(emits("language")(Page.as_view()))) == {"language"}


@pytest.mark.parametrize("tag", ["signed_in", "cleanup", "page_view", ""])
def test_no_view_carries_what_is_no_tag_of_views(tag: str) -> None:
    with pytest.raises(ValueError, match="No view can carry the tag"):
        emits(tag)


def test_routes_of_other_packages_are_tagged_by_a_setting(settings: Settings) -> None:
    settings.PARVIS_COOKIES = {**settings.PARVIS_COOKIES, "EMITTER_ROUTES": {"other:login": ["sign_in"]}}

    assert tags_of(request_for(lambda: None, "other:login")) == {"sign_in"}
    assert tags_of(request_for(lambda: None, "other:logout")) == set()


def test_an_unknown_address_has_no_tag_and_no_name() -> None:
    request = RequestFactory().get("/")

    assert (tags_of(request), route_of(request)) == (frozenset(), "")
    assert route_of(request_for(lambda: None)) == "room:page"
