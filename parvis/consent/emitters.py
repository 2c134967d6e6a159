"""Which view may set which cookie: views carry tags, the register names tags, nobody keeps a list of addresses."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from parvis.consent.options import options

VIEW_TAGS = frozenset(
    {"sign_in", "sso_start", "password_reset", "token_form", "token_call", "choice", "language", "sign_out"}
)
IMPLICIT_TAGS = frozenset({"signed_in", "cleanup"})
"""Held by the state of the request, never put on a view."""
TAGS = VIEW_TAGS | IMPLICIT_TAGS
TAGGED = "cookie_tags"
"""The attribute of a view that holds its tags."""
NO_TAGS: frozenset[str] = frozenset()

AnyView = TypeVar("AnyView", bound=Callable[..., object])


def emits(*tags: str) -> Callable[[AnyView], AnyView]:
    """Tag a view with what it does, so that the cookies the register allows for it may leave.

    >>> @emits("sign_in", "token_form")
    ... def sign_in_page(request): ...

    Stands above or below other decorators that use `functools.wraps`; for a class, on `as_view()`.
    """
    if unknown := sorted(set(tags) - VIEW_TAGS):
        raise ValueError(f"No view can carry the tag {unknown[0]!r}. Tags: {', '.join(sorted(VIEW_TAGS))}.")

    def tag(view: AnyView) -> AnyView:
        setattr(view, TAGGED, frozenset(tags) | getattr(view, TAGGED, NO_TAGS))
        return view

    return tag


def tags_of(request: HttpRequest) -> frozenset[str]:
    """The tags of the view that answers; none before the address is resolved, or when it is unknown."""
    match = request.resolver_match
    if match is None:
        return NO_TAGS
    tags: frozenset[str] = getattr(match.func, TAGGED, NO_TAGS)
    routes = options().emitter_routes
    return tags.union(routes.get(match.view_name, ())) if routes else tags


def route_of(request: HttpRequest) -> str:
    """The name of the route that answers, without its arguments."""
    match = request.resolver_match
    return match.view_name if match is not None else ""
